"""An issue as Jira shows it, in hooks and answers alike -> what is seen of a ticket."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sdesk_sync.desk.model.amounts import amount_of_seconds
from sdesk_sync.desk.model.fact_values import read_fact_value
from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.desk.model.sightings import Comment, DepartureKind, Sighting, TicketDeparture
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import (
    BILLING,
    PRIORITY,
    REQUEST_TYPE,
    RESOLUTION,
    STATUS,
    TEAM,
    TYPE,
    Field,
)
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity, SiteIds
from sdesk_sync.trackers.wire.payload import (
    Json,
    earliest_time_at,
    identifier_at,
    number_at,
    object_at,
    objects_in,
    text_at,
    time_at,
)

CHOICES = {TYPE: "issuetype", STATUS: "status", PRIORITY: "priority"}
"""The fields that hold one entry of a list of the site."""

COMPONENTS = "components"
OUTCOME = "resolution"
"""Jira's field of the resolution; read only where the mapping has us set it."""

OWNERS, ASSIGNEE = ("creator", "reporter"), "assignee"
TIME_SPENT = "timespent"
"""In seconds, as the changelog says it too (docs/trackers/jira.md#links-and-worklogs)."""

OF_COMMENT = re.compile(r"/issue/([0-9]{1,19})/comment/")
"""Where the address of a comment names its issue."""

# Jira says `unknown` of an account whose record is gone and damaged, whoever it was
# (https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-users/, accountId).
_NOBODYS = ("", "unknown")
_NATURES = {"app": AccountKind.APP, "customer": AccountKind.CUSTOMER}

Seen = tuple[Field, tuple[str, ...]]


def ticket_ref(tracker: str, issue: Json) -> TicketRef:
    """Which ticket an issue is."""
    # By its id: the address that hooks give of it is wrong (docs/trackers/jira.md#webhook-bodies).
    key = identifier_at(issue, "id")
    return TicketRef(tracker, key, text_at(issue, "key") or key)


def project_key(issue: Json) -> str:
    """The key of the project that an issue belongs to."""
    return text_at(object_at(issue, "fields", "project"), "key") or text_at(issue, "key").rpartition("-")[0]


def why_elsewhere(project: ProjectIdentity, issue: Json) -> str | None:
    """Why an issue is not of our project; None where it is: by its id, since keys are renamed."""
    shown, key = identifier_at(object_at(issue, "fields", "project"), "id"), project_key(issue)
    if shown == project.id or (not shown and key.casefold() == project.key.casefold()):
        return None
    if not shown and not key:
        return "the issue names no project"
    return f"the issue belongs to project {key or shown}, not to {project.key}"


def why_no_ticket(ids: SiteIds, issue: Json) -> str | None:
    """Why an issue's type is none of the desk's; None where it is one, or is not shown."""
    kind = object_at(issue, "fields", "issuetype")
    if kind.get("subtask") is True:
        return "sub-tasks are not for us"
    shown = identifier_at(kind, "id")
    if shown and ids.word_of(TYPE, shown) is None:
        return f"the mapping has no issue type '{text_at(kind, 'name') or shown}'"
    return None


@dataclass(frozen=True, slots=True)
class JiraIssueParser:
    """Reads issues by one mapping; `billing` are the desk's billing classes.

    `find_named` finds the id of an account of which a body shows the user name alone.
    """

    tracker: str
    mapping: JiraMapping
    billing: frozenset[str]
    ids: SiteIds
    find_named: Callable[[str], str | None] = lambda name: None

    def parse_issue(self, issue: Json, body: Json) -> Sighting:
        """The ticket as the issue shows it; `body` has a timestamp where the issue lacks its own."""
        fields = object_at(issue, "fields")
        updated = time_at(fields, "updated")
        return Sighting(
            ticket_ref(self.tracker, issue),
            version=updated if updated is not None else number_at(body, "timestamp") or 0,
            seen=dict(self._iterate_seen(fields)),
            raw=dict(self._iterate_raw(fields)),
            created_at=earliest_time_at(fields, "created"),
            departure=self._find_departure(issue),
            accepted_as_found=self._accepted_as_found,
            owners=self._accounts(fields, *OWNERS),
            assignees=self._accounts(fields, ASSIGNEE),
            language=self._read_language(fields),
        )

    @property
    def _accepted_as_found(self) -> frozenset[Field]:
        # Nobody is judged for either, and no word of a history tells of a request type.
        own = (REQUEST_TYPE,) if self.ids.service.request_type else ()
        return frozenset(filter(None, (self.mapping.time_spent, *own)))

    def _read_language(self, fields: Json) -> str | None:
        if not self.mapping.languages.lines:
            return self.mapping.languages.default
        marks = self.ids.service.read_marks(fields)
        return None if marks is None else self.mapping.languages.find(marks)

    def _accounts(self, fields: Json, *keys: str) -> tuple[Account, ...] | None:
        """The accounts in these fields, each once; None where none of them is shown."""
        if not any(key in fields for key in keys):
            return None
        found = (self.actor_of_account(object_at(fields, key)) for key in keys)
        return tuple(dict.fromkeys(actor.account for actor in found if actor is not None))

    def _find_departure(self, issue: Json) -> TicketDeparture | None:
        """Why an issue is no ticket here; None where it is one, or where its project is not shown."""
        kind = object_at(issue, "fields", "issuetype")
        if not object_at(issue, "fields", "project"):
            # A key alone may be a former one.
            return None
        if reason := why_elsewhere(self.ids.project, issue):
            return TicketDeparture(DepartureKind.MOVED, reason, text_at(issue, "key") or None)
        reason = why_no_ticket(self.ids, issue)
        if reason is None:
            return None
        is_piece = kind.get("subtask") is True
        return TicketDeparture(DepartureKind.CONVERTED if is_piece else DepartureKind.UNTYPED, reason)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields that are read, to be asked for."""
        spent = () if self.mapping.time_spent is None else (TIME_SPENT,)
        people = (*OWNERS, ASSIGNEE)
        own = ("project", "updated", "created", *CHOICES.values(), COMPONENTS)
        outcome = (OUTCOME,) if self.mapping.resolutions else ()
        return (*own, *people, *spent, *outcome, *self.ids.fields.values(), *self.ids.service.fields)

    def actor_of_account(self, user: Json) -> Actor | None:
        """Who an account is; None where none is named."""
        ident, handle = self.mapping.edition.account_id(user), self.mapping.edition.account_handle(user)
        if not ident and handle:
            # Bodies of old servers show no more (docs/trackers/jira.md#data-center).
            ident = self.find_named(handle) or ""
        if ident in _NOBODYS:
            return None
        nature = _NATURES.get(text_at(user, "accountType"), AccountKind.PERSON)
        kind = AccountKind.US if ident == self.ids.me else nature
        return Actor(Account(self.tracker, ident), text_at(user, "displayName"), handle, kind)

    def parse_comment(self, ticket: TicketRef, comment: Json) -> Comment | None:
        """A comment, edited since or not; None where it names nobody.

        Whether it is public is not known of a service project's where the comment itself does not tell.
        """
        by = self.actor_of_account(object_at(comment, "author"))
        if by is None:
            return None
        return Comment(
            ticket,
            id=identifier_at(comment, "id"),
            text=text_at(comment, "body"),
            actor=by,
            is_public=self._may_be_read_by_all(comment),
            written_at=earliest_time_at(comment, "created") or 0,
            # Mail of an outsider: https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-comments/
            is_by_outsider=comment.get("jsdAuthorCanSeeRequest") is False,
        )

    def _may_be_read_by_all(self, comment: Json) -> bool | None:
        told = self.mapping.edition.read_visibility(comment)
        # Elsewhere whoever sees the issue reads what is hidden from nobody.
        return True if told is None and not self.ids.project.is_service else told

    def has_default_priority(self, issue: Json) -> bool:
        """Whether the issue has the priority that the site gives where nobody says any."""
        shown = identifier_at(object_at(issue, "fields", "priority"), "id")
        return bool(shown) and shown == self.ids.default_priority

    def choice_words(self, name: Field, key: str) -> tuple[str, ...] | None:
        """The words for an entry's id: none for no entry and the neutral priority; None where unmapped."""
        if not key or (name == PRIORITY and key == self.ids.no_priority):
            return ()
        word = self.ids.word_of(name, key)
        return None if word is None else (word,)

    def team_words(self, components: tuple[str, ...]) -> tuple[str, ...]:
        """The teams among components; the others are no business of the desk's."""
        return tuple(word for word in map(self.mapping.names[TEAM].word, components) if word)

    def resolution_words(self, key: str, shown: str) -> tuple[str, ...]:
        """The resolution of this id: as the mapping calls it, else as it is shown; none for no id."""
        return (self.ids.word_of(RESOLUTION, key) or shown,) if key else ()

    def line_words(self, name: Field, written: str) -> tuple[str, ...] | None:
        """The words in a text field; None for a billing class that the desk does not know."""
        if name == BILLING and written.strip() in self.billing:
            return (written.strip(),)
        word = read_fact_value(written)
        if name == BILLING and word is not None:
            return None
        return () if word is None else (word,)

    def _iterate_seen(self, fields: Json) -> Iterator[Seen]:
        for name, key in CHOICES.items():
            words = (
                self.choice_words(name, identifier_at(object_at(fields, key), "id"))
                if _is_choice_shown(fields, key)
                else None
            )
            # A type that the mapping lacks is none of the desk's; what else it lacks says nothing.
            if words is not None or (name == TYPE and identifier_at(object_at(fields, key), "id")):
                yield name, words or ()
        if TEAM in self.mapping.names and COMPONENTS in fields:
            yield TEAM, self.team_words(_component_names(fields))
        if self.mapping.resolutions and OUTCOME in fields:
            told = object_at(fields, OUTCOME)
            yield RESOLUTION, self.resolution_words(identifier_at(told, "id"), text_at(told, "name"))
        if self.mapping.time_spent is not None and TIME_SPENT in fields:
            yield self.mapping.time_spent, amount_of_seconds(number_at(fields, TIME_SPENT) or 0)
        asked_for = self.ids.service.read_request_type(fields)
        if asked_for is not None:
            yield REQUEST_TYPE, asked_for
        for name, key in self.ids.fields.items():
            words = self.line_words(name, text_at(fields, key)) if _is_line(fields, key) else None
            if words is not None:
                yield name, words

    def _iterate_raw(self, fields: Json) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key in CHOICES.values():
            if known := identifier_at(object_at(fields, key), "id"):
                yield key, (known,)
        if COMPONENTS in fields:
            yield COMPONENTS, _component_names(fields)
        for key in self.ids.fields.values():
            if written := text_at(fields, key):
                yield key, (written,)


def is_edited(comment: Json) -> bool:
    """Whether a comment is no longer as it was written (docs/trackers/jira.md#comments)."""
    created, updated = time_at(comment, "created"), time_at(comment, "updated")
    return created is not None and updated is not None and updated > created


def _is_choice_shown(fields: Json, key: str) -> bool:
    """Whether a choice is there and readable: an entry with an id, or none at all for the priority."""
    if key == "priority" and key in fields and fields[key] is None:
        return True
    return bool(identifier_at(object_at(fields, key), "id"))


def _is_line(fields: Json, key: str) -> bool:
    return key in fields and (fields[key] is None or isinstance(fields[key], str))


def _component_names(fields: Json) -> tuple[str, ...]:
    return tuple(name for name in (text_at(each, "name") for each in objects_in(fields[COMPONENTS])) if name)
