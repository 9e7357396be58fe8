"""Who acts: the tracker's accounts, and the roles they hold at this desk."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Roles: TypeAlias = frozenset[str]


CUSTOMER = "customer"
"""The role of those the desk works for; every desk file has it."""


AUTOMATION = "automation"
"""The role of other bots, where a desk file has one."""


class AccountKind(StrEnum):
    """What kind of account acted."""

    PERSON = "person"
    CUSTOMER = "customer"
    APP = "app"
    US = "us"
    NOBODY = "nobody"
    """None is named."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: the tracker's account, the name shown, the handle (user name), its nature."""

    account: str
    name: str
    handle: str = ""
    kind: AccountKind = AccountKind.PERSON


@dataclass(frozen=True, slots=True)
class Author:
    """Who made an edit and which roles they hold at this desk."""

    actor: Actor
    roles: Roles


NOBODY = Author(Actor("", "", kind=AccountKind.NOBODY), frozenset())
"""The author of what nobody is named for: judged as somebody whom the desk does not know."""
