"""Who acts: the tracker's accounts, and the roles they hold at this desk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Roles: TypeAlias = frozenset[str]


class AccountKind(StrEnum):
    """What kind of account acted."""

    PERSON = "person"
    CUSTOMER = "customer"
    APP = "app"
    US = "us"
    NOBODY = "nobody"
    """None is named."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """An account by what never changes of it: the tracker's name in the config, and its id there.

    Roles, counts and echoes rest on it alone. What an account is called is for people to read: a name can
    be given up, and be somebody else's the next day.
    """

    tracker: str
    id: str


NO_ACCOUNT = Account("", "")
"""Nobody's: it stands where none is named."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: the account, the name shown, the handle (user name), its nature."""

    account: Account
    name: str
    handle: str = ""
    kind: AccountKind = AccountKind.PERSON


@dataclass(frozen=True, slots=True)
class ListedPeople:
    """Whose roles the config says: by the tracker's id, or by a name, written as the tracker compares names.

    A name is worth nothing until it is known whose it is (docs/desk.md#names).
    """

    by_id: Mapping[str, Roles] = field(default_factory=dict)
    by_name: Mapping[str, Roles] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an edit and which roles they hold at this desk."""

    actor: Actor
    roles: Roles


NOBODY = Author(Actor(NO_ACCOUNT, "", kind=AccountKind.NOBODY), frozenset())
"""The author of what nobody is named for: judged as somebody whom the desk does not know."""
