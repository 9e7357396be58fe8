"""What was settled -> what is committed: the walk for the journal, the actions for the outbox."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sdesk_sync.desk.actions import Audience, Explain, Intent, Judged, Write
from sdesk_sync.desk.model import STATUS, Mode, Sighting
from sdesk_sync.desk.settle import Settled
from sdesk_sync.engine.case import Case
from sdesk_sync.engine.records import Ended, Finding, Planned, State, Walk


def planned(case: Case, settled: Settled, last: Sighting, *, looked: bool) -> Planned:
    """The plan for some edits, of which the ticket was last seen so.

    Where it was `looked` at, what is refused and no longer there is neither undone nor explained.
    """
    told = _still_there(settled) if looked else settled.edits
    write = (Write(settled.puts, settled.shut),) if settled.writes else ()
    said = tuple(explained(case, told))
    note = f"mode {case.wiring.mode}: nothing is written" if settled.held_back else None
    walk = Walk(
        last.ref,
        sighting=last,
        edits=settled.edits,
        puts=settled.puts,
        shut=settled.shut,
        said="\n\n".join(case.voice(one.edits[-1].author).explained(one.edits).plain for one in said) or None,
        note=note,
    )
    undone = tuple(
        (verdict.part.field, edit.author.actor.account)
        for edit in told
        for verdict in edit.verdicts
        if verdict.undone
    )
    actions: tuple[Intent, ...] = (*write, *said)
    return Planned(ended_of(walk, last), walk, settled.ticket, actions, undone=undone)


def _still_there(settled: Settled) -> tuple[Judged, ...]:
    """The edits without the verdicts on what somebody has taken back, or we have undone, already."""
    written = {put.field for put in settled.puts} | ({STATUS} if settled.shut else set())
    return tuple(
        replace(
            edit,
            verdicts=tuple(v for v in edit.verdicts if v.undone is None or v.part.field in written),
        )
        for edit in settled.edits
    )


def explained(case: Case, edits: Sequence[Judged]) -> Iterator[Explain]:
    """The explanations of what was refused: one for the staff, and one for customers."""
    spoken = [replace(one, verdicts=tuple(v for v in one.verdicts if v.spoken)) for one in edits]
    for audience in (Audience.STAFF, Audience.EVERYBODY):
        theirs = tuple(one for one in spoken if one.verdicts and _audience(case, one) is audience)
        if theirs:
            yield Explain(theirs, audience)


def _audience(case: Case, edit: Judged) -> Audience:
    return Audience.EVERYBODY if case.voice(edit.author).customer else Audience.STAFF


def ended_of(walk: Walk, last: Sighting | None = None) -> Ended:
    """How a walk that was gone to its end is listed: the gravest verdict and its rule."""
    refusals = [refusal for verdict in walk.verdicts for refusal in verdict.refusals]
    gravest = max((refusal.mode for refusal in refusals), key=lambda mode: mode.rank, default=None)
    finding = _FINDINGS[gravest] if gravest else (Finding.ALLOWED if walk.verdicts else None)
    rule = next((refusal.rule for refusal in refusals if refusal.mode is gravest), None)
    heard = (walk.ref, last.version) if last else None
    return Ended(State.DONE, None, walk.ref.key, finding, rule, heard)


_FINDINGS = {
    Mode.OBSERVE: Finding.OBSERVED,
    Mode.WARN: Finding.WARNED,
    Mode.ENFORCE: Finding.REFUSED,
}
