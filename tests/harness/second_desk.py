"""Another service desk of our make on the same trackers, with an account and a desk file of its own."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sdesk_sync.presets import preset_path
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, Place

Json = dict[str, Any]


@contextmanager
def second_desk(
    first: Works, home: Path, accounts: Mapping[str, str], edit_desk: Callable[[str], str]
) -> Iterator[Works]:
    """An engine beside the first one, with these accounts: hooks come to both; neither knows the other."""
    place = first.place
    home.mkdir()
    config = yaml.safe_load(place.config.read_text(encoding="utf-8"))
    shipped = preset_path("service-desk").read_text(encoding="utf-8")
    (home / "desk.yaml").write_text(edit_desk(shipped), encoding="utf-8")
    config |= {"desk": "desk.yaml", "store": f"sqlite:///{home / 'sdesk.db'}"}
    config["serve"]["port"] = _free_port()
    for name, tracker in config["trackers"].items():
        person = place.sandbox.line["trackers"][name]["people"][accounts[name]]
        (home / f"{name}-token").write_text(person["token"], encoding="utf-8")
        tracker["token"] = f"file:{home / f'{name}-token'}"
        if "user" in tracker:
            tracker["user"] = person["user"]
    (home / "sdesk.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with listening(replace(place, home=home, own_config=home / "sdesk.yaml")) as works:
        for name in (GITLAB, JIRA):
            _register(place, name, f"http://127.0.0.1:{config['serve']['port']}/hooks/{name}")
        yield works


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _register(place: Place, tracker: str, url: str) -> None:
    secret = place.sandbox.world.site(tracker).hook_secret
    at = place.at(tracker)
    if at.is_gitlab:
        flags = ("issues_events", "confidential_issues_events", "note_events", "confidential_note_events")
        at.call("lena", "POST", "/hooks", {"url": url, "token": secret, **dict.fromkeys(flags, True)})
        return
    events = ["jira:issue_created", "jira:issue_updated", "comment_created"]
    sent = {"name": "another desk", "url": url, "events": events, "secret": secret}
    at.call("lena", "POST", "/../../webhooks/1.0/webhook", sent)
