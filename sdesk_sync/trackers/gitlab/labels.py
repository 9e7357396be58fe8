"""Label titles and the desk's words, both ways.

On Free `::` is plain text, so two labels of a scope can stand side by side; what looks scoped but
stands in no mapping is none of ours (docs/trackers/gitlab.md#labels).
"""

from collections.abc import Iterable

from sdesk_sync.desk.actions import Write
from sdesk_sync.desk.model import STATUS, TYPE, Field, Put, Sighting
from sdesk_sync.trackers.bodies import Json, listed, text
from sdesk_sync.trackers.errors import Refused
from sdesk_sync.trackers.mapping import GitLabMapping, Names

LABELS = "labels"
"""Under this name a sighting's raw values keep all label titles."""

Words = dict[Field, tuple[str, ...]]
Titles = tuple[str, ...] | None
"""All titles of an issue; None where they are not shown."""


def titles(body: Json, key: str) -> tuple[str, ...] | None:
    """The names of a list of labels: objects with a title in hooks, bare names in the API."""
    found = listed(body, key)
    if found is None:
        return None
    names = (text(each, "title") if isinstance(each, dict) else each for each in found)
    return tuple(name for name in names if isinstance(name, str) and name)


def seen(mapping: GitLabMapping, titles: Iterable[str] | None) -> Words:
    """The words found in each mapped field, in the labels' order; no field where no labels are shown."""
    if titles is None:
        return {}
    shown = tuple(dict.fromkeys(titles))
    return {name: _words(names, shown) for name, names in mapping.labels.items()}


def named(mapping: GitLabMapping, before: Titles, after: Titles, *, moved: bool) -> Words:
    """The fields whose words differ, with the words before; the status too when the issue moved.

    Labels that are not told to have changed are the same before and after. `moved` says that the issue
    was closed or reopened, which asks for a status (docs/desk.md#open-and-closed).
    """
    was, now = seen(mapping, after if before is None else before), seen(mapping, after)
    return {
        name: words
        for name, words in was.items()
        if set(words) != set(now.get(name, ())) or (moved and name == STATUS)
    }


def is_ticket(mapping: GitLabMapping, *titles: Titles) -> bool:
    """Whether any of these sets of labels makes an issue a ticket here."""
    return not mapping.only_labelled or any(seen(mapping, each).get(TYPE) for each in titles)


def edit(mapping: GitLabMapping, write: Write, on: Sighting | None) -> tuple[list[str], list[str]]:
    """The labels to add and to remove. Raises Refused for a word without a label.

    GitLab creates a label it does not know, so only mapped titles are ever sent.
    """
    shown = on.raw.get(LABELS, ()) if on else ()
    add: list[str] = []
    remove: list[str] = []
    for put in write.puts:
        names = mapping.labels.get(put.field)
        if names is not None:
            target = _target(names, put)
            add += [target] if target else []
            # All of the scope that is there, not the accepted one alone: on Free doubles stay until they
            # are taken off.
            remove += sorted((_theirs(names, put) | _mapped(names, shown)) - {target or ""})
    return add, remove


def _words(names: Names, titles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for title in titles if (word := names.word(title)) is not None)


def _target(names: Names, put: Put) -> str | None:
    if put.to is None:
        return None
    title = names.name(put.to)
    if title is None:
        raise Refused(0, f"no label is mapped to {put.field} '{put.to}'", "add one to the mapping")
    return title


def _theirs(names: Names, put: Put) -> set[str]:
    return {title for word in put.seen if (title := names.name(word)) is not None}


def _mapped(names: Names, titles: tuple[str, ...]) -> set[str]:
    return {title for title in titles if names.word(title) is not None}
