"""Who acts on GitLab, and which roles they hold: by the config, the mapping, or their access level.

https://docs.gitlab.com/api/project_members/
https://docs.gitlab.com/api/users/
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.people import AccountKind, Actor, ListedPeople, Roles
from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Rejected
from sdesk_sync.trackers.gitlab.accounts import find_account_of_name
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import FindIdentity
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, read_user_name
from sdesk_sync.trackers.wire.answers import require_identity
from sdesk_sync.trackers.wire.payload import Json, flag_at, number_at

_NOBODY: Roles = frozenset()
_BOT_WORDS = ("bot", "duo", "service_account")
"""What user names of programs hold, and those of people may too (docs/trackers/gitlab.md#accounts)."""

# As its releases word it, to the letter: others answer with such words too.
_NOT_FOUND = ("404 Not found", "404 Not Found")
_NO_MEMBER = (*_NOT_FOUND, "404 Member Not Found")
_NO_USER = (*_NOT_FOUND, "404 User Not Found")


def may_be_bots(name: str) -> bool:
    """Whether a user name may be that of a program's account."""
    return any(word in name.lower() for word in _BOT_WORDS)


def read_listed(people: Mapping[str, Roles]) -> ListedPeople:
    """Those of the config's `people`.

    A user name may consist of digits, and anybody may choose one: digits in the config are an id.
    """
    names = {name: roles for name, roles in people.items() if not name.isdigit()}
    return ListedPeople(
        by_id={name: roles for name, roles in people.items() if name.isdigit()},
        by_name={name.lower(): roles for name, roles in names.items()},
    )


@dataclass(frozen=True, slots=True)
class GitLabPeople:
    """Roles of a project's people."""

    tracker: str
    listed_people: ListedPeople
    mapping: GitLabMapping
    client: GitLabClient
    identity: FindIdentity

    def name_of(self, actor: Actor) -> str:
        """The user name; GitLab does not tell two apart by case."""
        return actor.handle.lower()

    def read_name(self, written: str) -> str | None:
        """A user name or a number."""
        return read_user_name(written)

    def find_account(self, listed: str) -> str | None:
        """The number of the user whom a listed number or user name is that of now. Raises Transient."""
        if not listed.isdigit():
            return find_account_of_name(self.client, self.tracker, listed)
        return None if self._find("/users/", listed, _NO_USER) is None else listed

    def look_up_roles(self, actor: Actor) -> Roles:
        """The roles of exactly their access level, inherited ones counted.

        Who is no member takes part as a customer (docs/desk.md#roles): where GitLab itself says so, and
        nobody else. One call; none for those whom the mapping calls customers, such as the account that
        stands for all who write e-mails: that goes by name, for it gives no more than anybody may
        (docs/trackers/gitlab.md#types). Raises Transient, Misconfigured.
        """
        if actor.handle in self.mapping.customers:
            return self.mapping.customer_roles
        member = self._find(f"/projects/{self.identity().project}/members/all/", actor.account.id, _NO_MEMBER)
        # Guests of a public project write too, and are no members (docs/desk.md#roles).
        if member is None:
            return self.mapping.customer_roles
        level = number_at(member, "access_level")
        if level is None:
            raise ForeignAnswer(f"{self.tracker} did not tell the access level of account {actor.account.id}")
        return self.mapping.access.get(level, _NOBODY)

    def may_be_app(self, actor: Actor) -> bool:
        """By the user name, which proves nothing: it says whom to ask about."""
        return actor.kind is AccountKind.PERSON and may_be_bots(actor.handle)

    def look_up_kind(self, actor: Actor) -> AccountKind:
        """Whether GitLab calls the account a bot; where it does not say so, it is a person's."""
        found = self._find("/users/", actor.account.id, _NO_USER)
        is_bot = found is not None and flag_at(found, "bot") is True
        return AccountKind.APP if is_bot else AccountKind.PERSON

    def _find(self, below: str, ident: str, absent: tuple[str, ...]) -> Json | None:
        """The account of this id that is there; None where GitLab says in these words that there is none."""
        try:
            return require_identity(self.client.get(f"{below}{ident}"), ident)
        except (Gone, Rejected) as error:
            if isinstance(error, Gone) and error.answer in absent:
                return None
            raise ForeignAnswer(f"{error}, which says nothing of account {ident}") from error
