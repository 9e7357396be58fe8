"""Tickets that wait for their customer, and the time until something is due, for the engine's tests."""

from dataclasses import replace

from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine.active_config import ActiveConfig
from tests.harness.calls import Spent
from tests.harness.engine import Works
from tests.harness.place import At

ANSWER = "It is the second server, since Monday."


def asked_back(at: At, works: Works, kind: str = "incident", origin: str = "in-review") -> str:
    """A ticket of Carla's that waits for her answer to Anna's question."""
    ticket = at.office.open_ticket("carla", "Login fails", "incident")
    at.office.set_words("anna", ticket, status="in-review")
    works.settle()
    if kind != "incident":
        at.office.set_words("anna", ticket, type=kind)
        works.settle()
    if origin not in ("in-review", "accepted"):
        at.office.set_words("sami", ticket, status=origin, priority="high")
        works.settle()
    at.office.write_comment("anna", ticket, "Which server?")
    at.office.set_words("anna", ticket, status="waiting-for-customer")
    works.settle()
    assert at.words(ticket)[1] == "waiting-for-customer"
    return ticket


def find_wait(at: At, works: Works, ticket: str) -> CustomerWait | None:
    """How it is noted that a ticket waits."""
    return works.running.store.waits.find(ref_of(at, works, ticket))


def list_timers(at: At, works: Works, ticket: str) -> dict[str, int]:
    """When it is looked at, by the kind of the timer."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    query = "SELECT kind, due_at FROM timers WHERE tracker = ? AND ticket_key = ?"
    rows = works.place.rows(query, at.tracker, key)
    return {row["kind"]: row["due_at"] for row in rows if row["kind"] in ("remind", "close")}


def ref_of(at: At, works: Works, ticket: str) -> TicketRef:
    """The ticket as the desk names it."""
    key = f"{at.tracker}#{ticket}" if at.is_gitlab else ticket
    query = "SELECT ticket_id FROM tickets WHERE tracker = ? AND ticket_key = ?"
    (row,) = works.place.rows(query, at.tracker, key)
    return TicketRef(at.tracker, row["ticket_id"], key)


def with_days(active: ActiveConfig, remind_days: int, close_days: int) -> ActiveConfig:
    """The config with other days of silence, for every tracker."""

    def count(desk: Desk) -> Desk:
        return replace(desk, silence=replace(desk.silence, remind_days=remind_days, close_days=close_days))

    narrow = {name: count(desk) for name, desk in active.narrow_desks.items()}
    return replace(active, desk=count(active.desk), narrow_desks=narrow)


def ring(at: At, works: Works, ticket: str, kind: str) -> Spent:
    """The time comes; what the desk's doing costs then."""
    wait_s = max(1, (list_timers(at, works, ticket)[kind] - works.running.now()) // 1000 + 1)
    return works.does(at, lambda: pass_time(works, wait_s))


def pass_time(works: Works, seconds: int) -> None:
    """Time passes, for the trackers and for us; what is due then is delivered."""
    works.place.control("POST", "/clock", {"advance_s": seconds})
    works.later.ms += seconds * 1000
    works.ring_timers()


def move(at: At, ticket: str, status: str) -> None:
    """Anna takes it back, or the customer closes it as their tracker lets them."""
    if at.is_gitlab and status == "closed":
        at.call("carla", "PUT", f"/issues/{ticket}", {"state_event": "close"})
    else:
        at.office.set_words("carla" if status == "closed" else "anna", ticket, status=status)
