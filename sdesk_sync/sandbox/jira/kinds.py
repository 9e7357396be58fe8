"""Kinds of field values: how each is read from a request, shown, and told in the changelog."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.jira.text import NotADocument, document_of, wiki_of
from sdesk_sync.sandbox.jira.view import ReaderView
from sdesk_sync.sandbox.site import Json

LINE_LIMIT = 255

ChangelogValue = tuple[str | None, str | None]
"""A value in the changelog: its id and its words."""


class WrongValue(ValueError):
    """A value that its field does not take; the text is Jira's."""


class FieldKind(Protocol):
    """What one sort of field does with its values."""

    def read_value(self, value: Any, view: ReaderView) -> Any:
        """The value to store; WrongValue if it is none."""

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        """The stored value as REST and hooks show it."""

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        """What the changelog says when one becomes the other, a pair for each item."""

    def allowed_values(self, view: ReaderView) -> list[Json] | None:
        """The values to choose from, where there is a list."""


def _words_only(text: str | None) -> ChangelogValue:
    return None, text


class WordsKind:
    """Words as they were written, of which there is no list to choose from."""

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        return stored

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [(_words_only(old), _words_only(new))]

    def allowed_values(self, view: ReaderView) -> None:
        return None


@dataclass(frozen=True)
class LineKind(WordsKind):
    """A single-line text, the same in both API versions."""

    required: bool = False

    def read_value(self, value: Any, view: ReaderView) -> str | None:
        if value is None or value == "":
            if self.required:
                raise WrongValue("You must specify a summary of the issue.")
            return None
        if not isinstance(value, str):
            raise WrongValue("Operation value must be a string")
        if len(value) > LINE_LIMIT:
            raise WrongValue(
                f"The entered text is too long. It exceeds the allowed limit of {LINE_LIMIT} characters."
            )
        if self.required and "\n" in value:
            raise WrongValue("The summary is invalid because it contains newline characters.")
        return value


@dataclass(frozen=True)
class ProseKind(WordsKind):
    """A long text: wiki markup in version 2, a document in version 3."""

    def read_value(self, value: Any, view: ReaderView) -> str | None:
        if value is None or value == "":
            return None
        if view.has_documents:
            try:
                return wiki_of(value)
            except NotADocument:
                raise WrongValue(
                    "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
                ) from None
        if not isinstance(value, str):
            raise WrongValue("Operation value must be a string")
        return value

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        return document_of(stored) if stored and view.has_documents else stored


@dataclass(frozen=True)
class ChoiceKind:
    """One entry of a list, given by id or name. `wrong` is said of an unknown one, `{}` is what was sent.

    Of the list's entries a project may offer only some, which `offered` tells by their ids.
    """

    choices: ChoiceCatalogue
    wrong: str
    optional: bool = False
    offered: Callable[[], Collection[str]] | None = None

    def read_value(self, value: Any, view: ReaderView) -> str | None:
        if value is None and self.optional:
            return None
        entry = _find_entry(self.choices, value)
        if entry is None or (self.offered and entry["id"] not in self.offered()):
            shown = (value.get("name") or value.get("id")) if isinstance(value, dict) else value
            raise WrongValue(self.wrong.format(shown))
        return str(entry["id"])

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        return self.choices.entry_bean(stored, view) if stored else None

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [(self._changelog_value(old), self._changelog_value(new))]

    def _changelog_value(self, stored: str | None) -> ChangelogValue:
        return (stored, self.choices.name_of(stored)) if stored else (None, None)

    def allowed_values(self, view: ReaderView) -> list[Json]:
        if self.offered is None:
            return self.choices.entry_beans(view)
        return [self.choices.entry_bean(key, view) for key in self.offered()]


@dataclass(frozen=True)
class ChoiceListKind:
    """Any number of entries of a list; `noun` is what Jira calls one, `shown` the keys that issues show."""

    choices: ChoiceCatalogue
    noun: str
    shown: tuple[str, ...]

    def read_value(self, value: Any, view: ReaderView) -> list[str]:
        if not isinstance(value, list):
            raise WrongValue("data was not an array")
        found: list[str] = []
        for single in value:
            entry = _find_entry(self.choices, single)
            if entry is None:
                shown = single.get("name") if isinstance(single, dict) else single
                raise WrongValue(f"{self.noun} name '{shown}' is not valid")
            found.append(str(entry["id"]))
        return sorted(set(found))

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        beans = [
            self.choices.entry_bean(key, view) for key in stored or () if self.choices.entry_with_id(key)
        ]
        return [{key: bean[key] for key in self.shown} for bean in beans]

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        gone = [(self._changelog_value(key), (None, None)) for key in old or () if key not in (new or ())]
        come = [((None, None), self._changelog_value(key)) for key in new or () if key not in (old or ())]
        return [*gone, *come]

    def _changelog_value(self, key: str) -> ChangelogValue:
        return key, self.choices.name_of(key)

    def allowed_values(self, view: ReaderView) -> list[Json]:
        return self.choices.entry_beans(view)


@dataclass(frozen=True)
class LabelsKind:
    """A set of words; unknown ones are created by using them."""

    def read_value(self, value: Any, view: ReaderView) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise WrongValue("data was not an array")
        for word in value:
            if re.search(r"\s", word):
                raise WrongValue(f"The label '{word}' contains spaces which is invalid.")
        return sorted(set(value))

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        return list(stored or ())

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [(_words_only(" ".join(old or ())), _words_only(" ".join(new or ())))]

    def allowed_values(self, view: ReaderView) -> None:
        return None


@dataclass(frozen=True)
class DayKind(WordsKind):
    """A calendar day."""

    def read_value(self, value: Any, view: ReaderView) -> str | None:
        if value is None or value == "":
            return None
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise WrongValue("Error parsing date string: expected yyyy-MM-dd") from None

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [((old, old), (new, new))]


@dataclass(frozen=True)
class KeyKind:
    """The key of something, or of several: `read_key` finds it in what was written, WrongValue if it is none.

    `log_key` is what changelogs say of one.
    """

    read_key: Callable[[Any], str | None]
    show_key: Callable[[str, ReaderView], Any]
    log_key: Callable[[str], ChangelogValue]
    is_list: bool = False

    def read_value(self, value: Any, view: ReaderView) -> Any:
        if not self.is_list:
            return self.read_key(value)
        if not isinstance(value, list):
            raise WrongValue("data was not an array")
        return [self.read_key(one) for one in value]

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        if self.is_list:
            return [self.show_key(key, view) for key in stored or ()]
        return self.show_key(stored, view) if stored else None

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [(self._changelog_value(old), self._changelog_value(new))]

    def _changelog_value(self, stored: Any) -> ChangelogValue:
        if not stored or not self.is_list:
            return self.log_key(stored) if stored else (None, None)
        ids, words = zip(*map(self.log_key, stored), strict=True)
        return ", ".join(ids), ", ".join(words)

    def allowed_values(self, view: ReaderView) -> None:
        return None


def short_issue_bean(project: JiraProject, issue_id: str, view: ReaderView) -> Json:
    """An issue as others name it (LinkedIssue: docs/trackers/jira.md#rest-api-document)."""
    issue = project.issues.get(issue_id) or project.elsewhere[issue_id]
    values = issue.values
    return {
        "id": issue.id,
        "key": issue.key,
        "self": view.resource_url(f"issue/{issue.id}"),
        "fields": {
            "summary": values["summary"],
            "status": project.statuses.entry_bean(values["status"], view),
            "priority": project.priorities.entry_bean(values["priority"], view),
            "issuetype": project.types.entry_bean(values["issuetype"], view),
        },
    }


def _find_entry(choices: ChoiceCatalogue, value: Any) -> Json | None:
    if not isinstance(value, dict):
        return None
    if value.get("id") is not None:
        return choices.entry_with_id(str(value["id"]))
    return choices.entry_named(str(value.get("name", "")))
