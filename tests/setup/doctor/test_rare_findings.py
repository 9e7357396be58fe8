"""What one condition of a file does not bring about: other clocks, other trackers, what time makes of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket

import pytest

from sdesk_sync.clock import now_ms
from sdesk_sync.config import load_config
from sdesk_sync.runtime.set_up import connect_setup
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.mapping import read_gitlab_mapping
from sdesk_sync.trackers.gitlab.setup.checks import hooks, people
from sdesk_sync.trackers.gitlab.setup.checks.evidence import ProjectEvidence
from sdesk_sync.trackers.gitlab.setup.checks.gather import EvidenceReader
from sdesk_sync.trackers.gitlab.setup.port import GitLabSetup
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from tests.harness.answering_server import AnsweringServer, answering
from tests.harness.looked_over import LookedOver, forms, looked_over
from tests.harness.place import GITLAB, JIRA, place

A_MINUTE = 60_000
DATA_CENTER = "support-dc"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[LookedOver]:
    """One of its own: its clock is wound."""
    with looked_over(tmp_path) as found:
        found.begin()
        yield found


def test_a_clock_that_is_ahead_is_told(sandbox: LookedOver) -> None:
    """By the time in the tracker's own answers."""
    sandbox.place.control("POST", "/clock", {"advance_s": 120})
    sandbox.place.reconfigure(lambda config: config.pop("clock"))
    said = " ".join(sandbox.doctor().stdout.split())
    assert "D105 The tracker's clock is 1" in said
    assert "s ahead of ours." in said


@pytest.mark.parametrize(
    ("answer", "form", "says"),
    [
        (
            b"HTTP/1.1 301 Moved\r\nLocation: https://git.example.com/\r\n",
            "D101.leads-elsewhere",
            "git.example.com",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "D101.foreign-answer", "a proxy, a login page?"),
    ],
    ids=["elsewhere", "page"],
)
def test_whoever_answers_in_the_trackers_place_is_told(
    sandbox: LookedOver, answer: bytes, form: str, says: str
) -> None:
    """Once, though both accounts were to be asked about."""

    def say(server: AnsweringServer, guest: socket) -> None:
        guest.sendall(answer + b"Content-Length: 6\r\nConnection: close\r\n\r\n<html>")

    with answering(say) as server:
        sandbox.spoil([{"config": {f"trackers.{GITLAB}.url": server.url}}])
        assert [each for each in forms(sandbox.doctor("--json").stdout) if each.startswith("D1")] == [form]
        assert says in " ".join(sandbox.doctor().stdout.split())


def test_of_another_kind_of_tracker_it_is_told_that_it_is_unwell(tmp_path: Path) -> None:
    """In the words that `serve` logs."""
    with place(tmp_path, DATA_CENTER) as found:
        (tmp_path / f"{DATA_CENTER}-token").write_text("no-token-of-anybody", encoding="utf-8")
        looked = LookedOver(found, found.config.read_text(encoding="utf-8"), DATA_CENTER)
        assert "D101.unwell" in forms(looked.doctor("--json").stdout)


def test_where_there_are_no_test_deliveries_that_is_no_fault(tmp_path: Path) -> None:
    """Jira has none; nothing is asked of it."""
    with place(tmp_path, JIRA) as found:
        looked = LookedOver(found, found.config.read_text(encoding="utf-8"), JIRA)
        found.control("DELETE", "/calls")
        said = looked.doctor("--deliver")
        assert (said.exit_code, found.control("GET", "/calls")) == (0, [])
        assert "· Jira sends no test deliveries." in said.output
        assert json.loads(looked.doctor("--deliver", "--json").output)["end"] == "not-offered"


def gather(found: LookedOver, memory: DeskMemory, later: int) -> ProjectEvidence:
    """What the checks conclude from, so many ms from now."""
    config = load_config(found.place.config)
    (tracker,) = connect_setup(config)
    mapping = read_gitlab_mapping((found.place.home / "gitlab.yaml").read_bytes(), "gitlab.yaml", config.desk)
    client = GitLabClient(tracker.request.connection)
    state = GitLabSetup(tracker.request, mapping).read_state()
    return EvidenceReader(tracker.request, mapping, client).gather(
        state, EMPTY_RECORD, memory, now_ms() + later
    )


def test_changes_of_which_no_webhook_told_are_found(sandbox: LookedOver) -> None:
    """Not within the minutes that a webhook may take, nor where one came since."""
    sandbox.at.call("sami", "POST", "/issues", {"title": "Unheard", "confidential": True})
    now, long_ago = now_ms(), now_ms() - 60 * A_MINUTE
    evidence = gather(sandbox, DeskMemory(newest_arrival=long_ago), later=5 * A_MINUTE)
    (found,) = hooks.check_arrivals(evidence)
    assert (found.form, found.values["count"]) == ("D208.nothing", 1)
    assert list(hooks.check_arrivals(replace(evidence, now=now))) == []
    assert list(hooks.check_arrivals(replace(evidence, memory=DeskMemory(newest_arrival=now)))) == []
    never = replace(evidence, memory=DeskMemory(watching_since=long_ago))
    assert [each.form for each in hooks.check_arrivals(never)] == ["D208.nothing-ever"]


def test_programs_without_a_line_are_found(sandbox: LookedOver) -> None:
    """Those of whom the tracker has told our side so; no person is meant by it."""
    sandbox.spoil([{"config": {f"trackers.{GITLAB}.people": {"sami": ["support"]}}}])
    sandbox.at.call("robo", "POST", "/issues", {"title": "By a program", "confidential": True})
    number = str(
        next(each.number for each in sandbox.place.sandbox.world.site(GITLAB).people if each.name == "robo")
    )
    evidence = gather(sandbox, DeskMemory(bots=frozenset({number})), later=0)
    (found,) = people.check_bots(evidence)
    assert (found.form, found.values["names"]) == ("D404.none", ("robo",))
    assert list(people.check_actors_roles(evidence)) == []
