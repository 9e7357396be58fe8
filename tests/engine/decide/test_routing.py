"""Who gets a ticket: its team, and in it by turns, by the fewest open ones, or one who is named."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.config import load_config
from sdesk_sync.engine.decide.listed_people import NameBinder
from sdesk_sync.notices import NoticeKind
from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.trackers import USUAL
from sdesk_sync.yamlfile import YamlErrors
from tests.harness.assigning import assign, assignee, named
from tests.harness.engine import Works, listening
from tests.harness.place import JIRA, JSM, PREMIUM, WALKED, At, Json, Place, missing, place

ROUTING = """
routing:
  - {types: [non-software-defect], facts: {cause: [configuration]}, team: development, assign: round-robin}
  - {types: [non-software-defect], assign: NAMED}
  - {types: [consulting-request], assign: round-robin}
  - {types: [software-defect], assign: least-open}
  - {types: [customization], team: product-management, assign: round-robin}
away: [PETRA]
"""
PEOPLE = {
    "hugo": ["hosting"],
    "coni": ["consulting"],
    "robo": ["product-management"],
    "dev": ["development"],
    "lena": ["lead", "development"],
    "sami": ["support"],
    "anna": ["support"],
    "petra": ["product-management"],
}


def written(found: Place, tracker: str, name: str) -> str:
    """A person as they are written for a tracker: Jira shows nobody's e-mail address here."""
    people: Json = found.sandbox.line["trackers"][tracker]["people"]
    return str(people[name]["id"]) if tracker in (JIRA, JSM) else name


@pytest.fixture(scope="module", params=tuple(dict.fromkeys((*USUAL, PREMIUM, *WALKED))))
def at_work(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """A desk with routing, its people listed; one tracker as people are written for one."""
    with place(tmp_path_factory.mktemp("routing"), request.param) as found:
        shipped = preset_path("service-desk").read_text(encoding="utf-8")
        routing = ROUTING.replace("NAMED", written(found, request.param, "hugo"))
        routing = routing.replace("PETRA", written(found, request.param, "petra"))
        shipped = shipped.replace("routing: []", "").replace("away: []", "")
        (found.home / "service-desk.yaml").write_text(f"{shipped}\n{routing}", encoding="utf-8")

        def edit(config: Json) -> None:
            listed = {written(found, request.param, name): roles for name, roles in PEOPLE.items()}
            config["desk"] = "service-desk.yaml"
            config["trackers"][request.param]["people"] = listed

        found.reconfigure(edit)
        with listening(found) as running:
            yield running


@pytest.fixture
def at(at_work: Works) -> At:
    """Its tracker, behaving well."""
    at_work.place.faults()
    at_work.settle()
    return at_work.place.at(next(iter(at_work.config.trackers)))


def team(at: At, ticket: str) -> str:
    """Its team in the desk's words."""
    return (at.look(ticket).team or "").removeprefix("Team: ").lower().replace(" ", "-")


def notes(at: At, ticket: str) -> list[str]:
    """What the journal notes of it, oldest first."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    rows = at.place.rows("SELECT entry FROM journal ORDER BY id")
    entries = [json.loads(row["entry"]) for row in rows]
    return [one["note"] for one in entries if one["ref"]["key"] == key and one["note"]]


def consulting(at: At, works: Works) -> str:
    """A consulting request that is worked on, on a budget."""
    ticket = at.office.open_ticket("sami", "How to", "consulting-request")
    works.settle()
    if at.is_gitlab:
        at.office.write_comment("sami", ticket, "!desk budget ACME-2026")
    else:
        fields = {one["name"]: one["id"] for one in at.call("lena", "GET", "/field")}
        at.call("sami", "PUT", f"/issue/{ticket}", {"fields": {fields["Desk: Budget account"]: "ACME-2026"}})
    works.settle()
    at.office.set_words("sami", ticket, status="in-progress")
    works.settle()
    return ticket


def test_consulting_forwarded_and_back(at: At, at_work: Works) -> None:
    """Team and assignee go along; back with support it is whose it was there."""
    ticket = consulting(at, at_work)
    first = assignee(at, ticket)
    assert (team(at, ticket), first in ("sami", "anna")) == ("support", True)
    cost = at_work.does(at, lambda: at.office.set_words("sami", ticket, status="forwarded"))
    assert (team(at, ticket), assignee(at, ticket)) == ("consulting", "coni")
    assert (cost.writes, cost.reads) == ((1, 0) if at.is_gitlab else (2, 0)), cost.calls
    at.office.set_words("coni", ticket, status="in-progress")
    at_work.settle()
    assert (team(at, ticket), assignee(at, ticket)) == ("support", first)


def test_a_lawful_change_that_leads_nowhere_else_costs_nothing(at: At, at_work: Works) -> None:
    """Neither team nor assignee are asked for; one set by hand stays."""
    ticket = at.office.open_ticket("sami", "Outage", "software-defect")
    at.office.set_words("sami", ticket, priority="high")
    at_work.settle()
    assert assignee(at, ticket) in ("dev", "lena")
    assign(at, "sami", ticket, "anna")
    at_work.settle()
    cost = at_work.does(at, lambda: at.office.set_words("dev", ticket, status="in-progress"))
    assert (cost.calls, assignee(at, ticket)) == ((), "anna")
    at.office.set_words("sami", ticket, status="accepted")
    at_work.settle()
    assert assignee(at, ticket) == "anna"


def test_who_opens_a_ticket_and_assigns_it_is_left_their_choice(at: At, at_work: Works) -> None:
    """Of a kind without a line nobody is assigned."""
    ident = at.place.sandbox.line["trackers"][at.tracker]["people"]["anna"]["id"]
    if at.is_gitlab:
        body: Json = {"title": "x", "labels": "type::software-defect", "assignee_ids": [int(ident)]}
        ticket = str(at.call("sami", "POST", "/issues", body)["iid"])
    else:
        fields = {"project": {"key": "DESK"}, "summary": "x", "issuetype": {"name": "Software Defect"}}
        asked = {"fields": {**fields, "assignee": named(at, "anna")}}
        ticket = str(at.call("sami", "POST", "/issue", asked)["key"])
    intake = at.office.open_ticket("carla", "Login fails", "incident")
    at_work.settle()
    assert (assignee(at, ticket), team(at, ticket)) == ("anna", "development")
    assert (assignee(at, intake), team(at, intake)) == (None, "support")


def test_the_fewest_open_tickets(at: At, at_work: Works) -> None:
    """What is closed or declined does not count."""
    opened = []
    for _ in range(4):
        opened.append(at.office.open_ticket("sami", "Outage", "software-defect"))
        at_work.settle()
    assert {assignee(at, one) for one in opened} == {"dev", "lena"}
    rows = at.place.rows(
        "SELECT assignee, count(*) AS open FROM tickets WHERE status NOT IN ('closed', 'declined') "
        "GROUP BY assignee"
    )
    people = at.place.sandbox.line["trackers"][at.tracker]["people"]
    open_now = {row["assignee"]: row["open"] for row in rows}
    loads = [open_now.get(str(people[name]["id"]), 0) for name in ("dev", "lena")]
    assert abs(loads[0] - loads[1]) <= 1


def test_a_line_by_the_cause(at: At, at_work: Works) -> None:
    """A command or a field that the line names has it asked; the team changes, and so does the assignee."""
    ticket = at.office.open_ticket("sami", "Outage", "non-software-defect")
    at_work.settle()
    assert (team(at, ticket), assignee(at, ticket)) == ("hosting", "hugo")
    if at.is_gitlab:
        cost = at_work.does(at, lambda: at.office.write_comment("hugo", ticket, "!desk cause configuration"))
        assert [call.split()[0] for call in cost.calls] == ["PUT", "POST"], "labels and assignee, then a sign"
    else:
        fields = {one["name"]: one["id"] for one in at.call("lena", "GET", "/field")}
        at.call("hugo", "PUT", f"/issue/{ticket}", {"fields": {fields["Desk: Cause"]: "configuration"}})
        at_work.settle()
    assert (team(at, ticket), assignee(at, ticket) in ("dev", "lena")) == ("development", True)


def test_a_team_set_by_hand_is_left_alone_with_whom_it_has(at: At, at_work: Works) -> None:
    """Until something follows that leads elsewhere."""
    ticket = consulting(at, at_work)
    before = assignee(at, ticket)
    if at.is_gitlab:
        at.office.set_words("sami", ticket, team="hosting")
    else:
        named = {"components": [{"name": "Team: Hosting"}]}
        at.call("sami", "PUT", f"/issue/{ticket}", {"fields": named})
    at_work.settle()
    assert (team(at, ticket), assignee(at, ticket)) == ("hosting", before)
    at.office.set_words("sami", ticket, status="forwarded")
    at_work.settle()
    assert (team(at, ticket), assignee(at, ticket)) == ("consulting", "coni")


def assigned(at: At, ticket: str) -> set[str]:
    """All who have it."""
    return {one["username"] for one in at.call("lena", "GET", f"/issues/{ticket}")["assignees"]}


def assign_several(at: At, works: Works, ticket: str, *names: str) -> None:
    """Assign it to these, and to nobody else."""
    people = at.place.sandbox.line["trackers"][at.tracker]["people"]
    at.call("lena", "PUT", f"/issues/{ticket}", {"assignee_ids": [int(people[name]["id"]) for name in names]})
    works.settle()


@pytest.mark.parametrize("at_work", [PREMIUM], indirect=True)
def test_whoever_else_has_it_keeps_it(at: At, at_work: Works) -> None:
    """Only whom the desk had chosen itself goes; of those whom people have chosen nobody does."""
    ticket = consulting(at, at_work)
    first = str(assignee(at, ticket))
    assign_several(at, at_work, ticket, "petra", first, "hugo")
    cost = at_work.does(at, lambda: at.office.set_words("sami", ticket, status="forwarded"))
    assert assigned(at, ticket) == {"coni", "petra", "hugo"}
    assert (cost.writes, cost.reads) == (1, 0), cost.calls
    at.office.set_words("coni", ticket, status="in-progress")
    at_work.settle()
    assert assigned(at, ticket) == {first, "petra", "hugo"}
    assign_several(at, at_work, ticket, "petra", "hugo")
    at.office.set_words("sami", ticket, status="forwarded")
    at_work.settle()
    assert assigned(at, ticket) == {"coni", "petra", "hugo"}
    assign_several(at, at_work, ticket, "petra")
    at.office.set_words("coni", ticket, status="in-progress")
    at_work.settle()
    assert len(assigned(at, ticket)) == 1, "who has it alone gives way, by whomever they were chosen"


def refuse(at: At) -> None:
    """Robo may be assigned nothing any more."""
    at.place.sandbox.world.find_tracker(at.tracker).dismiss_person("robo")


def test_whom_the_tracker_refuses_holds_up_no_undo(at: At, at_work: Works) -> None:
    """Undo and explanation are there, the assignee stays, the journal says why; then nobody is left."""
    refuse(at)
    ticket = at.office.open_ticket("sami", "A wish", "support-request")
    at_work.settle()
    cost = at_work.does(
        at, lambda: at.office.set_words("sami", ticket, type="customization", priority="high")
    )
    assert at.words(ticket) == ("customization", "accepted", None)
    assert (team(at, ticket), assignee(at, ticket)) == ("product-management", None)
    assert len(at.said(ticket)) == 1
    (refused,) = [note for note in notes(at, ticket) if "the assignee stays" in note]
    assert (
        missing(refused, "assigned to account", "cannot be assigned: ", "200" if at.is_gitlab else "400")
        == []
    )
    if at.is_gitlab:
        assert [call.split()[0] for call in cost.calls] == ["GET", "PUT", "POST", "PUT"], cost.calls
    again = at.office.open_ticket("sami", "A wish", "customization")
    at_work.settle()
    assert (team(at, again), assignee(at, again)) == ("product-management", None)
    assert [note for note in notes(at, again) if "the assignee stays" in note] == [
        "the assignee stays: nobody who is known to be of team product-management can be assigned here now"
    ]
    outbox = at.place.rows("SELECT action FROM outbox WHERE state = 'dropped'")
    assert [json.loads(row["action"])["kind"] for row in outbox] == ["assign-ticket"]


def test_whom_a_tracker_does_not_know_is_named(at_work: Works, tmp_path: Path) -> None:
    """By a notice, which `/readyz` and the log show; a name that no tracker can have by `validate`."""
    tracker = next(iter(at_work.running.config.current.trackers.values()))
    stranger = "712020:00000000-0000-0000-0000-000000000000" if tracker.name in (JIRA, JSM) else "nemo"
    names = NameBinder(at_work.running.store, at_work.notices)
    names.bind_all(tracker, [*at_work.config.desk.routing.people, stranger, "not a name of anybody"])
    told = [each for each in at_work.notices.list_current() if each.kind is NoticeKind.NAME_UNKNOWN]
    (notice,) = [f"{each.tracker}: {each.sentence}" for each in told]
    assert missing(notice, tracker.name, "`routing` or `away`", stranger, "nobody is assigned by it") == []
    names.bind_all(tracker, at_work.config.desk.routing.people)
    at_work.notices.withdraw(NoticeKind.NAME_UNKNOWN, tracker.name, stranger)
    text = at_work.place.config.read_text(encoding="utf-8")
    desk = (at_work.place.home / "service-desk.yaml").read_text(encoding="utf-8")
    folder = at_work.place.home / tmp_path.name
    shutil.copytree(at_work.place.config.parent, folder, ignore=shutil.ignore_patterns("*.db*", "test_*"))
    (folder / "service-desk.yaml").write_text(f"{desk.replace('away: [', 'away: [nobody here, ')}")
    (folder / "sdesk.yaml").write_text(text)
    with pytest.raises(YamlErrors, match="'nobody here', written as no account of these trackers is"):
        load_config(folder / "sdesk.yaml")
