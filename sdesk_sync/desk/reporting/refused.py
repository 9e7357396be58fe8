"""A change that a rule refused, as it is counted: by which rule, what came of it, whose it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sdesk_sync.desk.model.people import Account, Author, Roles
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.verdicts import JudgedEdit, Refusal
from sdesk_sync.desk.model.vocabulary import TEAM, TYPE, Field, Mode, Values


class RefusalOutcome(StrEnum):
    """What came of a refusal, or would have come of it if the rule had been let."""

    UNDONE = "undone"
    """Of a command: it was not carried out."""
    WARNED = "warned"
    OVERRIDDEN = "overridden"
    IMPOSSIBLE = "impossible"
    """It was to be undone, and the tracker did not take it."""
    WOULD_UNDO = "would-undo"
    WOULD_WARN = "would-warn"


# The gravest first. What was impossible was to be undone; it is known only later.
_GRAVITY = (
    RefusalOutcome.UNDONE,
    RefusalOutcome.WOULD_UNDO,
    RefusalOutcome.WARNED,
    RefusalOutcome.WOULD_WARN,
    RefusalOutcome.OVERRIDDEN,
)


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """One rule's refusal of one change.

    `at` is when it was judged (ms, by our clock); with `delivery` and `part`, its place in that, it names the
    change. Two rules may refuse the same: the one with the gravest outcome `leads`, and with it the change
    itself is counted. `mode` is how far the rule went then, the desk's mode included. `type` and `team` are
    those of the ticket once it was judged, `person` what the author is called.
    """

    at: int
    delivery: int
    part: int
    leads: bool
    ticket: TicketRef
    rule: str
    mode: Mode
    outcome: RefusalOutcome
    field: Field
    before: str | None
    after: str | None
    roles: Roles
    type: str | None
    team: str | None
    account: Account
    person: str


@dataclass(frozen=True, slots=True)
class JudgedTicket:
    """Which ticket was judged in which delivery, when (ms), and what it is now."""

    ref: TicketRef
    delivery: int
    at: int
    values: Values


def count_judged(edits: Sequence[JudgedEdit]) -> int:
    """How many changes were judged."""
    return sum(len(edit.verdicts) for edit in edits)


def list_refused_changes(judged: JudgedTicket, edits: Sequence[JudgedEdit]) -> Iterator[RefusedChange]:
    """The refusals of a delivery's edits, in their order."""
    part = 0
    for edit in edits:
        for verdict in edit.verdicts:
            part += 1
            gravest = min(verdict.refusals, key=_gravity, default=None)
            for refusal in verdict.refusals:
                described = _describe_refusal(judged, part, refusal, edit.author)
                yield replace(described, leads=True) if refusal is gravest else described


def _gravity(refusal: Refusal) -> int:
    return _GRAVITY.index(classify_refusal(refusal))


def _describe_refusal(judged: JudgedTicket, part: int, refusal: Refusal, author: Author) -> RefusedChange:
    change = refusal.change
    return RefusedChange(
        judged.at,
        judged.delivery,
        part,
        False,
        judged.ref,
        refusal.rule,
        refusal.mode,
        classify_refusal(refusal),
        change.field,
        change.before,
        change.after,
        author.roles,
        judged.values.get(TYPE),
        judged.values.get(TEAM),
        author.actor.account,
        author.actor.name,
    )


def classify_refusal(refusal: Refusal) -> RefusalOutcome:
    """What comes of a refusal as it is judged; that it cannot be undone is known only later."""
    if refusal.is_overridden:
        return RefusalOutcome.OVERRIDDEN
    if refusal.mode is Mode.ENFORCE:
        return RefusalOutcome.UNDONE
    if refusal.mode is Mode.WARN:
        return RefusalOutcome.WARNED
    # A rule that watches by itself is asked what it would do on enforce: that is the next step with it.
    return RefusalOutcome.WOULD_WARN if refusal.uncapped is Mode.WARN else RefusalOutcome.WOULD_UNDO
