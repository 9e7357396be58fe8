"""How a project begins in which the walks are played: set up by hand, or by `apply` (`make walks`).

`SDESK_BEGINS` says it: `seeded` (the usual), `applied`, or `applied-german`, where every label has a German
name of its own. There people's labels are put into German on their way to GitLab and back into the desk's own
on their way from it, so the very same walks are played.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from sdesk_sync.presets import preset_path
from tests.harness.by_hand import list_by_hand, shape_by_hand, words_to_settle
from tests.harness.own_process import run_command

Json = dict[str, Any]

BEGINS = os.environ.get("SDESK_BEGINS", "seeded")
IS_APPLIED = BEGINS in ("applied", "applied-german")
IS_GERMAN = BEGINS == "applied-german"

NEEDS_OWN_SITE = pytest.mark.skipif(IS_APPLIED, reason="needs what the sandbox's site has besides")
"""A test for a project that was set up by hand, with more in it than a desk needs."""

WRITES_LABELS = pytest.mark.skipif(IS_GERMAN, reason="writes the shipped mapping's labels itself")
"""A test for projects whose labels are called as they are in the shipped mapping."""
_BY_HAND_ALONE = ("support-dc",)
_HAVE_LABELS = ("engineering", "engineering-premium")
_FIELDS = {
    "type": ("Typ", ("types", "kinds")),
    "status": ("Status", ("statuses",)),
    "priority": ("Priorität", ("priorities",)),
    "billing": ("Abrechnung", ("billing",)),
    "team": ("Team", ("teams",)),
}


def is_applied(tracker: str) -> bool:
    """Whether a tracker's project begins empty, and is set up by `apply`; in German those with labels are."""
    return IS_APPLIED and tracker not in _BY_HAND_ALONE and (not IS_GERMAN or tracker in _HAVE_LABELS)


def german_titles() -> Mapping[str, str]:
    """The German title of each label of the shipped mapping."""
    desk = yaml.safe_load(preset_path("service-desk").read_text(encoding="utf-8"))
    labels = yaml.safe_load(preset_path("gitlab").read_text(encoding="utf-8"))["labels"]
    titles = {}
    for field, (scope, sections) in _FIELDS.items():
        words = {key: word for section in sections for key, word in desk.get(section, {}).items()}
        for key, title in labels[field].items():
            # A comma parts labels.
            titles[title] = f"{scope}::{words[key]['de'].replace(',', '')}"
    return titles


def write_german_mapping(file: Path) -> None:
    """The shipped mapping with German labels, and templates in both languages."""
    mapping = yaml.safe_load(preset_path("gitlab").read_text(encoding="utf-8"))
    titles = german_titles()
    mapping["labels"] = {
        field: {key: titles[title] for key, title in words.items()}
        for field, words in mapping["labels"].items()
    }
    mapping["setup"] = {"languages": ["de", "en"]}
    file.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False), encoding="utf-8")


def apply_to_project(config: Path, tracker: str, on_shape: Callable[[Json], object]) -> None:
    """Set the project of a tracker up, do what is left to people, and see that nothing is left to do.

    `on_shape` does what no API does: it is given a shape of the project.
    """
    _run(config, tracker, "apply", "--yes")
    steps = list_by_hand(json.loads(_run(config, tracker, "plan", "--json")))
    if shape := shape_by_hand(steps):
        on_shape(shape)
    if settled := words_to_settle(steps):
        _run(config, tracker, "apply", *settled)
    _run(config, tracker, "plan", "--detailed-exitcode")


def _run(config: Path, tracker: str, *words: str) -> str:
    """What it said, since it ended well."""
    ended = run_command("--config", str(config), *words, "--tracker", tracker, limit_s=120)
    assert ended.returncode == 0, f"{words[0]}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
    return ended.stdout


class GermanSession(requests.Session):
    """A session of somebody who writes the desk's labels, on a project that calls them in German."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self._german = german_titles()
        self._own = {german: title for title, german in self._german.items()}

    def request(self, method: str | bytes, url: str | bytes, *rest: Any, **more: Any) -> requests.Response:
        """The same with labels by their German names; the answer's by ours."""
        if isinstance(sent := more.get("json"), dict):
            more["json"] = {key: self._put_into_german(key, value) for key, value in sent.items()}
        answer = super().request(method, url, *rest, **more)
        if "json" in answer.headers.get("Content-Type", "") and answer.content:
            answer._content = json.dumps(self._put_back(answer.json())).encode()
        return answer

    def _put_into_german(self, key: str, value: Any) -> Any:
        if key not in ("labels", "add_labels", "remove_labels") or not isinstance(value, str):
            return value
        return ",".join(self._german.get(title, title) for title in value.split(","))

    def _put_back(self, shown: Any) -> Any:
        match shown:
            case dict():
                return {key: self._put_back(value) for key, value in shown.items()}
            case list():
                return [self._put_back(each) for each in shown]
            case str():
                return self._own.get(shown, shown)
            case _:
                return shown


def people_session() -> requests.Session:
    """With what people of the walks make their requests."""
    if IS_GERMAN:
        return GermanSession()
    session = requests.Session()
    session.trust_env = False
    return session
