"""A ticket in review and what comes of an edit of it, for the tests of consequences."""

from sdesk_sync.desk.changes import changes
from sdesk_sync.desk.follow import Outcome, follow
from sdesk_sync.desk.judge import judge
from sdesk_sync.desk.model import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    WORDS,
    Actor,
    Author,
    Edit,
    Field,
    Mode,
    Nature,
    Sighting,
    Ticket,
    Verdict,
)
from tests.rule_cases import REF, shipped

ORDER = Field("order_reference")
CARRIED = frozenset({*WORDS, ORDER})
SUPPORT = Author(Actor("7", "Sami"), frozenset({"support"}))
CUSTOMER = Author(Actor("8", "Carla", nature=Nature.CUSTOMER), frozenset({"customer"}))
MONITOR = Author(Actor("9", "Monitor", nature=Nature.APP), frozenset())
TICKET = Ticket(
    REF,
    version=4,
    values={
        TYPE: "request",
        STATUS: "in-review",
        PRIORITY: None,
        BILLING: None,
        TEAM: "support",
        ORDER: None,
    },
    shut=False,
    raw={"labels": ("type::request", "status::in-review")},
    working="in-review",
    been=("new", "in-review"),
    from_start=True,
)


def sighting(ticket: Ticket = TICKET, **shown: tuple[str, ...]) -> Sighting:
    """The ticket as accepted, but for some fields."""
    seen: dict[Field, tuple[str, ...]] = {
        name: (word,) if word else () for name, word in ticket.values.items()
    }
    seen |= {Field(name): words for name, words in shown.items()}
    return Sighting(REF, version=5, seen=seen, shut=ticket.shut)


def outcome(
    seen: Sighting, author: Author = SUPPORT, ticket: Ticket = TICKET, cap: Mode = Mode.ENFORCE
) -> tuple[tuple[Verdict, ...], Outcome]:
    """The sighting judged and followed as an edit by the author."""
    edit = Edit(ticket, changes(shipped(), ticket, seen), author)
    verdicts = judge(shipped(), edit, cap)
    return verdicts, follow(shipped(), edit, verdicts, seen, CARRIED)
