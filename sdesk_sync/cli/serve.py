"""`sdesk-sync serve`: webhooks in, rules enforced, until SIGTERM."""

import logging
import sys

import click

from sdesk_sync.cli.options import config_option, config_path, explain_mistakes, problem_language_option


@click.command()
@config_option
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or a JSON object a line.",
)
@problem_language_option
@explain_mistakes
def command(config: str | None, log_form: str) -> None:
    """Receive webhooks and enforce the desk's rules.

    SIGTERM or Ctrl-C stops it: what was received is kept, calls in flight are finished. A second one
    ends it at once. SIGHUP loads the config, the desk file and the mappings anew; on an error the old
    ones stay.
    """
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.runtime.logs import LogForm, set_up_logging
    from sdesk_sync.runtime.serve import serve
    from sdesk_sync.store.errors import StoreProblem
    from sdesk_sync.yamlfile import YamlErrors

    set_up_logging(LogForm(log_form))
    try:
        serve(config_path(config))
    except (YamlErrors, ConfigProblem, StoreProblem) as problem:
        if log_form == "text":
            # `explain_mistakes` says it in plain sentences.
            raise
        logging.getLogger("sdesk").error("%s", problem, extra={"event": "not-started"})
        sys.exit(1)
