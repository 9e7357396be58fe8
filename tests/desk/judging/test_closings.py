"""What a merged change does to a ticket that it has closed: by the rules of whatever desk."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.judging.closings import ClosedTicket
from sdesk_sync.desk.judging.edits import JudgingContext, ObservedEdit, Ruling, judge_edits
from sdesk_sync.desk.model.people import NOBODY, Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import ClosingKind, Sighting, TicketClosing
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import ChangeClosing, ChangeEffect
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, WORD_FIELDS, Field, Mode, OutsideFact
from sdesk_sync.desk.policy import Desk
from tests.harness.any_desk import IT_OPERATIONS, DeskBench
from tests.harness.modes import with_modes
from tests.harness.rule_cases import REF, shipped

CHANGE = Field("change_reference")
DEV = Author(Actor(Account("engineering", "15"), "Devin", "dev"), frozenset({"development"}))
RENOVATE = Author(Actor(Account("engineering", "99"), "Renovate", "r", AccountKind.APP), frozenset())


def ticket_of(type_: str, status: str, **values: str | None) -> Ticket:
    """An open ticket; `working` is where it came from that waits."""
    working = values.pop("working", status)
    found = {TYPE: type_, STATUS: status, **{Field(name): value for name, value in values.items()}}
    return Ticket(REF, 1, found, tracker_closed=False, working_status=working, is_known_from_start=True)


def describe(ticket: Ticket, desk: Desk | None = None, change: str = "!5") -> ChangeClosing:
    """What becomes of it."""
    return ClosedTicket(desk or shipped(), ticket, change).describe()


def close(ticket: Ticket, author: Author, desk: Desk | None = None, cap: Mode = Mode.ENFORCE) -> Ruling:
    """A merge request closes it, merged by somebody; judged as the tracker's history tells it."""
    seen = {name: (word,) if word else () for name, word in ticket.values.items() if name in WORD_FIELDS}
    named = {STATUS: seen[STATUS]}
    sighting = Sighting(REF, 2, seen, tracker_closed=True, actor=author.actor, changed_from=named,
        tracker_was_closed=False, closing=TicketClosing(ClosingKind.CHANGE, "!5"))  # fmt: skip
    by = JudgingContext(desk or shipped(), cap, frozenset(WORD_FIELDS))
    return judge_edits(by, ticket, [ObservedEdit(sighting, author)])


@pytest.mark.parametrize(
    ("ticket", "effect"),
    [
        (ticket_of("software-defect", "accepted"), ChangeEffect.ADVANCES),
        (ticket_of("software-defect", "in-progress"), ChangeEffect.ADVANCES),
        (ticket_of("software-defect", "waiting-for-customer", working="accepted"), ChangeEffect.ADVANCES),
        (ticket_of("software-defect", "waiting-for-customer", working=None), ChangeEffect.ADVANCES),
        (ticket_of("software-defect", "estimating"), ChangeEffect.ADVANCES),
        (ticket_of("software-defect", "fixed"), ChangeEffect.IS_KNOWN),
        (ticket_of("software-defect", "delivered"), ChangeEffect.NONE),
        (ticket_of("non-software-defect", "accepted"), ChangeEffect.CONTRADICTS),
        (ticket_of("non-software-defect", "resolved"), ChangeEffect.CONTRADICTS),
        (ticket_of("incident", "in-review"), ChangeEffect.NONE),
        (ticket_of("customization", "in-progress"), ChangeEffect.NONE),
        (Ticket(REF, 1, {}), ChangeEffect.NONE),
    ],
)
def test_what_a_change_does_follows_from_what_the_rules_need_it_for(
    ticket: Ticket, effect: ChangeEffect
) -> None:
    """In the shipped desk: a status that a type's workflow lacks counts as its first."""
    assert describe(ticket).effect is effect


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.OBSERVE, Mode.WARN])
def test_a_rule_that_is_off_needs_nothing(mode: Mode) -> None:
    """One that only watches still says what the change is for."""
    desk = with_modes(shipped(), {"code-change-fixes": mode})
    effect = describe(ticket_of("software-defect", "in-progress"), desk).effect
    assert effect is (ChangeEffect.NONE if mode is Mode.OFF else ChangeEffect.ADVANCES)


def test_another_desk_has_another_fact_and_status_for_it() -> None:
    """`approval`, which a change needs in `implementing`: with it named so, that is where a merge leads."""
    desk = DeskBench.of_file(IT_OPERATIONS).desk
    ticket = ticket_of("change", "assessing", billing="internal-cost")
    assert describe(ticket, desk).effect is ChangeEffect.NONE
    approval = replace(desk.facts[Field("approval")], look_up=OutsideFact.MERGED_CHANGE)
    found = describe(ticket, replace(desk, facts={**desk.facts, Field("approval"): approval}))
    assert (found.effect, found.status, found.lacks) == (ChangeEffect.ADVANCES, "implementing", ())


@pytest.mark.parametrize("author", [DEV, RENOVATE, NOBODY])
def test_whoever_merged_it_is_the_same(author: Author) -> None:
    """A person, a bot that no line names, or somebody whom nobody names: the ticket is open, and fixed."""
    ruling = close(ticket_of("software-defect", "in-progress", priority="high"), author)
    assert (ruling.ticket.value(STATUS), ruling.ticket.value(CHANGE)) == ("fixed", "!5")
    assert (ruling.ticket.tracker_closed, ruling.refusals) == (False, ())
    assert ruling.open_state is not None
    assert [(one.field, one.to) for one in ruling.updates] == [(STATUS, "fixed")]


def test_below_enforce_nothing_is_written_and_the_closing_stands() -> None:
    """Neither where the whole desk only watches nor where the rule only warns."""
    ticket = ticket_of("software-defect", "in-progress", priority="high")
    watched = close(ticket, DEV, cap=Mode.OBSERVE)
    assert (watched.has_writes, watched.ticket.tracker_closed, watched.edits[0].closed_by) == (
        False,
        True,
        None,
    )
    warned = with_modes(shipped(), dict.fromkeys(("moves-follow-workflow", "role-for-move"), Mode.WARN))
    assert close(ticket, DEV, warned).edits[0].closed_by is None


SAID = {
    "lacks": (
        ticket_of("software-defect", "accepted"),
        "The code change !5 closed this ticket. It is open again as Fixed, and the change is noted. "
        "Still missing: Priority. Please add it.",
        "Die Codeänderung !5 hat dieses Ticket geschlossen. Es ist wieder offen, im Status Behoben, wartet "
        "auf Auslieferung, und die Codeänderung ist vermerkt. Noch fehlt: Priorität. Bitte nachtragen.",
    ),
    "propose": (
        ticket_of("non-software-defect", "in-progress"),
        "The code change !5 closed this ticket. It is open again as In progress, and the change is noted. "
        "A ticket of type Non-Software Defect is solved without one: if this one took one, its type is "
        "Software Defect. Nobody did anything wrong.",
        "Die Codeänderung !5 hat dieses Ticket geschlossen. Es ist wieder offen, im Status In Bearbeitung, "
        "und die Codeänderung ist vermerkt. Ein Ticket vom Typ Fehler ohne Codeänderung wird ohne eine "
        "gelöst: War hier eine nötig, ist sein Typ Softwarefehler. Niemand hat etwas falsch gemacht.",
    ),
    "back": (
        ticket_of("request", "in-review"),
        "The code change !5 closed this ticket. It is open again as In review: a ticket of type Request is "
        "not closed by merging. Nobody did anything wrong.",
        "Die Codeänderung !5 hat dieses Ticket geschlossen. Es ist wieder offen, im Status In Prüfung: Ein "
        "Ticket vom Typ Anfrage wird nicht durch einen Merge geschlossen. Niemand hat etwas falsch gemacht.",
    ),
}


@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_said_reads_well(case: str, language: str) -> None:
    """Politely, naming the change and nobody."""
    ticket, *said = SAID[case]
    text = CommentComposer(shipped(), language, DEV).compose_closed_by(describe(ticket))
    assert text is not None
    assert text.plain == said[language == "de"]


def test_where_no_type_is_proposed_none_is_named() -> None:
    """The change is noted all the same."""
    closing = ChangeClosing("!5", ChangeEffect.CONTRADICTS, "non-software-defect", "in-progress")
    text = CommentComposer(shipped(), "en", DEV).compose_closed_by(closing)
    assert text is not None
    assert text.plain.endswith("as In progress, and the change is noted. Nobody did anything wrong.")


@pytest.mark.parametrize(
    "ticket",
    [ticket_of("software-defect", "in-progress", priority="high"), ticket_of("software-defect", "fixed")],
)
def test_where_nothing_is_missing_nothing_is_said(ticket: Ticket) -> None:
    """It is fixed by it, or was before."""
    assert describe(ticket).lacks == ()
    assert CommentComposer(shipped(), "en", DEV).compose_closed_by(describe(ticket)) is None


def test_the_first_change_stays_where_it_stands_already_and_the_newest_elsewhere() -> None:
    """And one that is there without any gets it."""
    for status, before, after in (("fixed", "!1", "!1"), ("fixed", None, "!5"), ("in-progress", "!1", "!5")):
        ticket = ticket_of("software-defect", status, priority="high", change_reference=before)
        assert close(ticket, DEV).ticket.value(CHANGE) == after
    assert PRIORITY in close(ticket_of("software-defect", "in-progress", priority="high"), DEV).ticket.values
