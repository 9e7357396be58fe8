"""By whom things of a site were changed: what Jira's audit log tells, which a paid plan has.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-audit-records/
How a record calls what was changed is in no document (docs/trackers/jira.md#audit-records), so it is known by
its name, and by the word for what it is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.reads.asking import ADMIN_HINT
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.wire.payload import Json, earliest_time_at, object_at, objects_in, text_at

_WORDS: Mapping[ObjectKind, str] = {
    ObjectKind.ROLE: "role",
    ObjectKind.ISSUE_TYPE: "issuetype",
    ObjectKind.ISSUE_TYPE_SCHEME: "issuetypescheme",
    ObjectKind.STATUS: "status",
    ObjectKind.RESOLUTION: "resolution",
    ObjectKind.PRIORITY: "priority",
    ObjectKind.PRIORITY_SCHEME: "priorityscheme",
    ObjectKind.WORKFLOW: "workflow",
    ObjectKind.WORKFLOW_SCHEME: "workflowscheme",
    ObjectKind.FIELD: "field",
    ObjectKind.SCREEN: "screen",
    ObjectKind.SCREEN_TAB: "screen",
    ObjectKind.SCREEN_FIELD: "screen",
    ObjectKind.COMPONENT: "component",
    ObjectKind.REQUEST_TYPE: "requesttype",
    ObjectKind.HOOK: "webhook",
}
"""What stands in the words of a record about such a thing, written together."""
_PARTS_OF_SCREENS = (ObjectKind.SCREEN_TAB, ObjectKind.SCREEN_FIELD)
_SCHEME = "scheme"
_MADE_BEFORE_MS = 3_600_000
"""What apply made last stands in the log shortly before the time that it noted, with names and ids."""
_MOST_PEOPLE = 5
"""So many are asked for by name: of more the id is told."""


def find_site_authors(
    client: JiraClient, reading: JiraReading, keys: Collection[StepKey], since: int
) -> Mapping[StepKey, ChangeOrigin]:
    """Who changed these last, at `since` (ms) or later, among the thousand newest records.

    One call, and one for each person whom nothing that was read names. Raises Transient.
    """
    if not keys:
        return {}
    if not reading.has_own_roles:
        # Where no product is paid for, there is no log either.
        return dict.fromkeys(keys, UntoldAuthor.NOT_ON_TIER)
    after = datetime.fromtimestamp(max(since - _MADE_BEFORE_MS, 0) // 1000, UTC)
    # By no words: a thing that was renamed since is in the log by its new name.
    query = {"from": f"{after:%Y-%m-%dT%H:%M:%S}.000+0000"}
    try:
        answer = client.get("auditing/record", hint=ADMIN_HINT, query=query)
    # Who may not see it, and a site that has none, answer so.
    except (ForeignAnswer, Gone, Misconfigured, Rejected):
        return dict.fromkeys(keys, UntoldAuthor.NOT_SHOWN)
    return SiteAudit(client, reading, objects_in(answer.get("records")), since).find_origins(keys)


@dataclass(frozen=True)
class SiteAudit:
    """Records of the audit log, in any order, and what is known of the site that they are about.

    Those before `since` (ms) tell which ids things have, and nobody who changed one.
    """

    client: JiraClient
    reading: JiraReading
    records: tuple[Json, ...]
    since: int

    def find_origins(self, keys: Iterable[StepKey]) -> Mapping[StepKey, ChangeOrigin]:
        """By whom each of these was changed last. Raises Transient."""
        newest = {key: self._find_newest(key) for key in keys}
        names = self._name_people(author for author in newest.values() if author is not None)
        return {
            key: UntoldAuthor.NOT_RECORDED
            if author is None
            else ChangeAuthor(names.get(author.name, author.name), author.at)
            for key, author in newest.items()
        }

    @cached_property
    def _newest_first(self) -> tuple[tuple[int, Json], ...]:
        # In which order they come is in no document.
        dated = ((earliest_time_at(one, "created") or 0, one) for one in self.records)
        return tuple(sorted(dated, key=lambda pair: pair[0], reverse=True))

    def _find_newest(self, key: StepKey) -> ChangeAuthor | None:
        """By the id of the account."""
        called = _name_object(key, self.reading).casefold()
        about = [one for one in self._newest_first if called and _is_of_kind(one[1], key.object)]
        ids = {_id_of_item(one) for _, one in about if called in _names_in(one)} - {""}
        for at, record in about:
            author, is_meant = text_at(record, "authorAccountId"), called in _names_in(record)
            if author and at >= self.since and (is_meant or _id_of_item(record) in ids):
                return ChangeAuthor(author, at)
        return None

    def _name_people(self, authors: Iterable[ChangeAuthor]) -> Mapping[str, str]:
        known = {one.id: one.name for one in (self.reading.us, self.reading.bot)}
        strange = sorted({author.name for author in authors} - known.keys())
        asked = {account: self._ask_name(account) for account in strange[:_MOST_PEOPLE]}
        return {**known, **{account: name for account, name in asked.items() if name}}

    def _ask_name(self, account: str) -> str:
        try:
            return text_at(
                self.client.get("user", hint=ADMIN_HINT, query={"accountId": account}), "displayName"
            )
        # Of an account that is gone, or hidden from us, the id is all that is told.
        except (Gone, Misconfigured, Rejected):
            return ""


def _is_of_kind(record: Json, kind: ObjectKind) -> bool:
    item = object_at(record, "objectItem")
    words = (text_at(record, "summary"), text_at(record, "category"), text_at(item, "typeName"))
    told = "".join(words).replace(" ", "").replace("_", "").casefold()
    # A scheme may have the same name as what it gives: all of ours are named after the project.
    return _WORDS[kind] in told and (_SCHEME in told) is (_SCHEME in _WORDS[kind])


def _names_in(record: Json) -> set[str]:
    """What the thing was called by then, and before: a name that was changed is among the values."""
    changed = objects_in(record.get("changedValues"))
    names = {text_at(one, "changedFrom").casefold() for one in changed}
    return names | {text_at(object_at(record, "objectItem"), "name").casefold()}


def _id_of_item(record: Json) -> str:
    return text_at(object_at(record, "objectItem"), "id")


def _name_object(key: StepKey, reading: JiraReading) -> str:
    """What Jira calls it; nothing for what no record can be about."""
    if key.object not in _WORDS:
        return ""
    if key.object in _PARTS_OF_SCREENS:
        return key.identity.partition("/")[0]
    if key.object is ObjectKind.HOOK:
        return next((hook.name for hook in reading.hooks or () if hook.url == key.identity), "")
    schemes = {
        ObjectKind.ISSUE_TYPE_SCHEME: reading.issue_type_scheme.name,
        ObjectKind.PRIORITY_SCHEME: reading.priority_scheme.name,
        ObjectKind.WORKFLOW_SCHEME: reading.workflow_scheme.name,
    }
    return schemes.get(key.object, key.identity)
