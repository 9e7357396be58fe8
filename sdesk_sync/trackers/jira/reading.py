"""An issue as Jira shows it, in hooks and answers alike -> what is seen of a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.desk.model import (
    BILLING,
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Actor,
    Field,
    Nature,
    Remark,
    Sighting,
    TicketRef,
)
from sdesk_sync.trackers.bodies import Json, beginning, identifier, inner, moment, number, objects, text
from sdesk_sync.trackers.jira.seed import Ids
from sdesk_sync.trackers.mapping import JiraMapping

CHOICES = {TYPE: "issuetype", STATUS: "status", PRIORITY: "priority"}
"""The fields that hold one entry of a list of the site."""

COMPONENTS = "components"
_NATURES = {"app": Nature.APP, "customer": Nature.CUSTOMER}

Seen = tuple[Field, tuple[str, ...]]


def ref(tracker: str, issue: Json) -> TicketRef:
    """Which ticket an issue is."""
    # By its id: the address that hooks give of it is wrong (docs/trackers/jira.md#webhook-bodies).
    key = identifier(issue, "id")
    return TicketRef(tracker, key, text(issue, "key") or key)


def elsewhere(project: str, issue: Json) -> str | None:
    """Why an issue is not of our project; None where it is."""
    known = text(inner(issue, "fields", "project"), "key") or text(issue, "key").rpartition("-")[0]
    if known.casefold() == project.casefold():
        return None
    if not known:
        return "the issue names no project"
    return f"the issue belongs to project {known}, not to {project}"


def stranger(ids: Ids, issue: Json) -> str | None:
    """Why an issue's type is none of the desk's; None where it is one."""
    kind = inner(issue, "fields", "issuetype")
    if kind.get("subtask") is True:
        return "sub-tasks are not for us"
    if ids.word(TYPE, identifier(kind, "id")) is None:
        name = text(kind, "name")
        return f"the mapping has no issue type '{name}'" if name else "the issue names no type"
    return None


def actor(ids: Ids, user: Json) -> Actor | None:
    """Who an account is; None where none is named. On Cloud there are no user names and no e-mails."""
    account = text(user, "accountId")
    if not account:
        return None
    nature = _NATURES.get(text(user, "accountType"), Nature.PERSON)
    return Actor(account, text(user, "displayName"), nature=Nature.US if account == ids.me else nature)


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads issues by one mapping; `billing` are the desk's billing classes."""

    tracker: str
    mapping: JiraMapping
    billing: frozenset[str]
    ids: Ids

    def sighting(self, issue: Json, body: Json) -> Sighting:
        """The ticket as the issue shows it; `body` has a timestamp where the issue lacks its own."""
        fields = inner(issue, "fields")
        updated = moment(fields, "updated")
        return Sighting(
            ref(self.tracker, issue),
            version=updated if updated is not None else number(body, "timestamp") or 0,
            seen=dict(self._seen(fields)),
            raw=dict(self._raw(fields)),
            created=beginning(fields, "created"),
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that are read, to be asked for."""
        return ("project", "updated", "created", *CHOICES.values(), COMPONENTS, *self.ids.fields.values())

    def remark(self, ticket: TicketRef, comment: Json) -> Remark | None:
        """A comment; None where it names no author. Only what is known to be public is public."""
        by = actor(self.ids, inner(comment, "author"))
        if by is None:
            return None
        return Remark(
            ticket,
            comment=identifier(comment, "id"),
            text=text(comment, "body"),
            by=by,
            public=comment.get("jsdPublic") is True and comment.get("visibility") is None,
            at=beginning(comment, "created") or 0,
        )

    def is_default(self, issue: Json) -> bool:
        """Whether the issue has the priority that the site gives where nobody says any."""
        shown = identifier(inner(issue, "fields", "priority"), "id")
        return bool(shown) and shown == self.ids.default_priority

    def choice(self, name: Field, key: str) -> tuple[str, ...] | None:
        """The words for an entry's id: none for no entry and the neutral priority; None where unmapped."""
        if not key or (name == PRIORITY and key == self.ids.no_priority):
            return ()
        word = self.ids.word(name, key)
        return None if word is None else (word,)

    def teams(self, components: tuple[str, ...]) -> tuple[str, ...]:
        """The teams among components; the others are no business of the desk's."""
        return tuple(word for word in map(self.mapping.names[TEAM].word, components) if word)

    def line(self, name: Field, written: str) -> tuple[str, ...] | None:
        """The words in a text field; None for a billing class that the desk does not know."""
        word = written.strip()
        if name == BILLING and word and word not in self.billing:
            return None
        return (word,) if word else ()

    def _seen(self, fields: Json) -> Iterator[Seen]:
        for name, key in CHOICES.items():
            words = self.choice(name, identifier(inner(fields, key), "id")) if _shown(fields, key) else None
            if words is not None:
                yield name, words
        if TEAM in self.mapping.names and COMPONENTS in fields:
            yield TEAM, self.teams(_components(fields))
        for name, key in self.ids.fields.items():
            words = self.line(name, text(fields, key)) if _is_line(fields, key) else None
            if words is not None:
                yield name, words

    def _raw(self, fields: Json) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key in CHOICES.values():
            if known := identifier(inner(fields, key), "id"):
                yield key, (known,)
        if COMPONENTS in fields:
            yield COMPONENTS, _components(fields)
        for key in self.ids.fields.values():
            if written := text(fields, key):
                yield key, (written,)


def _shown(fields: Json, key: str) -> bool:
    """Whether a choice is there and readable: an entry with an id, or none at all for the priority."""
    if key == "priority" and key in fields and fields[key] is None:
        return True
    return bool(identifier(inner(fields, key), "id"))


def _is_line(fields: Json, key: str) -> bool:
    return key in fields and (fields[key] is None or isinstance(fields[key], str))


def _components(fields: Json) -> tuple[str, ...]:
    return tuple(name for name in (text(each, "name") for each in objects(fields[COMPONENTS])) if name)
