"""A ticket in review and what comes of an edit of it, for the tests of consequences."""

from sdesk_sync.desk.consequences import Outcome, apply_consequences
from sdesk_sync.desk.judging.changes import find_changes
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, WORD_FIELDS, Field, Mode
from tests.harness.rule_cases import REF, shipped

ORDER = Field("order_reference")
CARRIED = frozenset({*WORD_FIELDS, ORDER})
SUPPORT = Author(Actor(Account("support", "7"), "Sami"), frozenset({"support"}))
CUSTOMER = Author(Actor(Account("support", "8"), "Carla", kind=AccountKind.CUSTOMER), frozenset({"customer"}))
MONITOR = Author(Actor(Account("support", "9"), "Monitor", kind=AccountKind.APP), frozenset())
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
    tracker_closed=False,
    raw={"labels": ("type::request", "status::in-review")},
    working_status="in-review",
    past_statuses=("new", "in-review"),
    is_known_from_start=True,
)


def sighting(ticket: Ticket = TICKET, **shown: tuple[str, ...]) -> Sighting:
    """The ticket as accepted, but for some fields."""
    seen: dict[Field, tuple[str, ...]] = {
        name: (word,) if word else () for name, word in ticket.values.items()
    }
    seen |= {Field(name): words for name, words in shown.items()}
    return Sighting(REF, version=5, seen=seen, tracker_closed=ticket.tracker_closed)


def outcome(
    seen: Sighting, author: Author = SUPPORT, ticket: Ticket = TICKET, cap: Mode = Mode.ENFORCE
) -> tuple[tuple[Verdict, ...], Outcome]:
    """The sighting judged and followed as an edit by the author."""
    edit = Edit(ticket, find_changes(shipped(), ticket, seen), author)
    verdicts = judge(shipped(), edit, cap)
    return verdicts, apply_consequences(shipped(), edit, verdicts, seen, CARRIED)
