"""A word whose name the tracker has lost: what shows it no more was stripped by nobody.

A label that is renamed or deleted is gone from every ticket at once, without a word. Put back ticket by
ticket it would be made anew beside the renamed one; so such tickets are left alone until that is mended
(docs/desk.md#a-label-that-is-gone).
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import TYPE, Field

FieldWord = tuple[Field, str]
"""A field with one of its words."""


def find_strips_of_nobody(ticket: Ticket, edits: Sequence[Sighting], ruling: Ruling) -> Iterator[FieldWord]:
    """The accepted words that are to be put back, and that no edit of anybody's is seen to have taken off."""
    for update in ruling.updates:
        taken = any(edit.actor is not None and edit.changed_from.get(update.field) for edit in edits)
        named = any(update.field in edit.changed_from for edit in edits)
        is_stripped = named or not update.seen
        if update.to is not None and update.to == ticket.value(update.field) and is_stripped and not taken:
            yield update.field, update.to


def without_lost(ticket: Ticket, sighting: Sighting, lost: Set[FieldWord]) -> Sighting:
    """The sighting as one that does not show the fields that are empty because their word is lost."""
    gone = {
        name
        for name, words in sighting.seen.items()
        if not words and (name, ticket.value(name) or "") in lost
    }
    if not gone:
        return sighting
    return replace(
        sighting,
        seen={name: words for name, words in sighting.seen.items() if name not in gone},
        changed_from={name: words for name, words in sighting.changed_from.items() if name not in gone},
        departure=None if sighting.lacks_type and TYPE in gone else sighting.departure,
    )


def list_lost(ticket: Ticket, sighting: Sighting, lost: Set[FieldWord]) -> frozenset[FieldWord]:
    """Those of the words that a sighting lacks for being lost."""
    empty = {(name, ticket.value(name) or "") for name, words in sighting.seen.items() if not words}
    return frozenset(empty & lost)
