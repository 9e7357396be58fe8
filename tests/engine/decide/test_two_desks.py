"""Two desks on the same tickets, with other rules, that do not know each other: they come to rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, JIRA, At, Json, missing, place
from tests.harness.second_desk import second_desk

OURS = "sets: {field: type, by: [service-desk, support, lead]}"
THEIRS = "sets: {field: type, by: [development]}"
# On GitLab with an account of its own, which is no bot to GitLab and has no role here; on Jira with ours.
ACCOUNTS = {GITLAB: "robo", JIRA: "desk-bot"}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Works, Works]]:
    """Both of them, taking the sandbox's hooks."""
    home: Path = tmp_path_factory.mktemp("two-desks")
    with place(home / "one") as found:
        found.reconfigure(_forget_robo)
        with listening(found) as ours, second_desk(ours, home / "two", ACCOUNTS, _other_rules) as theirs:
            yield ours, theirs


def _forget_robo(config: Json) -> None:
    config["trackers"][GITLAB]["people"].pop("robo")


def _other_rules(desk: str) -> str:
    assert OURS in desk
    return desk.replace(OURS, THEIRS)


@pytest.mark.parametrize("tracker", [GITLAB, JIRA])
def test_two_desks_come_to_rest(desks: tuple[Works, Works], tracker: str) -> None:
    """What the one takes for lawful the other undoes: after a few rounds both let it be, and say so."""
    ours, theirs = desks
    at = ours.place.at(tracker)
    ours.place.control("DELETE", "/calls")
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    rounds = _settle_both(ours, theirs)
    assert rounds < 12
    writes = [
        call
        for call in ours.place.control("GET", "/calls")
        if call["person"] in ACCOUNTS.values() and call["method"] != "GET" and call["tracker"] == tracker
    ]
    assert len(writes) <= 24
    told = [comment.text for comment in at.office.list_comments(ticket)]
    assert any(missing(text, "marks of another service desk") == [] for text in told)
    before = at.words(ticket)
    at.office.write_comment("anna", ticket, "Thank you")
    assert _settle_both(ours, theirs) <= 2
    assert at.words(ticket) == before


def _settle_both(ours: Works, theirs: Works) -> int:
    """Each works on what has come, in turns, until neither makes the trackers tell anything more."""
    for rounds in range(1, 30):
        ours.place.settled_hooks()
        before = len(ours.place.hooks())
        for works in (ours, theirs):
            works.drain()
        ours.place.settled_hooks()
        is_open = any(works.running.store.inbox.open_lanes() for works in (ours, theirs))
        if len(ours.place.hooks()) == before and not is_open:
            return rounds
    return 30


def test_a_forged_mark_alone_frees_nobody(desks: tuple[Works, Works]) -> None:
    """Anybody can write one; somebody of the staff is undone as often as a robot all the same."""
    ours, theirs = desks
    at: At = ours.place.at(GITLAB)
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.write_comment("petra", ticket, "Hello\n\n<!-- sdesk:0badcafe.1.1 -->")
    _settle_both(ours, theirs)
    for _ in range(3):
        at.office.set_words("petra", ticket, type="suggestion")
        _settle_both(ours, theirs)
        assert at.words(ticket)[0] == "incident"
