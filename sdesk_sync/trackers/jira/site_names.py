"""Names of a mapping -> ids of a site: of entries of its lists, and of its custom fields."""

import re
from collections.abc import Iterable, Mapping

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.trackers.mapping import NameTable, fold_letters
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, text_at

_FIELD_ID = re.compile(r"customfield_[0-9]+")


def fold_name(name: str) -> str:
    """The same for all ways to write a name: Jira tells none apart by case."""
    return fold_letters(fold_letters(name).casefold())


def is_field_id(written: str) -> bool:
    """Whether a mapping names a custom field by its id."""
    return _FIELD_ID.fullmatch(written) is not None


class NamedEntries:
    """A list of the site, by name; Jira does not tell names apart by case."""

    def __init__(self, found: Iterable[Json], what: str) -> None:
        self._ids = {text_at(each, "name").casefold(): identifier_at(each, "id") for each in found}
        self._what = what

    def id_of(self, name: str) -> str:
        return self._ids[name.casefold()]

    def find_entry_id(self, name: str) -> str:
        """The id of a name; empty where it is not there."""
        return self._ids.get(name.casefold(), "")

    def find_lacking(self, names: Iterable[str]) -> list[str]:
        return [f"no {self._what} '{name}'" for name in names if not self._ids.get(name.casefold())]

    def words_by_id(self, names: NameTable) -> dict[str, str]:
        return {self.id_of(name): word for word, name in names.names.items()}


def match_fields(wanted: Mapping[Field, str], found: tuple[Json, ...]) -> tuple[dict[Field, str], list[str]]:
    """The custom field of each mapped name or id, and what is wrong with them."""
    # Fields with a scope belong to one team-managed project, which is never ours.
    custom = [each for each in found if each.get("custom") is True and "scope" not in each]
    ids: dict[Field, str] = {}
    wrong: list[str] = []
    for name, written in wanted.items():
        key = "id" if is_field_id(written) else "name"
        fits = [each for each in custom if text_at(each, key).casefold() == written.casefold()]
        known = [text_at(each, "id") for each in fits]
        if not fits:
            wrong.append(f"no custom field '{written}'")
        elif len(fits) > 1:
            wrong.append(f"{len(fits)} fields '{written}' ({', '.join(known)}): write the id in the mapping")
        elif text_at(object_at(fits[0], "schema"), "type") != "string":
            wrong.append(f"a field '{written}' ({known[0]}) that is no single-line text")
        else:
            ids[name] = known[0]
    return ids, wrong
