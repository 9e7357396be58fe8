"""The table of words that completion offers, by click's own account of the commands.

Written anew by `python -m tests.harness.completion_table`.
"""

import json
from collections.abc import Iterator

import click

from sdesk_sync.cli import completion_words
from sdesk_sync.cli.app import app
from tests.harness import house

TABLE = house.ROOT / "sdesk_sync" / "cli" / "completion_table.json"

_NAMED = {
    "tracker": "tracker",
    "rule": "rule",
    "ticket": "ticket",
    "number": "delivery",
    "numbers": "delivery",
}
"""Parameters that take names of the desk's, by what they are called."""
_OWN_NAMES = ("sandbox",)
"""Commands whose trackers are none of the config's."""


def build_table() -> dict[str, dict[str, object]]:
    """The words of every command, by its path."""
    return dict(_describe(app, ""))


def write_table() -> str:
    """The table as it lies beside the code, a command a line."""
    lines = (f"  {json.dumps(path)}: {json.dumps(words)}" for path, words in build_table().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _describe(command: click.Command, path: str) -> Iterator[tuple[str, dict[str, object]]]:
    context = click.Context(command, help_option_names=["-h", "--help"])
    parameters = command.get_params(context)
    options: dict[str, completion_words.ValueKind] = {}
    for parameter in parameters:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            kind = None if parameter.is_flag or parameter.count else _kind_of(parameter, path)
            options |= {name: kind for name in parameter.opts if name.startswith("--")}
    arguments = [one for one in parameters if isinstance(one, click.Argument)]
    words: dict[str, object] = {"options": options}
    if arguments:
        words["arguments"] = [_kind_of(one, path) for one in arguments]
        words["is_repeated"] = arguments[-1].nargs == -1
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        words["commands"] = names
    yield path, words
    if isinstance(command, click.Group):
        for name in names:
            below = command.get_command(context, name)
            if below is not None:
                yield from _describe(below, f"{path} {name}".strip())


def _kind_of(parameter: click.Parameter, path: str) -> completion_words.ValueKind:
    match parameter.type:
        case click.Choice(choices=choices):
            return [str(each) for each in choices]
        case click.Path(file_okay=False):
            return "dir"
        case click.Path():
            return "file"
    if parameter.name == "config":
        return "file"
    return "" if path in _OWN_NAMES else _NAMED.get(parameter.name or "", "")


if __name__ == "__main__":
    TABLE.write_text(write_table(), encoding="utf-8")
