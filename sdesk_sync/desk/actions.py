"""What the desk wants done in a tracker. Each adapter performs every one of them.

`kind` keeps the classes apart where an action is stored.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from sdesk_sync.desk.model import Author, Put, Shut, Sighting, Verdict
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


@dataclass(frozen=True, slots=True)
class Amend:
    """New words for a comment of ours, `comment` being the tracker's id of it."""

    comment: str
    text: Text
    audience: Audience
    kind: Literal["amend"] = "amend"


Action: TypeAlias = Write | Say | Amend | Nod
"""What an adapter performs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One person's edit with the verdicts on its parts; `sighting` is what showed it, None for a command."""

    author: Author
    verdicts: tuple[Verdict, ...]
    sighting: Sighting | None


@dataclass(frozen=True, slots=True)
class Explain:
    """An explanation of what was refused, put into words when it is sent: several become one comment.

    `times` is how often the same people's changes were undone of late; from some times on it is not a new
    comment but goes into their first one.
    """

    edits: tuple[Judged, ...]
    audience: Audience
    times: int = 0
    kind: Literal["explain"] = "explain"


Intent: TypeAlias = Action | Explain
"""What is kept in the outbox."""
