"""What a tracker's own list of requests calls a ticket (its request type), kept in step with the type.

It shows the customer what they have asked for, and without it they do not see the ticket at all. Changing a
ticket's type leaves it as it was (docs/desk.md#request-types).
"""

from collections.abc import Set
from dataclasses import replace

from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, TYPE


def keep_request_type(
    types: Set[str], before: Ticket, after: Ticket, shown: Sighting
) -> tuple[Ticket, FieldUpdate | None]:
    """The ticket `after` some edits with the request type of its type, and that to be written, if it is.

    `types` are those that have one. Another one of the same type is people's choice and stays. One that was
    missing from the start, or is of another type while the type stands, is left as it was found.
    """
    words, kind = shown.seen.get(REQUEST_TYPE), after.value(TYPE)
    if words is None:
        return after, None
    is_due = kind in types and words != (kind,) and _is_new(before, after, words, shown)
    wanted = kind if is_due else next(iter(words), None)
    after = replace(after, values={**after.values, REQUEST_TYPE: wanted})
    return after, FieldUpdate(REQUEST_TYPE, words, wanted, Reason.IN_STEP) if is_due else None


def _is_new(before: Ticket, after: Ticket, words: tuple[str, ...], shown: Sighting) -> bool:
    """Whether it has come about with what was judged: the type is another one, or somebody has emptied it.

    A program that empties it is left to it: the two of us would go on for ever.
    """
    if after.value(TYPE) != before.value(TYPE) or shown.seen.get(TYPE, ()) != (after.value(TYPE),):
        return True
    by_person = shown.actor is not None and shown.actor.kind in (AccountKind.PERSON, AccountKind.CUSTOMER)
    return not words and before.value(REQUEST_TYPE) is not None and by_person
