"""The answers that a live Jira Cloud site gave to administrators are the shapes that ours must have.

`recorded_answers.yaml` says how ours is asked for each, where it differs and why, and which are not matched.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.contracts.exceptions import HERE

Json = Any
LISTED = yaml.safe_load((HERE / "recorded_answers.yaml").read_text(encoding="utf-8"))
MATCHED: Mapping[str, Json] = LISTED["matched"]
UNMATCHED = [name for each in LISTED["unmatched"] for name in each["files"]]
DIFFERENCES = {
    name: sorted(place for each in LISTED["differences"] if name in each["files"] for place in each["places"])
    for name in MATCHED
}
# Keys that are ids: of a field, of an issue type.
_ID = re.compile(r"customfield_\d+|\d+")


WORKFLOW = str(uuid.uuid5(uuid.NAMESPACE_DNS, "Software Simplified Workflow for Project DESK"))


@dataclass(frozen=True)
class Asking:
    """Somebody's hands on the administrators' API; `words` stand in braces in what is asked."""

    session: requests.Session
    url: str
    words: dict[str, str]

    def ask(self, method: str, path: str, body: Json = None) -> requests.Response:
        """The answer to a request."""
        filled = json.loads(re.sub(r"\{(\w+)\}", lambda word: self.words[word[1]], json.dumps([path, body])))
        address = f"{self.url}/rest/api/3/{filled[0]}"
        return self.session.request(method, address, json=filled[1], timeout=10, allow_redirects=False)


class AnswerShape:
    """How often each place of an answer is there, and of which types; `/` leads to a key, `[]` to entries."""

    def __init__(self, answer: Json) -> None:
        self.counts: Counter[str] = Counter()
        self.types: dict[str, set[str]] = {}
        self.parents: dict[str, str] = {}
        self._read(answer, "")

    def _read(self, value: Json, place: str) -> None:
        self.counts[place] += 1
        self.types.setdefault(place, set()).add(type(value).__name__)
        entries = [(f"{place}[]", each) for each in value] if isinstance(value, list) else []
        if isinstance(value, dict):
            entries = [(f"{place}/{_ID.sub('*', key)}", each) for key, each in value.items()]
        for below, each in entries:
            self.parents[below] = place
            self._read(each, below)

    def is_always(self, place: str) -> bool:
        """Whether every object there has this key."""
        is_key = not place.endswith(("[]", "/*"))
        return is_key and self.counts[place] >= self.counts[self.parents[place]] > 0


def find_differences(recorded: Json, ours: Json, *, is_cut: bool) -> Iterator[str]:
    """What ours lacks (-) or has beside what is recorded (+), lists that are empty (0), other types (~)."""
    was, now = AnswerShape(recorded), AnswerShape(ours)
    for place, parent in was.parents.items():
        if was.is_always(place) and parent in now.counts and not now.counts[place] >= now.counts[parent]:
            yield f"- {place}"
        if place.endswith("[]") and place not in now.counts and parent in now.counts:
            yield f"0 {place}"
    for place, parent in now.parents.items():
        if place not in was.counts:
            if parent in was.counts and not place.endswith("[]") and not is_cut:
                yield f"+ {place}"
        elif was.types[place] != {"NoneType"}:
            yield from (f"~ {place} {kind}" for kind in sorted(now.types[place] - was.types[place]))


@pytest.fixture(scope="module")
def recordings(shared: Path) -> Mapping[str, Json]:
    """Each recording by its name."""
    files = sorted((shared / "payloads" / "jira-admin").glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


@pytest.fixture(scope="module")
def template_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """The lead's hands on a project as a template makes it, with a field of its own and three issues."""
    home = tmp_path_factory.mktemp("recorded")
    with Sandbox(home, trackers=("support",), begins=ProjectBeginning.EMPTY) as sandbox:
        entry = sandbox.line["trackers"]["support"]
        with requests.Session() as session:
            session.auth = (entry["people"]["lena"]["user"], entry["people"]["lena"]["token"])
            version = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{WORKFLOW}#1"))
            asking = Asking(session, entry["url"], {"workflow": WORKFLOW, "version": version})
            field = {"name": "Probe", "type": "com.atlassian.jira.plugin.system.customfieldtypes:textfield"}
            asking.words["field"] = asking.ask("POST", "field", field).json()["id"]
            issue = {"project": {"key": "DESK"}, "issuetype": {"name": "Task"}, "summary": "x"}
            for _ in range(3):
                asking.ask("POST", "issue", {"fields": issue}).raise_for_status()
            yield asking


@pytest.mark.parametrize("name", MATCHED)
def test_our_answer_has_the_recorded_shape(
    recordings: Mapping[str, Json], template_site: Asking, name: str
) -> None:
    """The same keys of the same types, but for what is listed as different."""
    recorded, asked = recordings[name], MATCHED[name]
    answer = template_site.ask(*asked["ask"])
    assert answer.status_code == recorded["status"], answer.text
    if recorded["status"] >= 400 and not asked.get("own-words"):
        assert answer.json() == recorded["response"]
    ours = answer.json() if answer.content else None
    differing = find_differences(recorded["response"], ours, is_cut=bool(recorded["cut_by_source"]))
    assert sorted(differing) == DIFFERENCES[name]


def test_every_recording_is_matched_or_listed(recordings: Mapping[str, Json]) -> None:
    """One of both, and none that there is not."""
    assert sorted((*MATCHED, *UNMATCHED)) == sorted(recordings)
