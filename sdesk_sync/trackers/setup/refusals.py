"""What a tracker refuses by itself, said in the desk's words: to whom, of which fields, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Field


class RestrictedKind(StrEnum):
    """In which way people take part whom a tracker does not let change everything."""

    GUESTS = "guests"
    MAIL_WRITERS = "mail-writers"
    PORTAL = "portal"
    """They choose among what the portal shows them, and it shows them nothing else."""


@dataclass(frozen=True, slots=True)
class RestrictedPeople:
    """People whom a tracker refuses changes, whatever the desk says.

    `roles` are those that they hold at the desk. `at_opening` and `later` are the fields that the tracker
    takes from none of them, while a ticket is opened and from then on; `in_part` those of `later` in which it
    leaves them something.
    """

    kind: RestrictedKind
    roles: Roles
    at_opening: frozenset[Field]
    later: frozenset[Field]
    in_part: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True)
class TrackerRefusals:
    """What a tracker refuses in one project, by its tier and the mapping.

    `tracker` is what people call it. `settable` are the fields that people set in it at all, `words` the
    types and statuses that the project has. `single` are the fields of which it keeps one value by itself,
    `doubled` those of which it lets several stand side by side. `offered_moves` are the moves from one status
    to another that its workflow offers people at all, by the desk's words; None where it offers every one.
    """

    tracker: str
    settable: frozenset[Field]
    words: Mapping[Field, frozenset[str]]
    restricted: tuple[RestrictedPeople, ...]
    single: frozenset[Field] = frozenset()
    doubled: frozenset[Field] = frozenset()
    offered_moves: frozenset[tuple[str, str]] | None = None
