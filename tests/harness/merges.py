"""Tickets that the tests of merges and look-ups begin with, and what of them they look at."""

from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import Field
from tests.harness.engine import Works
from tests.harness.place import At
from tests.harness.stored import find_ticket

Deed = dict[str, str | None] | str
Step = tuple[str, Deed]

URGENT: Step = ("sami", {"priority": "high"})
STARTS: Step = ("dev", {"status": "in-progress"})
ASKS: Step = ("sami", {"status": "waiting-for-customer"})


def merge(works: Works, who: str, ticket: str) -> str:
    """Somebody merges what says it closes the issue; how people call it."""
    code = works.place.sandbox.world.gitlab().code
    number = code.open_merge_request("dev", [int(ticket)])
    code.merge(who, number)
    return f"!{number}"


def push(works: Works, who: str, ticket: str) -> str:
    """Somebody pushes a commit that says so; its hash."""
    return works.place.sandbox.world.gitlab().code.push_commit(who, [int(ticket)])


def make_ticket(works: Works, at: At, type_: str, *steps: Step) -> str:
    """A ticket opened by support, or by a customer, and what people then did to it."""
    ticket = at.office.open_ticket("carla" if type_ in ("incident", "request") else "sami", "Login", type_)
    works.settle()
    for who, deed in steps:
        if isinstance(deed, str):
            at.office.write_comment(who, ticket, deed)
        else:
            at.office.set_words(who, ticket, **deed)
        works.settle()
    assert at.said(ticket) == ()
    return ticket


def stands(at: At, ticket: str) -> tuple[str | None, bool | None]:
    """Its status, and whether the issue is closed."""
    return at.words(ticket)[1], at.look(ticket).is_closed


def fact_of(works: Works, at: At, ticket: str, fact: str = "change_reference") -> str | None:
    """A fact as the desk knows it: GitLab has no field for it."""
    place = "issues" if at.is_gitlab else "issue"
    ident = str(at.call("sami", "GET", f"/{place}/{ticket}")["id"])
    known = find_ticket(works.running.store, TicketRef(at.tracker, ident, ""))
    return known.value(Field(fact)) if known is not None else None
