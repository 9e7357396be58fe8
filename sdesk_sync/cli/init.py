"""`sdesk-sync init`: a commented start."""

from pathlib import Path

import click

from sdesk_sync.cli.options import explain_mistakes
from sdesk_sync.trackers.kinds import KINDS

_CONFIG = """\
# sdesk-sync: one desk, its store, its trackers. Check it with `sdesk-sync validate`.
version: 1
mode: observe                    # off | observe | warn | enforce: caps every rule; lift it last
desk: service-desk.yaml          # beside this file, or the name of a shipped preset
store: sqlite:///sdesk.db        # beside this file
serve: {host: 127.0.0.1, port: 8080, workers: 8}   # workers: calls to trackers at once
# behind a proxy on another machine: serve: {…, trusted_proxies: [10.0.0.5]}
trackers:
"""


@click.command()
@click.option(
    "--tracker",
    "trackers",
    type=click.Choice(list(KINDS)),
    multiple=True,
    help="Only this tracker; may be repeated. Default: both.",
)
@click.option("--preset", default="service-desk", show_default=True, help="The desk file to start from.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@explain_mistakes
def command(trackers: tuple[str, ...], preset: str, folder: Path) -> None:
    """Write a commented sdesk.yaml, desk file and mappings into FOLDER, to be changed there.

    Nothing that is there already is touched.
    """
    kinds = trackers or tuple(KINDS)
    files = {"sdesk.yaml": _CONFIG + "".join(KINDS[name].init_text for name in kinds)}
    for name in (preset, *kinds):
        path = _find_preset(name)
        files[path.name] = path.read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _write_new_file(folder / name, text)
    click.echo("Next: fill in sdesk.yaml, set the secrets it names, then `sdesk-sync validate`.")


def _find_preset(name: str) -> Path:
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.presets import preset_path

    try:
        return preset_path(name)
    except LookupError as error:
        raise ConfigProblem(f"--preset: {error}") from None


def _write_new_file(path: Path, text: str) -> None:
    try:
        # Not through a link that leads nowhere yet: what it names is not in the folder.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        click.echo(f"{path} is there already, left as it is")
        return
    click.echo(f"{path} written")
