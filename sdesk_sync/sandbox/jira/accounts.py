"""The people as Jira shows them, their groups, their project roles, and who administers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from sdesk_sync.sandbox.jira.editions import CUSTOMER, JiraEdition, PersonWord, given_word
from sdesk_sync.sandbox.jira.kinds import WrongValue
from sdesk_sync.sandbox.jira.named_things import NamedThings, RoleRow
from sdesk_sync.sandbox.jira.rest import JiraCall, JiraRefusal, RestRoute
from sdesk_sync.sandbox.jira.seed import PROJECT_ID
from sdesk_sync.sandbox.jira.template import TEAM_ROLE
from sdesk_sync.sandbox.jira.view import ReaderView, zone_of
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

EVERYBODY = "jira-users"
_GROUPS = {CUSTOMER: "desk-customers", "bot": "desk-bot"}
_ADMINISTERS = ("lead",)
_SIZES = (48, 24, 16, 32)


class JiraAccounts:
    """Everybody with an account on the site; whatever the edition calls them, they are kept by `account`."""

    def __init__(
        self, people: tuple[Person, ...], edition: JiraEdition, roles: Callable[[], NamedThings[RoleRow]]
    ) -> None:
        self.people = people
        self._roles = roles
        self._edition = edition
        self._by_account = {person.account: person for person in people}
        self.start_over()

    def start_over(self) -> None:
        """Everybody is there, with the rights they begin with."""
        self.departed: set[str] = set()
        """The accounts of those who may be assigned no issue any more."""
        self.unlicensed: set[str] = set()
        """Staff without a licence of Service Management."""
        self.gone_groups: set[str] = set()
        """The names of groups that the site has no more."""
        self.more_groups: dict[str, set[str]] = {}
        """Accounts by groups that somebody has made besides."""
        self.withheld: set[str] = set()
        """Keys of permissions that administrators alone have."""
        self.administrators = {person.account for person in self.people if person.role in _ADMINISTERS}
        """The accounts of those who administer the site."""

    def person_with_account(self, account: str) -> Person | None:
        """The person of an account."""
        return self._by_account.get(account)

    def person_called(self, word: PersonWord, text: str) -> Person | None:
        """The person whom a word of the edition's names so."""
        return next((person for person in self.people if word(person) == text), None)

    def find_written(self, written: Any) -> Person | None:
        """The person that a write names, by whatever the edition writes them with."""
        given = given_word(self._edition.written_as, written) if isinstance(written, dict) else None
        return self.person_called(*given) if given else None

    def require_person(self, written: Any) -> Person:
        """The same; WrongValue where it is nobody here."""
        if (person := self.find_written(written)) is None:
            words = " or ".join(self._edition.written_as)
            raise WrongValue(f"Specify a valid value for the user: {words} of one of this site.")
        return person

    def is_nobody(self, written: Any) -> bool:
        """Whether a write takes an assignee away; "-1" is the automatic one, and this project has none."""
        words = self._edition.written_as
        given = given_word(words, written) if isinstance(written, dict) else None
        if given is None:
            return written is None or bool(words.keys() & written)
        return given[1] == "-1"

    def account_bean(self, account: str, view: ReaderView) -> Json | None:
        """The user block of an account; none of one that is gone."""
        person = self._by_account.get(account)
        return None if person is None else self.user_bean(person, view)

    def is_agent(self, person: Person) -> bool:
        """Whether they have a licence of Service Management."""
        return person.role != CUSTOMER and person.account not in self.unlicensed

    def user_bean(self, person: Person, view: ReaderView) -> Json:
        """The user block of issues and hooks; on Cloud no e-mail (docs/trackers/jira.md#webhook-bodies)."""
        return {
            "self": view.resource_url(view.edition.user_query(person)),
            **view.edition.identify(person),
            "avatarUrls": {
                f"{size}x{size}": f"{view.base}/avatar/{person.name}-{size}.png" for size in _SIZES
            },
            "displayName": person.display,
            "active": True,
            "timeZone": zone_of(person),
        }

    def changelog_value(self, account: str) -> tuple[str, str]:
        """How changelogs name the person of an account: by id and display name."""
        person = self._by_account[account]
        return self._edition.user_id(person), person.display

    def is_assignable(self, person: Person) -> bool:
        """Whether issues may be assigned to them: the desk's team holds that permission, customers do not.

        docs/trackers/jira.md#editing
        """
        return person.account not in self.departed and self.has_role(person, TEAM_ROLE)

    @staticmethod
    def may_change(person: Person, *owners: str) -> bool:
        """Whether somebody may edit or delete what is theirs: a customer nothing of others."""
        return person.role != CUSTOMER or person.account in owners

    def is_administrator(self, person: Person) -> bool:
        """Whether they administer the site, and with it the project."""
        return person.account in self.administrators

    def group_names_of(self, person: Person) -> tuple[str, ...]:
        """The names of a person's groups."""
        made = [name for name, accounts in self.more_groups.items() if person.account in accounts]
        names = (_GROUPS.get(person.role, f"desk-{person.role}"), EVERYBODY, *made)
        return tuple(name for name in names if name not in self.gone_groups)

    def members_by_group(self) -> dict[str, list[Person]]:
        """Each group's members."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            for name in self.group_names_of(person):
                found.setdefault(name, []).append(person)
        return found

    @staticmethod
    def group_id_of(name: str) -> str:
        """The id of a group, the same at every start."""
        return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.groups.example.com"))

    def find_group_name(self, name: str | None, group_id: str | None) -> str | None:
        """The name of the group that a caller gave by name or by id."""
        return next(
            (
                known
                for known in self.members_by_group()
                if known == name or self.group_id_of(known) == group_id
            ),
            None,
        )

    def require_administrator(self, person: Person, status: int) -> None:
        """Refused with a status to all but those who administer the site."""
        if not self.is_administrator(person):
            raise JiraRefusal(status, "You do not have the Administer Jira permission.")

    def actor_test(self, person: Person) -> Callable[[Mapping[str, list[str]]], bool]:
        """Whether somebody is among those that a workflow's condition names, by roles, groups or accounts."""
        held = {row.id for row in self._roles() if person.account in row.actors.get(PROJECT_ID, ())}
        held |= {person.account, *map(self.group_id_of, self.group_names_of(person))}
        by = ("roleIds", "groupIds", "accountIds")
        return lambda named: any(not held.isdisjoint(named.get(key, ())) for key in by)

    def role_names(self) -> dict[str, str]:
        """The project roles' names by id."""
        return {row.id: row.name for row in self._roles()}

    def has_role(self, person: Person, name: str, project: str = PROJECT_ID) -> bool:
        """Whether a person holds the project role of this name."""
        row = self._roles().row_named(name)
        return row is not None and person.account in row.actors.get(project, ())

    def role_bean(self, row: RoleRow, project: str, view: ReaderView) -> Json:
        """A role with the people who hold it in a project."""
        held = [person for person in self.people if person.account in row.actors.get(project, ())]
        actors = [
            {
                "id": person.number,
                "displayName": person.display,
                "type": "atlassian-user-role-actor",
                **view.edition.role_actor(person),
            }
            for person in held
        ]
        address = view.resource_url(f"project/{project}/role/{row.id}")
        return {"self": address, "name": row.name, "id": int(row.id), "actors": actors}

    def for_administrators(self, routes: Iterable[RestRoute]) -> list[RestRoute]:
        """The same routes, closed to everybody else."""
        return [replace(route, handler=self._close(route)) for route in routes]

    def _close(self, route: RestRoute) -> Callable[[JiraCall], Response]:
        def answer_administrators(call: JiraCall) -> Response:
            if route.refused is not None:
                self.require_administrator(call.person, route.refused)
            return route.handler(call)

        return answer_administrators
