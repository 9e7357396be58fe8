"""Verdicts -> what the ticket is to be: undos, and the consequences of what was allowed.

Consequences are no refusals: they are put in silently, in one batch with the undos
(docs/desk.md#consequences). What is to be written is the difference between that and what is seen,
so doubled labels, stripped labels and an open/closed out of step with the status need no case of
their own.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from sdesk_sync.desk.model import (
    BILLING,
    CLOSE_REASON,
    OPENED_AS,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Edit,
    Field,
    Mode,
    Put,
    Shut,
    Sighting,
    Ticket,
    Tolerated,
    Values,
    Verdict,
    Why,
)
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import ONE_VALUE_PER_SCOPE, PRIORITY_ON_FAULTS_ONLY

WITHDRAWN = "withdrawn"
Wanted = dict[Field, tuple[str | None, Why | None]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ticket as accepted afterwards, and what has to be written to make it so."""

    ticket: Ticket
    puts: tuple[Put, ...] = ()
    shut: Shut | None = None

    @property
    def writes(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.puts) or self.shut is not None


def follow(
    desk: Desk, edit: Edit, verdicts: tuple[Verdict, ...], sighting: Sighting, carried: Set[Field]
) -> Outcome:
    """What follows from the verdicts; `carried` are the fields the tracker can hold."""
    edit = _with_found(desk, edit, sighting)
    wanted = _judged(desk, edit, verdicts, sighting)
    values = {**edit.ticket.values, **{name: word for name, (word, _) in wanted.items()}}
    for consequence in (_opening, _retyped, _routed, _closed):
        # All of one are asked before any of them counts.
        for name, what in tuple(consequence(desk, edit, values, sighting)):
            wanted[name], values[name] = what, what[0]
    puts = tuple(_puts(desk, edit, wanted, sighting, carried))
    shut = edit.ticket.shut if sighting.shut is None else sighting.shut
    should = _should_be_shut(desk, edit, values, shut=shut)
    return Outcome(
        _accepted(desk, edit, verdicts, sighting, (values, should)),
        puts,
        Shut(should) if should is not None and should != shut else None,
    )


def _with_found(desk: Desk, edit: Edit, sighting: Sighting) -> Edit:
    """What was never known of a ticket is accepted as it is found, with no consequence."""
    if edit.opening:
        return edit
    found = {name: words[0] if words else None for name, words in sighting.seen.items()}
    known = {n: w for n, w in edit.ticket.values.items() if w is None or n not in found or desk.knows(n, w)}
    values = {**found, **known}
    # Mostly nothing new is found.
    return edit if values == edit.ticket.values else replace(edit, ticket=replace(edit.ticket, values=values))


def _should_be_shut(desk: Desk, edit: Edit, values: Values, *, shut: bool | None) -> bool | None:
    """The tracker's open/closed in step with the status; one found out of step is left alone."""
    as_it_was = shut == edit.ticket.shut and values.get(STATUS) == edit.ticket.value(STATUS)
    return shut if shut is None or as_it_was else desk.closes(values.get(STATUS))


def _judged(desk: Desk, edit: Edit, verdicts: tuple[Verdict, ...], sighting: Sighting) -> Wanted:
    """What is accepted so far: shown and unchanged, allowed, or put back."""
    before = edit.ticket.values
    wanted: Wanted = {name: (before.get(name), None) for name in sighting.seen}
    for verdict in verdicts:
        undone = verdict.undone
        name = verdict.part.field
        if undone and name not in sighting.seen:
            continue  # it came by a command and was never put in
        commanded = None if name in sighting.seen else Why.COMMAND
        wanted[name] = (undone.back_to, Why.UNDO) if undone else (verdict.part.after, commanded)
    return wanted


Found = Iterator[tuple[Field, tuple[str | None, Why | None]]]
Now = dict[Field, str | None]


def _opening(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """A new ticket: a kind where it has none, its first status, nothing a customer may not set."""
    if not edit.opening:
        return
    kind = now.get(TYPE) or sighting.default_kind
    workflow = desk.workflow(kind)
    if now.get(TYPE) is None:
        yield TYPE, (kind, Why.OPENING)
    if workflow is not None:
        yield STATUS, (workflow.first, Why.OPENING)
    if sighting.default_priority:
        yield PRIORITY, (None, Why.NO_PRIORITY)
    if desk.is_customer(edit.author):
        yield from ((name, (None, Why.OPENING)) for name in now if name not in (TYPE, STATUS))
    if desk.is_intake(kind) and OPENED_AS in desk.facts:
        yield OPENED_AS, (kind, Why.OPENED_AS)


def _retyped(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """A ticket with another type: its first status, its billing, no priority it may not have."""
    kind = now.get(TYPE)
    if kind is None or kind == edit.ticket.value(TYPE) or kind not in desk.types:
        return
    if desk.is_intake(kind) and OPENED_AS in desk.facts:
        yield OPENED_AS, (kind, Why.OPENED_AS)
    was_intake = desk.is_intake(kind) and desk.is_intake(edit.ticket.value(TYPE))
    if not edit.opening and not was_intake and not _moved_in(desk, edit, kind, now):
        yield STATUS, (desk.workflows[kind].first, Why.FIRST_STATUS)
    yield BILLING, (desk.types[kind].billing, Why.BILLING)
    enforced = desk.modes[PRIORITY_ON_FAULTS_ONLY] is Mode.ENFORCE
    if enforced and now.get(PRIORITY) is not None and not desk.has_priority(kind):
        yield PRIORITY, (None, Why.NO_PRIORITY)


def _moved_in(desk: Desk, edit: Edit, kind: str, now: Now) -> bool:
    """Whether the same edit lawfully set one of the new type's statuses."""
    asked = next((part.after for part in edit.parts if part.field == STATUS), None)
    return asked is not None and asked == now.get(STATUS) and desk.workflows[kind].has(asked)


def _routed(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """The team of a ticket retyped, or whose status leads elsewhere; otherwise people's business."""
    team = desk.team(now.get(TYPE), now.get(STATUS))
    retyped = now.get(TYPE) != edit.ticket.value(TYPE)
    if retyped or team != desk.team(edit.ticket.value(TYPE), edit.ticket.value(STATUS)):
        yield TEAM, (team, Why.ROUTING)


def _closed(desk: Desk, edit: Edit, now: Now, sighting: Sighting) -> Found:
    """The close reason: `withdrawn` where a customer closed, none once the ticket is open again."""
    if CLOSE_REASON not in desk.facts or now.get(STATUS) == edit.ticket.value(STATUS):
        return
    if now.get(STATUS) == desk.closed:
        withdrawn = desk.is_intake(now.get(TYPE)) and desk.is_customer(edit.author)
        if withdrawn and not edit.ticket.value(CLOSE_REASON):
            yield CLOSE_REASON, (WITHDRAWN, Why.CLOSE_REASON)
    elif edit.ticket.value(STATUS) == desk.closed:
        yield CLOSE_REASON, (None, Why.CLOSE_REASON)


def _puts(desk: Desk, edit: Edit, wanted: Wanted, sighting: Sighting, carried: Set[Field]) -> Iterator[Put]:
    before = edit.ticket.values
    for name, (word, why) in wanted.items():
        accepted = before.get(name)
        seen = sighting.seen.get(name, (accepted,) if accepted else ())
        if word in seen and desk.modes[ONE_VALUE_PER_SCOPE] is not Mode.ENFORCE:
            continue
        if name in carried and seen != ((word,) if word else ()):
            stripped = Why.PUT_BACK if word == accepted else Why.IN_STEP
            yield Put(name, seen, word, why or (Why.ONE_VALUE if len(seen) > 1 else stripped))


def _accepted(
    desk: Desk,
    edit: Edit,
    verdicts: tuple[Verdict, ...],
    sighting: Sighting,
    now: tuple[Values, bool | None],
) -> Ticket:
    """The ticket with its words, and its open or closed, as they are from `now` on."""
    ticket, (values, shut) = edit.ticket, now
    status = values.get(STATUS)
    # Reopening goes back to where work stood, and none of these is work.
    resting = status in (None, desk.waiting, desk.closed, desk.declined)
    retyped = values.get(TYPE) != ticket.value(TYPE)
    been = () if retyped else ticket.been
    return Ticket(
        ticket.ref,
        version=max(ticket.version, sighting.version),
        values=values,
        shut=shut,
        raw={**ticket.raw, **sighting.raw},
        working=ticket.working if resting else status,
        been=been if status is None or status in been else (*been, status),
        from_start=ticket.from_start or retyped,
        tolerated=(*_still(ticket, values), *_new(edit, verdicts)),
    )


def _still(ticket: Ticket, values: Values) -> Iterator[Tolerated]:
    return (past for past in ticket.tolerated if values.get(past.field) == past.value)


def _new(edit: Edit, verdicts: tuple[Verdict, ...]) -> Iterator[Tolerated]:
    for verdict in verdicts:
        if verdict.refusals and verdict.undone is None:
            part, rule = verdict.part, verdict.refusals[0].rule
            yield Tolerated(part.field, part.after, rule, edit.author.actor.account)


def hands_off(outcome: Outcome, sighting: Sighting) -> Outcome:
    """The outcome of a desk that only watches: nothing is written, and what is seen is accepted."""
    shown = {put.field: put.seen[-1] if put.seen else None for put in outcome.puts if put.to not in put.seen}
    shut = outcome.ticket.shut if sighting.shut is None else sighting.shut
    ticket = replace(outcome.ticket, values={**outcome.ticket.values, **shown}, shut=shut)
    return Outcome(ticket)
