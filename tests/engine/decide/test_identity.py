"""Who somebody is rests on the tracker's id: what an account is called gives no rights and takes none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.engine.decide.authors import AuthorLookup
from tests.harness.engine import Works, engine
from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB, JIRA, At, Json, place

CARLA, DEV = 11, 15
NOT_STAFF = "a comment of somebody who is not staff"


@pytest.fixture
def office(gitlab: At, works: Works) -> "Office":
    """The GitLab project, whose customization is Sami's."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    return Office(gitlab, works, ticket)


@dataclass(frozen=True)
class Office:
    """A ticket, and hooks about it whose user is somebody else than the sandbox knows."""

    at: At
    works: Works
    ticket: str

    def comment(self, text: str, **user: Any) -> Json:
        """A comment of Carla's whose hook shows her as this user; how its delivery ended."""
        self.lose(lambda: self.at.office.write_comment("carla", self.ticket, text))
        return self.deliver(user)

    def lose(self, act: Any) -> None:
        """Something whose hook is lost."""
        self.works.place.faults({"kind": "lose-hook", "tracker": GITLAB})
        act()
        self.works.place.faults()
        self.works.settle()

    def deliver(self, user: Json) -> Json:
        """The newest hook with another user; how its delivery ended."""
        made = [hook.delivery for hook in self.works.place.hooks() if hook.delivery.tracker == GITLAB]
        body = json.loads(made[-1].body) | {"user": user}
        inbox = Inbox(self.works, {})
        answer = inbox.post(GITLAB, json.dumps(body).encode())
        assert answer.status_code == 202
        ended = dict(inbox.ended(answer))
        self.works.settle()
        return ended

    def notices(self) -> str:
        """What whoever watches should know."""
        return "\n".join(self.works.running.names.notices.list_sentences())


@pytest.mark.parametrize("name", ["sami", "SAMI"])
def test_a_name_that_was_taken_over_gives_no_roles(office: Office, name: str) -> None:
    """Sami's account was deleted, and somebody else has chosen his user name."""
    ended = office.comment("!desk order PO-1", id=CARLA, username=name, name="Sami Sommer")
    assert (ended["state"], ended["reason"]) == ("ignored", NOT_STAFF)
    assert "account 11 is called sami now, which `people` says of account 13" in office.notices()


def test_who_is_renamed_keeps_their_roles(office: Office) -> None:
    """The account is the same."""
    office.lose(lambda: office.at.office.write_comment("sami", office.ticket, "!desk order PO-1"))
    ended = office.deliver({"id": 13, "username": "sami.sommer", "name": "Sami Sommer"})
    assert (ended["state"], ended["verdict"]) == ("done", "allowed")


@pytest.mark.parametrize("name", ["alert-bot", "project_1_bot", "group_9_bot_0123abcd", "GitLabDuo"])
def test_a_person_with_a_bots_name_is_undone_like_a_person(office: Office, name: str) -> None:
    """A developer has renamed himself, and sets the type all the same."""
    office.lose(lambda: office.at.office.set_words("dev", office.ticket, type="suggestion"))
    ended = office.deliver({"id": DEV, "username": name, "name": "Devin Drossel"})
    assert (ended["verdict"], ended["rule"]) == ("refused", "support-sets-type")
    assert office.at.words(office.ticket)[0] == "customization"


def test_a_person_with_a_bots_name_is_never_left_alone(office: Office) -> None:
    """As another bot is after three undos; whether it is one GitLab is asked once."""
    for _ in range(5):
        office.lose(lambda: office.at.office.set_words("dev", office.ticket, priority="high"))
        ended = office.deliver({"id": DEV, "username": "project_1_bot", "name": "Devin Drossel"})
        assert (ended["verdict"], office.at.words(office.ticket)[2]) == ("refused", None)


def test_a_body_that_only_names_its_author_is_looked_up_once(office: Office) -> None:
    """GitLab told no number before 13; members are not found by name, and what is found is kept."""
    office.works.place.control("DELETE", "/calls")
    for _ in range(2):
        ended = office.comment("!desk order PO-1", username="carla", name="Carla Conrad")
        assert (ended["state"], ended["reason"]) == ("ignored", NOT_STAFF)
    asked = [call["path"] for call in office.works.place.control("GET", "/calls") if _is_about_people(call)]
    assert [path for path in asked if "username" in path] == ["/api/v4/users?username=carla"]
    assert {path for path in asked if "members" in path} <= {"/api/v4/projects/101/members/all/11"}


def test_a_body_that_names_somebody_of_the_config_is_judged_by_their_id(office: Office) -> None:
    """The name is the account's that has it now."""
    office.lose(lambda: office.at.office.write_comment("sami", office.ticket, "!desk order PO-1"))
    ended = office.deliver({"username": "sami", "name": "Sami Sommer"})
    assert (ended["state"], ended["verdict"]) == ("done", "allowed")


def test_a_role_read_ahead_of_now_is_not_believed(office: Office) -> None:
    """The clock was set back after it was read; Carla is no lead any more."""
    _set_level(office, 40)
    office.works.later.ms += 7_200_000
    try:
        known = office.comment("!desk help", id=CARLA, username="carla", name="Carla Conrad")
        assert known["state"] == "done"
    finally:
        office.works.later.ms -= 7_200_000
        _set_level(office, 10)
    ended = office.comment("!desk order PO-1", id=CARLA, username="carla", name="Carla Conrad")
    assert (ended["state"], ended["reason"]) == ("ignored", NOT_STAFF)


def _set_level(office: Office, level: int) -> None:
    office.at.call("lena", "PUT", f"/members/{CARLA}", {"access_level": level})


def _is_about_people(call: Json) -> bool:
    return call["person"] == "desk-bot" and ("/users" in call["path"] or "/members/" in call["path"])


# ── Names of the config that are nobody's ───────────────────────────────────────────────────


@pytest.fixture(scope="module")
def misspelt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A desk whose config names an account, and a number, that GitLab does not have."""
    with place(tmp_path_factory.mktemp("misspelt")) as found:
        people = {"sami": ["support"], "samy": ["lead"], "99": ["lead"]}
        found.reconfigure(lambda config: config["trackers"][GITLAB].update(people=people))
        ticket = found.at(GITLAB).office.open_ticket("sami", "Login fails", "customization")
        with engine(found) as works:
            works.sweep(0)
            works.drain()
            yield Office(found.at(GITLAB), works, ticket)


def test_a_listed_name_that_is_nobodys_is_told(misspelt: Office) -> None:
    """Each with what to do about it; one that was found is no news."""
    told = misspelt.notices()
    assert "engineering: `people` lists samy, which was no account there" in told
    assert "engineering: `people` lists 99, which was no account there" in told
    assert "lists sami," not in told


def test_whoever_takes_a_listed_name_afterwards_gets_nothing_by_it(misspelt: Office, tmp_path: Path) -> None:
    """Anybody may choose it once it is known to be free; a new start changes nothing about that."""
    for _ in range(2):
        ended = misspelt.comment("!desk order PO-1", id=CARLA, username="samy", name="Samy")
        assert (ended["state"], ended["reason"]) == ("ignored", NOT_STAFF)
        tracker = misspelt.works.running.config.current.trackers[GITLAB]
        type(misspelt.works.running.names)(
            misspelt.works.running.store, misspelt.works.running.names.notices
        ).bind_all(tracker)


def test_portal_customers_are_customers(works: Works) -> None:
    """Jira tells the kind of an account; they are in no group of ours, and no call is made."""
    works.place.control("DELETE", "/calls")
    tracker = works.running.config.current.trackers[JIRA]
    lookup = AuthorLookup(works.running.store, tracker, works.running.names.notices, "customer")
    kim = Actor(Account(JIRA, "qm:1"), "Kim", kind=AccountKind.CUSTOMER)
    assert lookup.find_author(kim, works.running.now()) == Author(kim, frozenset({"customer"}))
    assert works.place.control("GET", "/calls") == []


# ── For any names ───────────────────────────────────────────────────────────────────────────

HANDLES = ("sami", "SAMI", "dev", "desk-bot", "13", "project_1_bot", "nobody", "")


@given(
    steps=some.lists(
        some.tuples(some.sampled_from(range(11, 20)), some.sampled_from(HANDLES)), min_size=1, max_size=6
    )
)
def test_what_somebody_is_called_never_decides(works: Works, steps: list[tuple[int, str]]) -> None:
    """Roles and kind are those of the account under its own name, whatever bodies call it, in any order."""
    names = [one["id"] for one in works.place.sandbox.line["trackers"][GITLAB]["people"].values()]
    for number, handle in steps:
        assert str(number) in names
        known, called = (_find_author(works, number, each) for each in ("as-ever", handle))
        assert (called.roles, called.actor.kind) == (known.roles, known.actor.kind)
        assert called.actor.kind is AccountKind.PERSON


def _find_author(works: Works, number: int, handle: str) -> Author:
    running = works.running
    tracker = running.config.current.trackers[GITLAB]
    lookup = AuthorLookup(running.store, tracker, running.names.notices, "customer")
    return lookup.find_author(Actor(Account(GITLAB, str(number)), "Somebody", handle), running.now())
