"""Two tickets that are explained wherever an explanation is looked at, and what the journal has of them."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

from sdesk_sync.cli.explain_view import ExplanationView
from sdesk_sync.config import TrackerConfig
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.explaining.explain import KnownTicketFacts, explain_ticket
from sdesk_sync.desk.explaining.explanation import TicketExplanation
from sdesk_sync.desk.explaining.history import RecordedDelivery
from sdesk_sync.desk.explaining.wording import ExplanationWording
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, JudgedEdit
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.presets import preset_path
from sdesk_sync.runtime.explain import ShownExplanation, SoughtTicket
from sdesk_sync.secret import Secret
from sdesk_sync.store.tickets import KeyedTicket
from sdesk_sync.trackers.kinds import KINDS
from tests.harness.rule_cases import shipped

ESTIMATE, OPENED_AS = Field("estimate"), Field("opened_as")
SAMI = Author(Actor(Account("engineering", "1"), "Sami Sommer"), frozenset({"support"}))
DEVIN = Author(Actor(Account("engineering", "2"), "Devin Drossel"), frozenset({"development"}))


_PLACES = {
    "engineering": ("https://gitlab.example.com", "acme/engineering", "gitlab"),
    "support": ("https://acme.atlassian.net", "DESK", "jira-cloud"),
}


def at_berlin(year: int, month: int, day: int, hour: int, minute: int = 0) -> int:
    """A time on the desk's clock (ms)."""
    return int(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)


ORDERING = at_berlin(2027, 3, 17, 14, 2)


def waits_for_order() -> KnownTicketFacts:
    """A customization that waits for its order, and was made ordered without one."""
    ref = TicketRef("engineering", "1012", "engineering#12")
    opened = Ticket(
        ref,
        1,
        {
            TYPE: "customization",
            STATUS: "estimating",
            PRIORITY: None,
            BILLING: "separate-order",
            TEAM: "development",
            OPENED_AS: "request",
            ESTIMATE: None,
        },
        owners=(Account("engineering", "9"),),
        is_known_from_start=True,
        working_status="estimating",
        past_statuses=("accepted", "estimating"),
    )
    ticket, recorded = opened, list[RecordedDelivery]()
    steps = (
        (DEVIN, ESTIMATE, "3d", at_berlin(2027, 3, 15, 11)),
        (DEVIN, TEAM, "development", at_berlin(2027, 3, 15, 12)),
        (DEVIN, STATUS, "awaiting-order", at_berlin(2027, 3, 16, 9, 40)),
        (SAMI, STATUS, "ordered", ORDERING),
    )
    for author, name, word, at in steps:
        edit = make_edit(ticket, author, name, word, at)
        recorded.insert(0, RecordedDelivery(at, (edit,), ()))
        if all(verdict.undoing_refusal is None for verdict in edit.verdicts):
            values = {**ticket.values, name: word}
            status = values[STATUS]
            ticket = _accept(ticket, values, status)
    return KnownTicketFacts(ticket, ORDERING, tuple(recorded))


def _accept(ticket: Ticket, values: dict[Field, str | None], status: str | None) -> Ticket:
    past = (*(one for one in ticket.past_statuses if one != status), status or "")
    return Ticket(
        ticket.ref,
        ticket.version + 1,
        values,
        owners=ticket.owners,
        is_known_from_start=True,
        working_status=status,
        past_statuses=past,
    )


def make_edit(ticket: Ticket, author: Author, name: Field, word: str | None, at: int) -> JudgedEdit:
    """Somebody's change of one field, judged."""
    change = FieldChange(name, ticket.value(name), word)
    verdicts = judge(shipped(), Edit(ticket, (change,), author, at=at), Mode.ENFORCE)
    return JudgedEdit(author, verdicts, Sighting(ticket.ref, at, {name: (word,) if word else ()}))


ASKED = at_berlin(2027, 3, 17, 21, 30)


def waits_for_customer() -> KnownTicketFacts:
    """A software defect whose customer was asked back from the middle of work."""
    ref = TicketRef("support", "10007", "DESK-7")
    ticket = Ticket(
        ref,
        1,
        {
            TYPE: "software-defect",
            STATUS: "waiting-for-customer",
            PRIORITY: "high",
            BILLING: "maintenance",
            TEAM: None,
            OPENED_AS: None,
        },
        owners=(Account("support", "9"),),
        is_known_from_start=True,
        working_status="in-progress",
        past_statuses=("accepted", "in-progress", "waiting-for-customer"),
        status_since=ASKED,
    )
    return KnownTicketFacts(
        ticket, at_berlin(2027, 3, 24, 9), (), CustomerWait(ref, ASKED, ASKED, is_asked=True)
    )


def explain(known: KnownTicketFacts, mode: Mode = Mode.ENFORCE) -> TicketExplanation:
    """The explanation a little later."""
    return explain_ticket(shipped(), mode, known, at_berlin(2027, 3, 24, 10))


def draw(
    known: KnownTicketFacts, language: str, width: int | None = 100, *, shows_all: bool = False
) -> list[str]:
    """What stands on a terminal so wide, or in a pipe; without colours."""
    explanation = explain(known)
    ref = explanation.ticket.ref
    url, project, kind = _PLACES[ref.tracker]
    text = preset_path(kind).read_bytes()
    mapping = KINDS[kind].read_mapping(text, kind, shipped())
    tracker = TrackerConfig(ref.tracker, url, project, None, Secret("", str), (), mapping, {}, kind=kind)
    sought = SoughtTicket(tracker, ref.key, KeyedTicket(known.ticket, "", known.accepted_at or 0))
    shown = ShownExplanation(sought, explanation)
    file = io.StringIO()
    screen = Console(
        file=file, width=width or 250, highlight=False, color_system=None, force_terminal=width is not None
    )
    wording = ExplanationWording(shipped(), language, at_berlin(2027, 3, 24, 10), shows_all=shows_all)
    ExplanationView(wording).print(shown, screen)
    return [line.rstrip() for line in file.getvalue().splitlines()]
