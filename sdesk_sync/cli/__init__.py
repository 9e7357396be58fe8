"""The `sdesk-sync` command: the one place where things are put together.

Each command lies in a module of its own that is imported when it is run, and `--help` is told
without importing even the command-line library: people and completion ask for it all the time.
"""

import io
import os
import sys

COMPLETION_VARIABLE = "_SDESK_SYNC_COMPLETE"
"""In it a shell says that it wants words, and which shell it is."""

COMMANDS = {
    "init": "Write a commented sdesk.yaml, desk file and mappings to start from.",
    "validate": "Check the config and every file it names, offline.",
    "schema": "Print the JSON Schema of a desk file, mapping or config.",
    "texts": "List every text the bot writes, by key.",
    "plan": "Show what `apply` would do to set the trackers up; write nothing.",
    "apply": "Set the trackers up as `plan` shows; go on where it was cut.",
    "drift": "Show what somebody changed of what `apply` made; write nothing.",
    "doctor": "Look over trackers, webhooks, people and `serve`; write nothing.",
    "serve": "Receive webhooks and enforce the desk's rules.",
    "sweep": "Look through the trackers for what no webhook has told of.",
    "explain": "Say where a ticket stands, why, and who may do what with it now.",
    "events": "Look at what arrived and what was made of it; replay or skip it.",
    "report": "Count what the rules did to changes, or would have done.",
    "store": "Look after the store.",
    "sandbox": "Run the embedded trackers alone, to try things out.",
    "demo": "Tell the desk's stories on both embedded trackers.",
    "completion": "Print the script that has a shell complete command lines.",
}


EXIT_STOPPED = 130
"""How a command ends that Ctrl-C has stopped, as shells have it: 128 and the signal's number."""


def help_text() -> str:
    """What `sdesk-sync --help` says."""
    lines = [f"  {name:<12}{summary}" for name, summary in COMMANDS.items()]
    return "\n".join(
        (
            "Usage: sdesk-sync [OPTIONS] COMMAND [ARGS]...",
            "",
            "  Keep a service desk's tickets in Jira and GitLab true to one desk file.",
            "",
            "Options:",
            "  --config F  The config file; before or after the command.",
            "              [env: SDESK_CONFIG; default: sdesk.yaml]",
            "  --version   Show the version and exit.",
            "  -h, --help  Show this message and exit; after a command, more on that command.",
            "",
            "Commands:",
            *lines,
        )
    )


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character gets its number, not our end.
            stream.reconfigure(errors="backslashreplace")
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        from sdesk_sync.cli.completion_words import answer_shell

        answer_shell(instruction)
        return
    if sys.argv[1:] in (["--help"], ["-h"]):
        print(help_text())
        return
    try:
        # Imported this late, it costs `--help` nothing.
        from sdesk_sync.cli.app import app

        app(prog_name="sdesk-sync")
    except KeyboardInterrupt:
        # Before or after the command itself, while Python loads or ends.
        sys.exit(EXIT_STOPPED)
