"""Where tickets first come to a status from, by what the rules say of it: never from itself."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.file.shapes import DeskFile
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem


@dataclass(frozen=True, slots=True)
class _FirstEntry:
    """One line of a rule's `first`, for one of the types that the rule looks at."""

    path: KeyPath
    kind: str
    status: str
    origin: str


def find_circular_entries(document: YamlDocument[DeskFile], tables: DeskTables) -> Iterator[YamlProblem]:
    """Statuses of which a ticket has to have had one to come to it, step by step: it never does."""
    entries = tuple(_list_first_entries(document.value, tables))
    origins = defaultdict[tuple[str, str], set[str]](set)
    for one in entries:
        origins[one.kind, one.status].add(one.origin)
    circular = (one for one in entries if one.status in _find_origins(origins, one))
    for path in dict.fromkeys(one.path for one in circular):
        expected = message("desk.no-circle", status=path[-1])
        yield document.problem_at_value(path, expected=expected)


def _list_first_entries(file: DeskFile, tables: DeskTables) -> Iterator[_FirstEntry]:
    for name, rule in file.rules.items():
        needs = rule.needs
        for kind in sorted(needs.select_types(tables)) if needs is not None else ():
            for status, origin in needs.first.items() if needs is not None else ():
                yield _FirstEntry(("rules", name, "needs", "first", status), kind, status, origin)


def _find_origins(origins: Mapping[tuple[str, str], set[str]], entry: _FirstEntry) -> set[str]:
    """All statuses that a ticket has to have had before it comes to that of an entry."""
    found, left = {entry.origin}, [entry.origin]
    while left:
        onward = origins.get((entry.kind, left.pop()), set()) - found
        found |= onward
        left += onward
    return found
