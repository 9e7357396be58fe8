"""What several deliveries of a ticket have planned -> one write and one explanation. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Explain, Write
from sdesk_sync.desk.model import STATUS, Field, Put, Shut, Sighting
from sdesk_sync.engine.records import Outgoing


@dataclass(frozen=True, slots=True)
class Merged:
    """One write for several actions: what is left of it, whose it is, and the fields it gave up."""

    write: Write
    kept: tuple[Outgoing, ...]
    dropped: tuple[Outgoing, ...]
    given_up: frozenset[Field]
    """Fields that are no longer as they were judged: already so, or a later delivery's business."""


def merged(writes: Sequence[tuple[Outgoing, Write, Sighting]], on: Sighting | None) -> Merged:
    """Each write comes with what was seen when it was decided; `on` is the ticket now, where it was looked.

    They follow on one another: each may rest on what the one before is about to write. What is
    something else by now is a later delivery's business, what is already so needs no call.
    """
    puts: dict[Field, Put] = {}
    shut: Shut | None = None
    kept: list[Outgoing] = []
    dropped: list[Outgoing] = []
    wanted: set[Field] = set()
    for outgoing, write, then in writes:
        wanted |= _fields(write)
        mine = {put.field: put for put in write.puts if on is None or _is_on(put, on, puts.get(put.field))}
        puts |= {name: replace(put, seen=_before(put, on, puts)) for name, put in mine.items()}
        moves = write.shut if on is None or _moves_on(then, on, puts) else None
        shut = moves or shut
        (kept if mine or moves else dropped).append(outgoing)
    # Without what is so already: no call, and no echo that somebody would have to know as ours.
    puts = {name: put for name, put in puts.items() if put.seen != ((put.to,) if put.to else ())}
    whole = Write(tuple(puts.values()), shut)
    # What only undid one another leaves nothing to do.
    kept, dropped = (kept, dropped) if _fields(whole) else ([], [*dropped, *kept])
    return Merged(whole, tuple(kept), tuple(dropped), frozenset(wanted - _fields(whole)))


def _is_on(put: Put, on: Sighting, before: Put | None) -> bool:
    """Whether a field is as it was when this was decided, now or after what goes before it."""
    now = on.seen.get(put.field, ())
    after = now if before is None else ((before.to,) if before.to else ())
    return put.seen in (now, after)


def _before(put: Put, on: Sighting | None, puts: Mapping[Field, Put]) -> tuple[str, ...]:
    """What the write will find there."""
    if on is not None:
        return on.seen.get(put.field, ())
    return puts[put.field].seen if put.field in puts else put.seen


def _moves_on(then: Sighting, on: Sighting, puts: Mapping[Field, Put]) -> bool:
    """Open/closed is half of the status: one edit of both comes as two deliveries.

    docs/trackers/gitlab.md#one-edit-two-deliveries
    """
    same_status = STATUS in puts or STATUS not in then.seen or then.seen[STATUS] == on.seen.get(STATUS, ())
    return same_status and then.shut in (on.shut, None)


def _fields(write: Write) -> frozenset[Field]:
    moved = {STATUS} if write.shut is not None else set()
    return frozenset({put.field for put in write.puts} | moved)


def still_said(explain: Explain, given_up: frozenset[Field]) -> Explain | None:
    """The explanation without what is not undone after all; None where nothing is left to say."""
    edits = tuple(
        replace(edit, verdicts=kept)
        for edit in explain.edits
        if (kept := tuple(v for v in edit.verdicts if v.undone is None or v.part.field not in given_up))
    )
    return replace(explain, edits=edits) if edits else None


def together(explains: Iterable[tuple[Outgoing, Explain]]) -> Iterator[tuple[tuple[Outgoing, ...], Explain]]:
    """The explanations for the same readers as one, in the order they were planned."""
    by_audience: dict[str, list[tuple[Outgoing, Explain]]] = {}
    for outgoing, explain in explains:
        by_audience.setdefault(explain.audience, []).append((outgoing, explain))
    for group in by_audience.values():
        edits = tuple(edit for _, explain in group for edit in explain.edits)
        # Folded only where all of them are: who is undone for the first time must find a comment.
        times = min(explain.times for _, explain in group)
        yield tuple(outgoing for outgoing, _ in group), Explain(edits, group[0][1].audience, times)


def before_writing(
    explains: Iterable[tuple[Outgoing, Explain]], merged_: Merged
) -> Mapping[str, Explain | None]:
    """The explanations that change because of what the write gave up, by key."""
    changed = {
        outgoing.key: (explain, still_said(explain, merged_.given_up)) for outgoing, explain in explains
    }
    return {key: now for key, (then, now) in changed.items() if now != then}
