"""What is asked of a site once: the ids behind the mapping's names, and who we are there."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.model.vocabulary import PRIORITY, RESOLUTION, STATUS, TYPE, Field
from sdesk_sync.trackers.errors import Gone, Misconfigured, Rejected, TrackerError
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import edition_of
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.service_desk import (
    ask_service_ids,
    check_agent,
    find_contradiction,
    tell_of_faults,
)
from sdesk_sync.trackers.jira.service_management import NO_SERVICE, ServiceIds
from sdesk_sync.trackers.jira.site_names import NamedEntries, match_fields
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.wire.health_check import check_safely
from sdesk_sync.trackers.wire.payload import Json, identifier_at, objects_in, text_at

_HINT = "give our account the project permission 'Browse projects' there, or correct the config's `project`"
ROLE_HINT = "give our account the project permission 'Administer projects': only then it sees project roles"
_MEND = "correct the mapping, or add in Jira what it names"
_NOT_JIRA = "correct the config's `url`"
_SERVICE = "service_desk"


@dataclass(frozen=True, slots=True)
class ProjectIdentity:
    """Our project by its id, which it keeps, and by the key that it has now."""

    id: str
    key: str
    is_service: bool = False
    """Whether it is one of Service Management."""


@dataclass(frozen=True, slots=True)
class SiteIds:
    """The site's ids: `words` by id for types, statuses and priorities; `fields` are custom fields.

    `default_priority` is the one that issues get where nobody says any; None where that is not known.
    `zone` is the time zone of our account's profile, in which Jira reads the times we search by.
    `project_roles` are those that the mapping names, by id; `service` is what belongs to Service Management.
    """

    me: str
    project: ProjectIdentity
    words: Mapping[Field, Mapping[str, str]]
    no_priority: str | None
    fields: Mapping[Field, str]
    default_priority: str | None = None
    zone: str = "UTC"
    project_roles: Mapping[str, str] = field(default_factory=dict)
    service: ServiceIds = NO_SERVICE

    def word_of(self, name: Field, key: str) -> str | None:
        """The desk's word for an id; None where the mapping has none."""
        return self.words[name].get(key)

    def id_of(self, name: Field, word: str | None) -> str | None:
        """The id of a word; no priority has one too, where the mapping names it."""
        if word is None:
            return self.no_priority if name == PRIORITY else None
        return next((key for key, known in self.words[name].items() if known == word), None)


FindIds = Callable[[], SiteIds]
"""The ids; the first time they are asked of the site. Raises as `SiteIdsLookup.find_ids`."""


class SiteIdsLookup:
    """Asks for the ids when they are first needed, and keeps them."""

    def __init__(
        self, project: str, mapping: JiraMapping, on_key: Callable[[str], None] = lambda key: None
    ) -> None:
        self._project = project
        self._mapping = mapping
        self._on_key = on_key
        self._has_other_key = False
        self._lock = threading.Lock()
        self._ids: SiteIds | None = None
        self._is_agent = False

    @property
    def is_known(self) -> bool:
        """Whether they were asked already."""
        return self._ids is not None

    def find_ids(self, client: JiraClient) -> SiteIds:
        """The ids: five calls once, one more each for resolutions, project roles, request types, if mapped.

        On Cloud one more where our account is shown no form for new issues with a priority on it.

        Raises Transient, and Misconfigured with all that the site lacks.
        """
        if self._ids is None:
            with self._lock:
                if self._ids is None:
                    self._ids = self._ask_ids(client)
        return self._ids

    def note_key(self, key: str) -> None:
        """A delivery shows our project with this key; another one than we know is asked about."""
        if self._ids is not None and key and key != self._ids.project.key:
            self._has_other_key = True

    def ask_key_again(self, client: JiraClient) -> None:
        """The project's key as it is now: one call where a delivery has shown another, else none."""
        if self._ids is not None and self._has_other_key:
            project = self._ask_project(client, self._ids.project.id)
            self._has_other_key = False
            self._ids = replace(self._ids, project=project)

    def ask_service_again(self, client: JiraClient) -> None:
        """All once more where Service Management was not as the mapping has it: it may be mended by now."""
        if self._ids is not None and self._ids.service.faults:
            self._ids = self._ask_ids(client)

    def is_agent(self, client: JiraClient) -> bool:
        """Whether our account may speak to customers, where there are any: one call until it may."""
        ids = self.find_ids(client)
        if self._mapping.service is not None and ids.project.is_service and not self._is_agent:
            self._is_agent = check_agent(client, ids.project.id)
        return self._is_agent

    def _ask_project(self, client: JiraClient, ref: str) -> ProjectIdentity:
        found = client.get_project(ref, hint=_HINT)
        is_service = text_at(found, "projectTypeKey") == _SERVICE
        project = ProjectIdentity(identifier_at(found, "id"), text_at(found, "key"), is_service)
        if not project.id or not project.key:
            raise Misconfigured(f"the answer is no project ({_NOT_JIRA})")
        self._on_key(project.key)
        return project

    def _ask_ids(self, client: JiraClient) -> SiteIds:
        try:
            return self._match_names(client)
        except Gone as error:
            # Gone would mean a ticket, and deliveries would be dropped as if theirs were deleted.
            raise Misconfigured(f"{error} ({_HINT})") from error
        except Rejected as error:
            raise Misconfigured(str(error)) from error

    def _match_names(self, client: JiraClient) -> SiteIds:
        """By name, as it is in English; bodies are matched by id, whatever their language is."""
        account, zone = ask_account(client)
        # Jira leads from a former key to the project; from then on the id is asked for, which stays.
        project = self._ask_project(client, self._project)
        types = client.list_issue_types(project.id, hint=_HINT)
        statuses = [status for each in types for status in objects_in(each.get("statuses"))]
        names, kinds = self._mapping.names, NamedEntries(types, "issue type")
        opened_as = kinds.find_entry_id(names[TYPE].name(self._mapping.default_kind) or "")
        entries = client.edition.list_offered_priorities(client, project.id, opened_as)
        priorities = NamedEntries(entries, "priority")
        listed = client.list_fields(hint=_HINT)
        fields, wrong = match_fields(self._mapping.fields, listed)
        tables = [(TYPE, kinds), (STATUS, NamedEntries(statuses, "status")), (PRIORITY, priorities)]
        if self._mapping.resolutions:
            own = dict.fromkeys(self._mapping.resolutions.values())
            names = {**names, RESOLUTION: NameTable({each: each for each in own})}
            resolutions = client.list_resolutions(hint=_HINT)
            tables.append((RESOLUTION, NamedEntries(resolutions, "resolution")))
        missing = [
            sentence for name, found in tables for sentence in found.find_lacking(names[name].names.values())
        ]
        own_roles = tuple(self._mapping.project_roles)
        roles = NamedEntries(_list_project_roles(client, project) if own_roles else (), "project role")
        missing += roles.find_lacking(own_roles)
        neutral = self._mapping.no_priority
        missing += priorities.find_lacking([neutral] if neutral is not None else [])
        if missing or wrong:
            raise Misconfigured(f"Project {self._project} has {'; '.join([*missing, *wrong])} ({_MEND})")
        words = {name: found.words_by_id(names[name]) for name, found in tables}
        return SiteIds(
            me=account,
            project=project,
            words=words,
            no_priority=priorities.id_of(neutral) if neutral is not None else None,
            fields=fields,
            default_priority=_find_default(entries),
            zone=zone,
            project_roles={roles.id_of(name): name for name in own_roles},
            service=self._find_service(client, project, listed, words[TYPE]),
        )

    def _find_service(
        self, client: JiraClient, project: ProjectIdentity, fields: tuple[Json, ...], types: Mapping[str, str]
    ) -> ServiceIds:
        """What the project has of Service Management; `types` are the desk's by their issue type's id."""
        found = find_contradiction(self._mapping, is_service=project.is_service)
        if found is None:
            issue_types = {word: ident for ident, word in types.items()}
            found = ask_service_ids(client, self._mapping, project.key, fields, issue_types)
        tell_of_faults(client, project.key, found.faults)
        return found


def _find_default(entries: Iterable[Json]) -> str | None:
    return next((identifier_at(each, "id") for each in entries if each.get("isDefault") is True), None)


@dataclass(frozen=True, slots=True)
class JiraHealth:
    """Whether Jira answers our account and has all that the mapping names."""

    client: JiraClient
    lookup: SiteIdsLookup

    def check(self) -> str | None:
        """None when it does; else one sentence. Five calls while the ids are not known, then one.

        In Service Management one more until our account is an agent.
        """
        return check_safely(self._check_reachable)

    def _check_reachable(self) -> None:
        if self.lookup.is_known:
            ask_account(self.client)
            self.lookup.ask_key_again(self.client)
            self.lookup.ask_service_again(self.client)
        self.lookup.is_agent(self.client)


def _list_project_roles(client: JiraClient, project: ProjectIdentity) -> Iterator[Json]:
    """The project's roles with their ids, which only their addresses tell.

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-project-roles/
    """
    for name, address in client.get(f"project/{project.id}/role", hint=ROLE_HINT).items():
        yield {"name": name, "id": str(address).rpartition("/")[2]}


def ask_account(client: JiraClient) -> tuple[str, str]:
    """Our account's id and its time zone; one call, and one more where it is not what it should be.

    Raises as the client, and Misconfigured where the site is of another edition than the config says.
    """
    found = require_account(client, lambda: client.get_myself(hint=_HINT))
    return client.edition.account_id(found), text_at(found, "timeZone") or "UTC"


def require_account(client: JiraClient, ask: Callable[[], Json]) -> Json:
    """What `ask` finds of our account; one call more where that is none. Raises as `ask_account`."""
    try:
        found = ask()
    except Misconfigured as error:
        raise _find_other_edition(client) or error from error
    if not client.edition.account_id(found):
        # Said whatever the site calls itself: it may not be asked for that.
        said = f"the answer shows no account of {client.edition.title}"
        lacking = Misconfigured(f"{said} (is `kind: {client.edition.kind}` right, and the `url`?)")
        raise _find_other_edition(client) or lacking
    return found


def _find_other_edition(client: JiraClient) -> Misconfigured | None:
    """What is wrong where the site is of the other edition than the config's; None where it is not."""
    try:
        told = text_at(client.get_server_info(hint=_HINT), "deploymentType")
    except TrackerError:
        # It says what server it is only in passing: what we came from counts.
        return None
    said, is_one = client.edition, edition_of(told)
    if not told or is_one is said:
        return None
    return Misconfigured(
        f"the config says `kind: {said.kind}`, but the site calls itself {is_one.title} ({told}): "
        f"write `kind: {is_one.kind}`, or correct the `url`"
    )
