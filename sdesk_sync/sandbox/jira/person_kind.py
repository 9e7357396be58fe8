"""Fields that name a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.editions import given_word
from sdesk_sync.sandbox.jira.kinds import ChangelogValue, WrongValue
from sdesk_sync.sandbox.jira.view import ReaderView


@dataclass(frozen=True)
class PersonKind:
    """A person, by whatever the edition writes them with."""

    accounts: JiraAccounts
    assigned: bool = True

    def read_value(self, value: Any, view: ReaderView) -> str | None:
        words = view.edition.written_as
        given = given_word(words, value) if isinstance(value, dict) else None
        is_nobody = value is None or (isinstance(value, dict) and not given and words.keys() & value.keys())
        # "-1" asks for the automatic assignee, and this project has none.
        if self.assigned and (is_nobody or (given and given[1] == "-1")):
            return None
        person = self.accounts.person_called(*given) if given else None
        if person is None:
            raise WrongValue(f"Specify a valid value for the user: {' or '.join(words)} of one of this site.")
        if self.assigned and not self.accounts.is_assignable(person):
            raise WrongValue(f"User '{person.display}' cannot be assigned issues.")
        return person.account

    def show_value(self, stored: Any, view: ReaderView) -> Any:
        person = self.accounts.person_with_account(stored) if stored else None
        return self.accounts.user_bean(person, view) if person else None

    def changelog_pairs(self, old: Any, new: Any) -> list[tuple[ChangelogValue, ChangelogValue]]:
        return [(self._changelog_value(old), self._changelog_value(new))]

    def _changelog_value(self, account: str | None) -> ChangelogValue:
        return self.accounts.changelog_value(account) if account else (None, None)

    def allowed_values(self, view: ReaderView) -> None:
        return None
