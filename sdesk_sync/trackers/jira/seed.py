"""What is asked of a site once: the ids behind the mapping's names, and who we are there."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sdesk_sync.desk.model import PRIORITY, STATUS, TYPE, Field
from sdesk_sync.trackers.bodies import Json, identifier, inner, objects, text
from sdesk_sync.trackers.errors import Gone, Refused, Unfit
from sdesk_sync.trackers.health import checked
from sdesk_sync.trackers.jira.client import Client
from sdesk_sync.trackers.mapping import JiraMapping, Names

_FIELD_ID = re.compile(r"customfield_[0-9]+")
_HINT = "give our account the project permission 'Browse projects' there, or correct the config's `project`"
_MANY = "1000"
_MEND = "correct the mapping, or add in Jira what it names"
_NOT_CLOUD = "`kind: jira-cloud` is for sites of Jira Cloud; correct the config's `kind` or `url`"


@dataclass(frozen=True, slots=True)
class Ids:
    """The site's ids: `words` by id for types, statuses and priorities; `fields` are custom fields.

    `default_priority` is the one that issues get where nobody says any; None where that is not known.
    `zone` is the time zone of our account's profile, in which Jira reads the times we search by.
    """

    me: str
    words: Mapping[Field, Mapping[str, str]]
    no_priority: str
    fields: Mapping[Field, str]
    default_priority: str | None = None
    zone: str = "UTC"

    def word(self, name: Field, key: str) -> str | None:
        """The desk's word for an id; None where the mapping has none."""
        return self.words[name].get(key)

    def id(self, name: Field, word: str | None) -> str | None:
        """The id of a word; no priority has one too."""
        if word is None:
            return self.no_priority if name == PRIORITY else None
        return next((key for key, known in self.words[name].items() if known == word), None)


class Seed:
    """Asks for the ids when they are first needed, and keeps them."""

    def __init__(self, client: Client, project: str, mapping: JiraMapping) -> None:
        self._client = client
        self._project = project
        self._mapping = mapping
        self._lock = threading.Lock()
        self._ids: Ids | None = None

    def ids(self) -> Ids:
        """The ids: four calls once. Raises Later, and Unfit with all that the site lacks."""
        if self._ids is None:
            with self._lock:
                if self._ids is None:
                    self._ids = self._asked()
        return self._ids

    def check(self) -> str | None:
        """None when Jira answers our account and has all that the mapping names; else one sentence.

        Four calls as long as the ids are not known, one afterwards.
        """
        return checked(self._client.calls, self._look)

    def _look(self) -> None:
        if self._ids is None:
            self.ids()
        else:
            self._me()

    def _asked(self) -> Ids:
        try:
            return self._matched()
        except Gone as error:
            # Gone would mean a ticket, and deliveries would be dropped as if theirs were deleted.
            raise Unfit(f"{error} ({_HINT})") from error
        except Refused as error:
            raise Unfit(str(error)) from error

    def _matched(self) -> Ids:
        """By name, in the language of our account; bodies are matched by id, whatever theirs is."""
        types = self._client.listed(f"project/{quote(self._project, safe='')}/statuses", hint=_HINT)
        statuses = [status for each in types for status in objects(each.get("statuses"))]
        entries = self._priorities()
        priorities = _Named(entries, "priority")
        names = self._mapping.names
        fields, wrong = _fields(self._mapping.fields, self._client.listed("field", hint=_HINT))
        tables = (
            (TYPE, _Named(types, "issue type")),
            (STATUS, _Named(statuses, "status")),
            (PRIORITY, priorities),
        )
        missing = [sentence for name, found in tables for sentence in found.lacks(names[name].names.values())]
        missing += priorities.lacks([self._mapping.no_priority])
        if missing or wrong:
            raise Unfit(f"Project {self._project} has {'; '.join([*missing, *wrong])} ({_MEND})")
        account, zone = self._me()
        return Ids(
            me=account,
            words={name: found.words(names[name]) for name, found in tables},
            no_priority=priorities.id(self._mapping.no_priority),
            fields=fields,
            default_priority=next((identifier(e, "id") for e in entries if e.get("isDefault") is True), None),
            zone=zone,
        )

    def _priorities(self) -> tuple[Json, ...]:
        """All of them, with the default marked.

        https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-priorities/

        Where that is not to be had or is no more than a first page, the plain list, which marks none.
        """
        query = {"maxResults": _MANY}
        try:
            found = self._client.get("priority/search", hint=_HINT, query=query)
        except Gone:
            found = {}
        if found.get("isLast") is True:
            return objects(found.get("values"))
        return self._client.listed("priority", hint=_HINT)

    def _me(self) -> tuple[str, str]:
        """Our account and its time zone."""
        found = self._client.get("myself", hint=_HINT)
        account = text(found, "accountId")
        if not account:
            raise Unfit(f"our account has no account id there ({_NOT_CLOUD})")
        return account, text(found, "timeZone") or "UTC"


class _Named:
    """A list of the site, by name; Jira does not tell names apart by case."""

    def __init__(self, found: Iterable[Json], what: str) -> None:
        self._ids = {text(each, "name").casefold(): identifier(each, "id") for each in found}
        self._what = what

    def id(self, name: str) -> str:
        return self._ids[name.casefold()]

    def lacks(self, names: Iterable[str]) -> list[str]:
        return [f"no {self._what} '{name}'" for name in names if not self._ids.get(name.casefold())]

    def words(self, names: Names) -> dict[str, str]:
        return {self.id(name): word for word, name in names.names.items()}


def _fields(wanted: Mapping[Field, str], found: tuple[Json, ...]) -> tuple[dict[Field, str], list[str]]:
    """The custom field of each mapped name or id, and what is wrong with them."""
    # Fields with a scope belong to one team-managed project, which is never ours.
    custom = [each for each in found if each.get("custom") is True and "scope" not in each]
    ids: dict[Field, str] = {}
    wrong: list[str] = []
    for name, written in wanted.items():
        key = "id" if _FIELD_ID.fullmatch(written) else "name"
        fits = [each for each in custom if text(each, key).casefold() == written.casefold()]
        known = [text(each, "id") for each in fits]
        if not fits:
            wrong.append(f"no custom field '{written}'")
        elif len(fits) > 1:
            wrong.append(f"{len(fits)} fields '{written}' ({', '.join(known)}): write the id in the mapping")
        elif text(inner(fits[0], "schema"), "type") != "string":
            wrong.append(f"a field '{written}' ({known[0]}) that is no single-line text")
        else:
            ids[name] = known[0]
    return ids, wrong
