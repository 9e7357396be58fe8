"""Edits in their order -> a verdict on each part, the accepted state after them, what has to be written.

Mostly there is one edit: the one a delivery tells. Where several came unseen, each is judged with its
own author on the ticket as the ones before have left it, and all is put right at once at the end.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.actions import Judged
from sdesk_sync.desk.changes import changes, judged_at_opening
from sdesk_sync.desk.follow import Outcome, follow, hands_off
from sdesk_sync.desk.gaps import OwnWrite
from sdesk_sync.desk.judge import judge
from sdesk_sync.desk.model import (
    Actor,
    Author,
    Edit,
    Field,
    Mode,
    Nature,
    Part,
    Put,
    Shut,
    Sighting,
    Ticket,
    Tolerated,
    Verdict,
    Why,
)
from sdesk_sync.desk.policy import Desk

NOBODY = Author(Actor("", "", nature=Nature.APP), frozenset())
"""The author of what nobody is named for: it is accepted, and held against nobody."""

_GAP = "named-by-nobody"


@dataclass(frozen=True, slots=True)
class Judging:
    """What edits are judged by: the desk, the mode that caps its rules, the fields the tracker can hold.

    `spared` are fields, by account, that are left as that account sets them: two robots that undo each
    other would go on for ever (docs/engine.md#edit-wars).
    """

    desk: Desk
    cap: Mode
    carried: Set[Field]
    spared: Mapping[str, Set[Field]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deed:
    """An edit as it was seen, with its author; None where nobody is to be judged for it."""

    sighting: Sighting
    author: Author | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The ticket as accepted after some edits, the verdicts on each, and what has to be written.

    `held_back` says that something was to be written but for the mode, which only watches.
    """

    ticket: Ticket
    edits: tuple[Judged, ...] = ()
    puts: tuple[Put, ...] = ()
    shut: Shut | None = None
    held_back: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.puts) or self.shut is not None

    @property
    def undone(self) -> bool:
        """Whether anything was refused and is to be undone."""
        return any(verdict.undone for edit in self.edits for verdict in edit.verdicts)


def settle(by: Judging, ticket: Ticket, deeds: Iterable[Deed]) -> Settled:
    """Judge the edits one after the other; the last one's sighting is what has to be put right."""
    settled = Settled(ticket)
    for deed in deeds:
        edit, outcome = _one(by, settled.ticket, deed)
        held_back = by.cap is not Mode.ENFORCE and outcome.writes
        if held_back:
            outcome = hands_off(outcome, deed.sighting)
        settled = Settled(
            outcome.ticket,
            (*settled.edits, edit) if deed.author is not None else settled.edits,
            _reasons_kept(settled.puts, outcome.puts),
            outcome.shut,
            settled.held_back or held_back,
        )
    return settled


def _one(by: Judging, ticket: Ticket, deed: Deed) -> tuple[Judged, Outcome]:
    sighting, author = deed.sighting, deed.author or NOBODY
    opening = sighting.opening and not ticket.values
    parts = _parts(by.desk, ticket, deed, opening=opening)
    if deed.author is None:
        edit, verdicts = Edit(ticket, parts, author, opening), tuple(Verdict(part) for part in parts)
    else:
        asked = judged_at_opening(by.desk, parts, author, sighting) if opening else parts
        edit = Edit(ticket, asked, author, opening)
        spared = by.spared.get(author.actor.account, frozenset())
        verdicts = tuple(_spare(verdict, spared) for verdict in judge(by.desk, edit, by.cap))
    outcome = follow(by.desk, edit, verdicts, sighting, by.carried)
    return Judged(author, verdicts, sighting), outcome


def _parts(desk: Desk, ticket: Ticket, deed: Deed, *, opening: bool) -> tuple[Part, ...]:
    """What the edit changed: all of an opening, otherwise what it is named for."""
    parts = changes(desk, ticket, deed.sighting)
    return parts if opening else tuple(part for part in parts if part.field in deed.sighting.named)


def _spare(verdict: Verdict, spared: Set[Field]) -> Verdict:
    if verdict.part.field not in spared:
        return verdict
    return replace(verdict, refusals=tuple(replace(r, mode=Mode.OBSERVE) for r in verdict.refusals))


def _reasons_kept(before: tuple[Put, ...], now: tuple[Put, ...]) -> tuple[Put, ...]:
    """What has to be written now, with the reason it was first wanted for."""
    known = {put.field: put for put in before}
    return tuple(
        replace(put, why=known[put.field].why)
        if put.field in known and known[put.field].to == put.to
        else put
        for put in now
    )


def without_pending(settled: Settled, pending: Iterable[OwnWrite]) -> Settled:
    """What has to be written but for what an earlier delivery is about to write, and to explain."""
    coming: dict[Field, str | None] = {}
    shut: Shut | None = None
    for write in pending:
        coming = {**{put.field: put.to for put in write.puts}, **coming}
        shut = shut or write.shut
    puts = tuple(
        put
        for put in settled.puts
        if put.why is Why.UNDO or put.field not in coming or coming[put.field] != put.to
    )
    same = settled.shut is not None and shut is not None and settled.shut.to == shut.to
    return replace(settled, puts=puts, shut=None if same else settled.shut)


def as_found(ticket: Ticket, sighting: Sighting, fields: Iterable[Field]) -> Ticket:
    """The ticket with these fields accepted as they are seen, since nobody is named who set them."""
    found = {name: next(iter(sighting.seen.get(name, ())), None) for name in fields}
    if not found:
        return ticket
    tolerated = tuple(Tolerated(name, word, _GAP, "") for name, word in found.items())
    shut = sighting.shut if "status" in found and sighting.shut is not None else ticket.shut
    return replace(
        ticket, values={**ticket.values, **found}, shut=shut, tolerated=(*ticket.tolerated, *tolerated)
    )
