"""`sdesk-sync init`: a commented start."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.options import explain_mistakes
from sdesk_sync.trackers.kinds import KINDS

if TYPE_CHECKING:
    from sdesk_sync.desk.policy import Desk
    from sdesk_sync.trackers.kind import TrackerKind

_USUAL = tuple(name for name, kind in KINDS.items() if kind.is_in_start)
_CONFIG = """\
# sdesk-sync: one desk, its store, its trackers. Check it with `sdesk-sync validate`.
version: 1
mode: observe                    # off | observe | warn | enforce: caps every rule; lift it last
desk: DESK# beside this file, or the name of a shipped preset
store: sqlite:///sdesk.db        # beside this file
serve: {host: 127.0.0.1, port: 8080, workers: 8}   # workers: calls to trackers at once
# behind a proxy on another machine: serve: {…, trusted_proxies: [10.0.0.5]}
# how trackers reach us, which `apply` sets as the webhook's address: serve: {…, public_url: "https://sdesk.example.com"}
trackers:
"""


@click.command()
@click.option(
    "--tracker",
    "trackers",
    type=click.Choice(list(KINDS)),
    multiple=True,
    help=f"Only this tracker; may be repeated. Default: {' and '.join(_USUAL)}.",
)
@click.option(
    "--preset",
    default="service-desk",
    show_default=True,
    help="The desk file to start from; minimal-desk is a small one.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@explain_mistakes
def command(trackers: tuple[str, ...], preset: str, folder: Path) -> None:
    """Write a commented sdesk.yaml, desk file and mappings into FOLDER, to be changed there.

    Nothing that is there already is touched.
    """
    from sdesk_sync.desk.file.load import read_desk

    kinds = trackers or _USUAL
    path = _find_desk(preset)
    desk = read_desk(path.read_bytes(), path.name)
    config = _CONFIG.replace("DESK", path.name.ljust(26))
    files = {"sdesk.yaml": config + "".join(KINDS[name].init_text for name in kinds)}
    files[path.name] = path.read_text(encoding="utf-8")
    for name in kinds:
        files[f"{name}.yaml"] = _mapping_for(desk, KINDS[name])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _write_new_file(folder / name, text)
    written = folder / "sdesk.yaml"
    click.echo(f"Next: fill in {written}, set the secrets it names, then")
    click.echo(f"`sdesk-sync validate --config {written}`.")


def _find_desk(name: str) -> Path:
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.presets import list_desk_presets, preset_path

    desks = list_desk_presets()
    if name.removesuffix(".yaml") not in desks:
        raise ConfigProblem(f"--preset: no desk file is called {name!r}; shipped are {', '.join(desks)}")
    return preset_path(name)


def _mapping_for(desk: "Desk", kind: "TrackerKind") -> str:
    """The shipped mapping of a kind of tracker, without the words that this desk does not have."""
    from sdesk_sync.presets import preset_path
    from sdesk_sync.yamlfile import YamlErrors

    path = preset_path(kind.name)
    text = path.read_text(encoding="utf-8")
    try:
        kind.read_mapping(text.encode(), path.name, desk)
    except YamlErrors as errors:
        # Each word stands on a line of its own there.
        beyond = {problem.line for problem in errors.problems}
        lines = enumerate(text.splitlines(keepends=True), 1)
        return "".join(line for number, line in lines if number not in beyond)
    return text


def _write_new_file(path: Path, text: str) -> None:
    try:
        # Not through a link that leads nowhere yet: what it names is not in the folder.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"{path} is there already, left as it is")
        return
    click.echo(f"{path} written")
