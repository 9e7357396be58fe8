"""`sdesk-sync init`: a commented start."""

from collections.abc import Callable
from pathlib import Path

import click

from sdesk_sync.cli.options import told

_CONFIG = """\
# sdesk-sync: one desk, its store, its trackers. Check it with `sdesk-sync validate`.
version: 1
mode: observe                    # off | observe | warn | enforce: caps every rule; lift it last
desk: service-desk.yaml          # beside this file, or the name of a shipped preset
store: sqlite:///sdesk.db        # beside this file
serve: {host: 127.0.0.1, port: 8080, workers: 8}   # workers: calls to trackers at once
trackers:
"""
_TRACKERS = {
    "jira-cloud": """\
  support:
    kind: jira-cloud
    url: "https://your-site.atlassian.net"
    project: DESK
    user: desk-bot@your-company.example          # an account nobody else uses
    token: "${SUPPORT_TOKEN}"                    # or "file:/run/secrets/support-token"; never written here
    webhook_secret: ["${SUPPORT_HOOK_SECRET}"]   # a list: to change it, name old and new for a while
    mapping: jira-cloud.yaml
""",
    "gitlab": """\
  engineering:
    kind: gitlab
    url: "https://gitlab.example.com"
    project: your-group/your-project
    token: "${ENG_TOKEN}"
    webhook_secret: ["${ENG_HOOK_SECRET}"]
    mapping: gitlab.yaml
    people: {}                                   # user name to roles: {anna: [service-desk], sami: [support]}
""",
}


@click.command()
@click.option(
    "--tracker",
    "trackers",
    type=click.Choice(list(_TRACKERS)),
    multiple=True,
    help="Only this tracker; may be repeated. Default: both.",
)
@click.option("--preset", default="service-desk", show_default=True, help="The desk file to start from.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@told
def command(trackers: tuple[str, ...], preset: str, folder: Path) -> None:
    """Write a commented sdesk.yaml, desk file and mappings into FOLDER, to be changed there.

    Nothing that is there already is touched.
    """
    from sdesk_sync.presets import preset as shipped

    chosen = trackers or tuple(_TRACKERS)
    folder.mkdir(parents=True, exist_ok=True)
    files = {"sdesk.yaml": _CONFIG + "".join(_TRACKERS[name] for name in chosen)}
    for name in (preset, *chosen):
        path = _found(shipped, name)
        files[path.name] = path.read_text(encoding="utf-8")
    for name, text in files.items():
        _write(folder / name, text)
    click.echo("Next: fill in sdesk.yaml, set the secrets it names, then `sdesk-sync validate`.")


def _found(shipped: Callable[[str], Path], name: str) -> Path:
    from sdesk_sync.config import ConfigProblem

    try:
        return shipped(name)
    except LookupError as error:
        raise ConfigProblem(f"--preset: {error}") from None


def _write(path: Path, text: str) -> None:
    if path.exists():
        click.echo(f"{path} is there already, left as it is")
        return
    path.write_text(text, encoding="utf-8")
    click.echo(f"{path} written")
