"""The configuration the sandbox writes, with which the product runs against it at once."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sdesk_sync.messages import message
from sdesk_sync.sandbox.site import Json, ProjectBeginning

_HEAD = """\
# Written by the sandbox: the product serves this as it stands. The sandbox's hooks go to the port below.
version: 1
mode: enforce
desk: service-desk.yaml
store: {store}
clock: {clock}   # people wind it forward; without this line it is the time of this machine
serve: {{host: 127.0.0.1, port: {port}, public_url: "http://127.0.0.1:{port}"}}
trackers:
"""
_MARK = _HEAD.partition(":")[0].encode()
_STORE = "sdesk.db*"
_TOKEN, _SECRET, _SETUP_TOKEN = "{}-token", "{}-hook-secret", "{}-setup-token"
_MAPPING = "gitlab.yaml"
# Ours as data, not as code: the same places as in an installed package, and in a checkout.
_SHIPPED = (Path(__file__).parents[1] / "mappings", Path(__file__).parents[2] / "mappings")
_BY_HAND = "\nsetup: {boards: false, templates: false}   # the project was set up by hand, without them\n"


@dataclass(frozen=True)
class TrackerAccess:
    """How the product reaches one tracker: the bot's token, the hooks' secret, the rest of its settings.

    `setup_token` is that of who sets its project up, where the settings have a section for that.
    """

    token: str
    hook_secret: str
    settings: Json
    setup_token: str


class ForeignFolder(ValueError):
    """A folder with files that we would overwrite and have not written, in a sentence."""


def refuse_foreign_folder(directory: Path, trackers: Iterable[str]) -> None:
    """Raise ForeignFolder where a desk of somebody else's lies; one that a sandbox wrote is written anew."""
    written = directory / "sdesk.yaml"
    if os.path.lexists(written):
        if not _is_from_sandbox(written):
            raise ForeignFolder(message("sandbox.foreign-folder", path=written))
        return
    secrets = [file.format(name) for name in trackers for file in (_TOKEN, _SECRET, _SETUP_TOKEN)]
    foreign = next((path for each in (_STORE, *secrets) for path in sorted(directory.glob(each))), None)
    if foreign is not None:
        raise ForeignFolder(message("sandbox.foreign-folder", path=foreign))


def _is_from_sandbox(written: Path) -> bool:
    """Whether the file begins with our mark; a link or a fifo is nobody's whom we know."""
    if not stat.S_ISREG(written.lstat().st_mode):
        return False
    with written.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def write_mapping(home: Path, beginnings: Collection[ProjectBeginning]) -> None:
    """Beside the config, the shipped mapping of GitLab for a project set up by hand; somebody's own stays."""
    written = home / _MAPPING
    if os.path.lexists(written) and not _is_from_sandbox(written):
        return
    written.unlink(missing_ok=True)
    if ProjectBeginning.EMPTY not in beginnings:
        shipped = next(file for place in _SHIPPED if (file := place / _MAPPING).is_file())
        text = shipped.read_text(encoding="utf-8")
        written.write_text(f"{_MARK.decode()}\n{text}{_BY_HAND}", encoding="utf-8")


def write_config(directory: Path, serve_port: int, clock: str, trackers: Mapping[str, TrackerAccess]) -> Path:
    """Write sdesk.yaml and its secret files (for their owner only) for a new store; the path of the first.

    `clock` is where the sandbox's time is asked for.
    """
    home = directory.resolve()
    home.mkdir(parents=True, exist_ok=True)
    # The tickets of an earlier sandbox are gone, and their numbers begin again.
    for left in home.glob(_STORE):
        left.unlink()
    store = _yaml_text(f"sqlite:///{home / 'sdesk.db'}")
    text = _HEAD.format(store=store, clock=_yaml_text(clock), port=serve_port)
    for name, access in trackers.items():
        token = _write_secret(home / _TOKEN.format(name), access.token)
        secret = _write_secret(home / _SECRET.format(name), access.hook_secret)
        settings = {**access.settings, "token": token, "webhook_secret": [secret]}
        if "setup" in settings:
            setup = _write_secret(home / _SETUP_TOKEN.format(name), access.setup_token)
            settings["setup"] = {**settings["setup"], "token": setup}
        text += f"  {name}:\n" + "".join(f"    {key}: {_yaml_text(each)}\n" for key, each in settings.items())
    written = home / "sdesk.yaml"
    written.write_text(text, encoding="utf-8")
    return written


def _yaml_text(value: object) -> str:
    """JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)


def _write_secret(path: Path, value: str) -> str:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return f"file:{path}"
