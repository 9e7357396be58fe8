"""What may differ between two editions of Jira, as values and small functions: `editions.py` has the two."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs

from requests.auth import AuthBase

from sdesk_sync.trackers.wire.payload import Json, text_at

_NOTHING: Mapping[str, str] = {}


class Asks(Protocol):
    """What is asked of a site, and in whose name: the client's own methods."""

    def get(self, path: str, *, hint: str, query: Mapping[str, str] = _NOTHING) -> Json:
        """The object that is there."""
        ...

    def get_list(self, path: str, *, hint: str, query: Mapping[str, str] = _NOTHING) -> tuple[Json, ...]:
        """The objects of the list that is there."""
        ...

    def count_issues(self, jql: str, *, hint: str) -> Json:
        """About how many issues a search finds, under `count`."""
        ...

    def list_priorities(self, *, hint: str) -> tuple[Json, ...]:
        """All priorities of the site; which is the default is not told."""
        ...


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Where a search in the order of changes goes on: from `since` (ms), with what else is sent."""

    since: int
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """No other place of the same search has it."""
        return f"{self.since} {dict(self.query)}"


@dataclass(frozen=True, slots=True)
class AccountRules:
    """How accounts are named and found.

    `id_key` is where bodies have the id that an account keeps, and by what `GET user` finds it; `handle_key`
    is where they have its user name, empty where there is none.
    """

    id_key: str
    handle_key: str
    read_name: Callable[[str], str | None]
    """A name of the desk file as one of the config's `people` is compared; None for what is no account's."""
    is_id: Callable[[str], bool]
    """Whether one of the config's `people` is the id itself."""
    find_listed: Callable[[Asks, str], str | None]
    """The id of the account that one of the config's `people` names; None where it is nobody's.

    Raises Transient.
    """
    find_named: Callable[[Asks, str], str | None]
    """The id of the account that has a user name now; None where nobody has. Raises Transient."""
    is_actor: Callable[[Json, Json, Set[str]], bool]
    """Whether an entry of a project role is this account, or one of its groups (in small letters)."""
    groups_path: str | None
    """Where all groups of an account are listed, where `GET user` may show some only."""
    assignee_body: Callable[[Asks, str], Json]
    """How the account of an id is written where somebody is assigned. Raises Gone, Transient."""


@dataclass(frozen=True, slots=True)
class SearchRules:
    """How a project's issues are walked by their time of change, and counted."""

    path: str
    find_next: Callable[[SearchPlace, Json], SearchPlace | None]
    """Where the search goes on after a page; None at its end."""
    count: Callable[[Asks, str], int | None]
    """About how many issues a search finds."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of Jira."""

    kind: str
    """As the config and mappings name it."""
    title: str
    deployment_type: str
    """As `GET serverInfo` names it."""
    sign_in: Callable[[str, str], AuthBase]
    """Our user, empty where there is none, and token -> what requests are signed in with."""
    accounts: AccountRules
    search: SearchRules
    has_changelog_pages: bool
    """Whether an issue shows its newest changes only, and all of them are listed elsewhere."""
    list_offered_priorities: Callable[[Asks, str, str], tuple[Json, ...]]
    """The priorities of a project and one of its types, by their ids; the default is marked `isDefault`."""
    delivery_header: str | None
    """The header that stays the same when a delivery is sent again; None where none is."""
    is_resent: bool
    """Whether a delivery that failed is tried again."""
    public_key: str | None
    """Where a comment says whether customers read it; None where it does not."""
    keeps_request_types: bool
    """Whether the desk keeps an issue's request type in a service project."""
    transition_details: str | None
    """What has to be expanded for a transition to show whether it has a screen; None where it does anyway."""
    shows_edits: bool
    """Whether an edit answers with the issue when asked to, and what it took can be believed."""
    has_setup: bool
    """Whether its projects are set up by a plan; else a person does it."""

    def account_id(self, user: Json) -> str:
        """The id of an account as a body shows it, in its address at least; empty where it does not."""
        key = self.accounts.id_key
        return text_at(user, key).strip() or _read_query(text_at(user, "self"), key)

    def account_handle(self, user: Json) -> str:
        """Its user name; empty where there is none, or none is shown."""
        return text_at(user, self.accounts.handle_key).strip() if self.accounts.handle_key else ""

    def read_visibility(self, comment: Json) -> bool | None:
        """Whether customers read a comment; None where it does not tell."""
        if comment.get("visibility") is not None:
            return False
        return comment.get(self.public_key) is True if self.public_key else None


def _read_query(address: str, key: str) -> str:
    """What an address asks for under a key: bodies of 2019 name an account by it and not beside it.

    docs/trackers/jira.md#webhook-bodies
    """
    found = parse_qs(address.partition("?")[2]).get(key, [""])[0].strip()
    return found if found.isprintable() else ""
