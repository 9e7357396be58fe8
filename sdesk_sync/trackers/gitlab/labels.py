"""Label titles and the desk's words, both ways.

On Free `::` is plain text, so two labels of a scope can stand side by side; what looks scoped but
stands in no mapping is none of ours (docs/trackers/gitlab.md#labels).
"""

from collections.abc import Iterable

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.wire.payload import Json, list_at, text_at

LABELS = "labels"
"""Under this name a sighting's raw values keep all label titles."""

Words = dict[Field, tuple[str, ...]]
Titles = tuple[str, ...] | None
"""All titles of an issue; None where they are not shown."""


def label_titles(body: Json, key: str) -> tuple[str, ...] | None:
    """The names of a list of labels: objects with a title in hooks, bare names in the API."""
    found = list_at(body, key)
    if found is None:
        return None
    names = (text_at(each, "title") if isinstance(each, dict) else each for each in found)
    return tuple(name for name in names if isinstance(name, str) and name)


def words_of_titles(mapping: GitLabMapping, titles: Iterable[str] | None) -> Words:
    """The words found in each mapped field, in the labels' order; no field where no labels are shown."""
    if titles is None:
        return {}
    shown = tuple(dict.fromkeys(titles))
    return {name: names.words(shown) for name, names in mapping.labels.items()}


def changed_from(mapping: GitLabMapping, before: Titles, after: Titles, *, moved: bool) -> Words:
    """The fields whose words differ, with the words before; the status too when the issue moved.

    Labels that are not told to have changed are the same before and after. `moved` says that the issue
    was closed or reopened, which asks for a status (docs/desk.md#open-and-closed).
    """
    if before is None and not moved:
        return {}
    shown = after if before is None else before
    if shown is None:
        # What it was and is, only the tracker can say (docs/engine.md#deliveries-that-show-too-little).
        return {STATUS: ()}
    was, now = words_of_titles(mapping, shown), words_of_titles(mapping, after)
    return {
        name: words
        for name, words in was.items()
        if set(words) != set(now.get(name, ())) or (moved and name == STATUS)
    }


def is_ticket(mapping: GitLabMapping, *titles: Titles) -> bool:
    """Whether any of these sets of labels makes an issue a ticket here."""
    return not mapping.only_labelled or any(words_of_titles(mapping, each).get(TYPE) for each in titles)


def label_edit(
    mapping: GitLabMapping, write: UpdateFields, on: Sighting | None
) -> tuple[list[str], list[str]]:
    """The labels to add and to remove. Raises Rejected for a word without a label.

    GitLab creates a label it does not know, so only mapped titles are ever sent.
    """
    shown = on.raw.get(LABELS, ()) if on else ()
    add: list[str] = []
    remove: list[str] = []
    for put in write.updates:
        names = mapping.labels.get(put.field)
        if names is not None:
            target = _target_title(names, put)
            add += [target] if target else []
            # All of the scope that is there, not the accepted one alone: on Free doubles stay until they
            # are taken off.
            remove += sorted((_titles_seen(names, put) | _mapped_titles(names, shown)) - {target or ""})
    return add, remove


def _target_title(names: NameTable, put: FieldUpdate) -> str | None:
    if put.to is None:
        return None
    title = names.name(put.to)
    if title is None:
        told = f"no label is mapped to {put.field} '{put.to}'"
        raise Rejected(0, told, "add one to the mapping", [put.field])
    return title


def _titles_seen(names: NameTable, put: FieldUpdate) -> set[str]:
    return {title for word in put.seen if (title := names.name(word)) is not None}


def _mapped_titles(names: NameTable, titles: tuple[str, ...]) -> set[str]:
    return {title for title in titles if names.word(title) is not None}
