"""The configuration the sandbox writes, with which the product runs against it at once."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

_TEMPLATE = """\
# Written by the sandbox: the product serves this as it stands. The sandbox's hooks go to the port below.
version: 1
mode: enforce
desk: service-desk.yaml
store: {store}
serve: {{host: 127.0.0.1, port: {port}}}
trackers:
  support:
    kind: jira-cloud
    url: {support_url}
    project: DESK
    user: desk-bot@example.com
    token: {support_token}
    webhook_secret: [{support_secret}]
    mapping: jira-cloud.yaml
  engineering:
    kind: gitlab
    url: {engineering_url}
    project: acme/engineering
    token: {engineering_token}
    webhook_secret: [{engineering_secret}]
    mapping: gitlab.yaml
    people: {engineering_people}
"""
_MARK = _TEMPLATE.partition(":")[0].encode()
_STORE = "sdesk.db*"
_SECRETS = ("support-token", "support-hook-secret", "engineering-token", "engineering-hook-secret")


@dataclass(frozen=True)
class TrackerAccess:
    """How the product reaches one tracker: URL, bot's token, secret of the hooks, and who works as what."""

    url: str
    token: str
    hook_secret: str
    roles: dict[str, str]


class ForeignFolder(ValueError):
    """A folder with files that we would overwrite and have not written, in a sentence."""


def refuse_foreign_folder(directory: Path) -> None:
    """Raise ForeignFolder where a desk of somebody else's lies; one that a sandbox wrote is written anew."""
    written = directory / "sdesk.yaml"
    if os.path.lexists(written):
        if not _is_from_sandbox(written):
            raise ForeignFolder(f"{written} is there and no sandbox wrote it; name another folder")
        return
    foreign = next(
        (path for pattern in (_STORE, *_SECRETS) for path in sorted(directory.glob(pattern))), None
    )
    if foreign is not None:
        raise ForeignFolder(f"{foreign} is there and no sandbox wrote it; name another folder")


def _is_from_sandbox(written: Path) -> bool:
    """Whether the file begins with our mark; a link or a fifo is nobody's whom we know."""
    if not stat.S_ISREG(written.lstat().st_mode):
        return False
    with written.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def write_config(
    directory: Path, serve_port: int, support: TrackerAccess, engineering: TrackerAccess
) -> Path:
    """Write sdesk.yaml and its secret files (for their owner only) for a new store; the path of the first."""
    home = directory.resolve()
    home.mkdir(parents=True, exist_ok=True)
    # The tickets of an earlier sandbox are gone, and their numbers begin again.
    for left in home.glob(_STORE):
        left.unlink()
    values: dict[str, object] = {"store": f"sqlite:///{home / 'sdesk.db'}", "port": serve_port}
    # GitLab has no groups that say who works as what, so the people of the desk are named.
    values["engineering_people"] = {name: [role] for name, role in engineering.roles.items()}
    for name, access in (("support", support), ("engineering", engineering)):
        values[f"{name}_url"] = access.url
        values[f"{name}_token"] = _write_secret(home / f"{name}-token", access.token)
        values[f"{name}_secret"] = _write_secret(home / f"{name}-hook-secret", access.hook_secret)
    shown = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    written = home / "sdesk.yaml"
    written.write_text(_TEMPLATE.format(**shown), encoding="utf-8")
    return written


def _write_secret(path: Path, value: str) -> str:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return f"file:{path}"
