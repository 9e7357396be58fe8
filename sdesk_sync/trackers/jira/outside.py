"""What Jira knows of an issue beyond the fields that are read: its fix versions, the issues linked to it.

docs/trackers/jira.md#fix-versions
docs/trackers/jira.md#links-and-worklogs
"""

from collections.abc import Iterator

from sdesk_sync.desk.model.vocabulary import OutsideFact
from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.wire.answers import require_object, require_objects
from sdesk_sync.trackers.wire.payload import Json, object_at, text_at

OUTSIDE_FIELDS = {OutsideFact.MERGED_CHANGE: "fixVersions", OutsideFact.PRODUCT_ITEM: "issuelinks"}
"""The field to be asked for."""

_ENDS = ("inwardIssue", "outwardIssue")


def find_outside_fact(fact: OutsideFact, issue: Json, products: frozenset[str]) -> str | None:
    """What of this an issue shows; `products` are keys of projects in small letters.

    A site may have versions or links switched off, and then shows no such field: there is none. Raises
    ForeignAnswer for what is no issue.
    """
    shown = require_objects(require_object(issue.get("fields")).get(OUTSIDE_FIELDS[fact]) or [])
    match fact:
        case OutsideFact.MERGED_CHANGE:
            return next(_list_texts(shown, "name"), None)
        case OutsideFact.PRODUCT_ITEM:
            ends = [object_at(link, end) for link in shown for end in _ENDS if end in link]
            keys = _list_texts(ends, "key")
            return next((key for key in keys if key.rpartition("-")[0].casefold() in products), None)


def _list_texts(shown: tuple[Json, ...] | list[Json], key: str) -> Iterator[str]:
    for each in shown:
        if not (found := text_at(each, key)):
            raise ForeignAnswer(f"the issue shows no {key} where it should")
        yield found
