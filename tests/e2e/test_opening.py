"""Opening a ticket: who opens what, where it starts, and what is put right without a word."""

from collections.abc import Iterator

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.beginning import WRITES_LABELS
from tests.harness.place import GITLAB, JIRA, JSM, At, Place, missing, place, serving


@pytest.mark.parametrize("kind", ["incident", "request"])
def test_a_customer_opens_an_intake_kind(at: At, kind: str) -> None:
    """It starts as new, is support's, and nobody is told anything."""
    ticket = at.open("carla", kind)
    assert at.words(ticket) == (kind, "new", None)
    assert "upport" in (at.look(ticket).team or "")
    assert at.said(ticket) == ()


def test_an_opening_costs_one_write(at: At) -> None:
    """Status, team and what it was opened as, all at once, without looking first."""
    cost = at.does(lambda: at.office.open_ticket("carla", "Login fails", "incident"))
    assert (cost.reads, cost.writes) == (0, 1), cost.calls


def test_a_ticket_without_a_kind_becomes_a_request(gitlab: At) -> None:
    """The mapping's default kind; on Jira there is no ticket without a type."""
    ticket = gitlab.open("carla")
    assert gitlab.words(ticket) == ("request", "new", None)
    assert gitlab.said(ticket) == ()


@pytest.mark.parametrize(("type_", "kind"), [("software-defect", "incident"), ("customization", "request")])
def test_a_customer_may_not_choose_an_internal_type(at: At, type_: str, kind: str) -> None:
    """It becomes the kind it belongs to, and they read why in their own words."""
    ticket = at.open("carla", type_)
    assert at.words(ticket) == (kind, "new", None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Carla Conrad", "our service desk decides") == []
    assert [word for word in ("support-sets-type", "Lead", "Anna") if word in comment.text] == []
    assert not comment.is_hidden


def test_development_may_not_choose_an_internal_type_either(at: At) -> None:
    """Staff read the rule, and who may."""
    ticket = at.open("dev", "software-defect")
    assert at.words(ticket) == ("incident", "new", None)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin Drossel", "Support", "Incident", "support-sets-type") == []
    assert comment.is_hidden or not at.hides_comments


@pytest.mark.parametrize(
    ("type_", "status"),
    [("software-defect", "accepted"), ("customization", "accepted"), ("delivery", "planned")],
)
def test_support_opens_any_type(at: At, type_: str, status: str) -> None:
    """It starts in the first status of its workflow, in silence."""
    ticket = at.open("sami", type_)
    assert at.words(ticket) == (type_, status, None)
    assert at.said(ticket) == ()


def test_what_a_customer_set_besides_is_reset_in_silence(at: At) -> None:
    """Status, priority, team and billing are not theirs to choose; nobody is scolded for a form."""
    if at.tracker == JSM:
        pytest.skip("the portal's form offers none of it")
    ticket = _filled_in(at, "carla", "incident")
    at.place.settled()
    assert at.words(ticket) == ("incident", "new", None)
    assert "upport" in (at.look(ticket).team or "")
    assert at.said(ticket) == ()


def test_support_opens_a_fault_with_its_priority(at: At) -> None:
    """What staff choose while opening is judged as any change of theirs."""
    ticket = _filled_in(at, "sami", "software-defect")
    at.place.settled()
    assert at.words(ticket) == ("software-defect", "accepted", "high")
    assert at.said(ticket) == ()


def test_support_opens_no_request_with_a_priority(at: At) -> None:
    """It is taken out and explained; the request stays."""
    ticket = _filled_in(at, "sami", "request")
    at.place.settled()
    assert at.words(ticket) == ("request", "new", None)
    (comment,) = at.said(ticket)
    assert "priority-on-faults-only" in comment.text


def _filled_in(at: At, who: str, kind: str) -> str:
    """A ticket opened with everything a form may offer."""
    if at.is_gitlab:
        labels = f"type::{kind},priority::high,team::hosting,billing::none,status::fixed"
        return str(at.call(who, "POST", "/issues", {"title": "Login fails", "labels": labels})["iid"])
    names = {"incident": "Incident", "request": "Request", "software-defect": "Software Defect"}
    fields = {
        "project": {"key": "DESK"},
        "summary": "Login fails",
        "issuetype": {"name": names[kind]},
        "priority": {"name": "High"},
        "components": [{"name": "Team: Hosting"}],
    }
    return str(at.call(who, "POST", "/issue", {"fields": fields})["key"])


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk whose trackers are read by Germans."""
    home = tmp_path_factory.mktemp("german")
    for name in ("gitlab", "jira-cloud"):
        text = preset_path(name).read_text(encoding="utf-8")
        german = text.replace("# language: de  ", "language: de  ")
        (home / f"{name}.yaml").write_text(german, encoding="utf-8")
    with place(home) as found, serving(found):
        yield found


@pytest.mark.parametrize("tracker", [GITLAB, JIRA])
@WRITES_LABELS
def test_where_germans_read_the_bot_writes_german(german: Place, tracker: str) -> None:
    """The mapping's language counts, for staff and customers alike."""
    at = german.at(tracker)
    ticket = at.open("carla", "software-defect")
    (comment,) = at.said(ticket)
    assert "unser Service Desk" in comment.text

    at.set("dev", ticket, type="customization")
    comment = at.said(ticket)[-1]
    assert missing(comment.text, "Individuelle Anpassung", "Störung", "Leitung") == []
