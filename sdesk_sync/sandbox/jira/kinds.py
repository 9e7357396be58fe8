"""Kinds of field values: how each is read from a request, shown, and told in the changelog."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sdesk_sync.sandbox.jira.accounts import Accounts
from sdesk_sync.sandbox.jira.catalogue import Choices
from sdesk_sync.sandbox.jira.store import Project
from sdesk_sync.sandbox.jira.text import NotADocument, document_of, wiki_of
from sdesk_sync.sandbox.jira.view import View
from sdesk_sync.sandbox.site import Json

LINE_LIMIT = 255

Told = tuple[str | None, str | None]
"""A value in the changelog: its id and its words."""


class Wrong(ValueError):
    """A value that its field does not take; the text is Jira's."""


class Kind(Protocol):
    """What one sort of field does with its values."""

    def take(self, value: Any, view: View) -> Any:
        """The value to store; Wrong if it is none."""

    def show(self, stored: Any, view: View) -> Any:
        """The stored value as REST and hooks show it."""

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        """What the changelog says when one becomes the other, a pair for each item."""

    def allowed(self, view: View) -> list[Json] | None:
        """The values to choose from, where there is a list."""


def _words(text: str | None) -> Told:
    return None, text


@dataclass(frozen=True)
class Line:
    """A single-line text, the same in both API versions."""

    required: bool = False

    def take(self, value: Any, view: View) -> str | None:
        if value is None or value == "":
            if self.required:
                raise Wrong("You must specify a summary of the issue.")
            return None
        if not isinstance(value, str):
            raise Wrong("Operation value must be a string")
        if len(value) > LINE_LIMIT:
            raise Wrong(
                f"The entered text is too long. It exceeds the allowed limit of {LINE_LIMIT} characters."
            )
        if self.required and "\n" in value:
            raise Wrong("The summary is invalid because it contains newline characters.")
        return value

    def show(self, stored: Any, view: View) -> Any:
        return stored

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [(_words(old), _words(new))]

    def allowed(self, view: View) -> None:
        return None


@dataclass(frozen=True)
class Prose:
    """A long text: wiki markup in version 2, a document in version 3."""

    def take(self, value: Any, view: View) -> str | None:
        if value is None or value == "":
            return None
        if view.has_documents:
            try:
                return wiki_of(value)
            except NotADocument:
                raise Wrong(
                    "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
                ) from None
        if not isinstance(value, str):
            raise Wrong("Operation value must be a string")
        return value

    def show(self, stored: Any, view: View) -> Any:
        return document_of(stored) if stored and view.has_documents else stored

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [(_words(old), _words(new))]

    def allowed(self, view: View) -> None:
        return None


@dataclass(frozen=True)
class Choice:
    """One entry of a list, given by id or name. `wrong` is said of an unknown one, `{}` is what was sent."""

    choices: Choices
    wrong: str
    optional: bool = False

    def take(self, value: Any, view: View) -> str | None:
        if value is None and self.optional:
            return None
        entry = _entry(self.choices, value)
        if entry is None:
            shown = (value.get("name") or value.get("id")) if isinstance(value, dict) else value
            raise Wrong(self.wrong.format(shown))
        return str(entry["id"])

    def show(self, stored: Any, view: View) -> Any:
        return self.choices.bean(stored, view) if stored else None

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [(self._told(old), self._told(new))]

    def _told(self, stored: str | None) -> Told:
        return (stored, self.choices.name(stored)) if stored else (None, None)

    def allowed(self, view: View) -> list[Json]:
        return self.choices.beans(view)


@dataclass(frozen=True)
class Several:
    """Any number of entries of a list."""

    choices: Choices

    def take(self, value: Any, view: View) -> list[str]:
        if not isinstance(value, list):
            raise Wrong("data was not an array")
        found: list[str] = []
        for single in value:
            entry = _entry(self.choices, single)
            if entry is None:
                shown = single.get("name") if isinstance(single, dict) else single
                raise Wrong(f"Component name '{shown}' is not valid")
            found.append(str(entry["id"]))
        return sorted(set(found))

    def show(self, stored: Any, view: View) -> Any:
        # An issue shows components without what only their own resource tells:
        # docs/trackers/jira.md#recorded-bodies
        keys = ("self", "id", "name", "description")
        beans = [self.choices.bean(key, view) for key in stored or () if self.choices.get(key)]
        return [{key: bean[key] for key in keys} for bean in beans]

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        gone = [(self._told(key), (None, None)) for key in old or () if key not in (new or ())]
        come = [((None, None), self._told(key)) for key in new or () if key not in (old or ())]
        return [*gone, *come]

    def _told(self, key: str) -> Told:
        return key, self.choices.name(key)

    def allowed(self, view: View) -> list[Json]:
        return self.choices.beans(view)


@dataclass(frozen=True)
class Labels:
    """A set of words; unknown ones are created by using them."""

    def take(self, value: Any, view: View) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise Wrong("data was not an array")
        for word in value:
            if re.search(r"\s", word):
                raise Wrong(f"The label '{word}' contains spaces which is invalid.")
        return sorted(set(value))

    def show(self, stored: Any, view: View) -> Any:
        return list(stored or ())

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [(_words(" ".join(old or ())), _words(" ".join(new or ())))]

    def allowed(self, view: View) -> None:
        return None


@dataclass(frozen=True)
class Somebody:
    """A person, by accountId or, as some send it, id (User: docs/trackers/jira.md#rest-api-document)."""

    accounts: Accounts
    optional: bool = True

    def take(self, value: Any, view: View) -> str | None:
        account = (value.get("accountId") or value.get("id")) if isinstance(value, dict) else None
        # "-1" asks for the automatic assignee, and this project has none.
        if self.optional and (value is None or account == "-1" or value == {"accountId": None}):
            return None
        if account is None or self.accounts.person(str(account)) is None:
            raise Wrong("Specify a valid value for the user: an accountId of this site.")
        return str(account)

    def show(self, stored: Any, view: View) -> Any:
        person = self.accounts.person(stored) if stored else None
        return self.accounts.bean(person, view) if person else None

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [(self._told(old), self._told(new))]

    def _told(self, account: str | None) -> Told:
        return (account, self.accounts.display(account)) if account else (None, None)

    def allowed(self, view: View) -> None:
        return None


@dataclass(frozen=True)
class Day:
    """A calendar day."""

    def take(self, value: Any, view: View) -> str | None:
        if value is None or value == "":
            return None
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise Wrong("Error parsing date string: expected yyyy-MM-dd") from None

    def show(self, stored: Any, view: View) -> Any:
        return stored

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [((old, old), (new, new))]

    def allowed(self, view: View) -> None:
        return None


@dataclass(frozen=True)
class Parent:
    """The issue that this one is a piece of, given by id or key."""

    project: Project

    def take(self, value: Any, view: View) -> str | None:
        if value is None:
            return None
        ref = (value.get("key") or value.get("id")) if isinstance(value, dict) else None
        found = self.project.find(str(ref))
        if found is None:
            raise Wrong("Could not find issue by id or key.")
        return found.id

    def show(self, stored: Any, view: View) -> Any:
        return short(self.project, stored, view) if stored in self.project.issues else None

    def told(self, old: Any, new: Any) -> list[tuple[Told, Told]]:
        return [((old, self._key(old)), (new, self._key(new)))]

    def _key(self, issue_id: str | None) -> str | None:
        return self.project.issues[issue_id].key if issue_id in self.project.issues else None

    def allowed(self, view: View) -> None:
        return None


def short(project: Project, issue_id: str, view: View) -> Json:
    """An issue as others name it (LinkedIssue: docs/trackers/jira.md#rest-api-document)."""
    issue = project.issues[issue_id]
    values = issue.values
    return {
        "id": issue.id,
        "key": issue.key,
        "self": view.url(f"issue/{issue.id}"),
        "fields": {
            "summary": values["summary"],
            "status": project.statuses.bean(values["status"], view),
            "priority": project.priorities.bean(values["priority"], view),
            "issuetype": project.types.bean(values["issuetype"], view),
        },
    }


def _entry(choices: Choices, value: Any) -> Json | None:
    if not isinstance(value, dict):
        return None
    if value.get("id") is not None:
        return choices.get(str(value["id"]))
    return choices.named(str(value.get("name", "")))
