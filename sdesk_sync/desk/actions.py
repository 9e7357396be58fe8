"""What the desk wants done in a tracker. Each adapter performs every one of them.

`kind` keeps the classes apart where an action is stored.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from sdesk_sync.desk.model import Put, Shut
from sdesk_sync.desk.text import Text


class Audience(StrEnum):
    """Who may read a comment. Where a tracker cannot hide one, everybody reads it."""

    STAFF = "staff"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Write:
    """Fields to be set together, in as few calls as the tracker allows."""

    puts: tuple[Put, ...] = ()
    shut: Shut | None = None
    kind: Literal["write"] = "write"


@dataclass(frozen=True, slots=True)
class Say:
    """A comment."""

    text: Text
    audience: Audience
    kind: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Nod:
    """A sign that a command was carried out: an emoji where the tracker has them."""

    comment: str
    kind: Literal["nod"] = "nod"


Action: TypeAlias = Write | Say | Nod
