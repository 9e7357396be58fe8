"""What GitLab refuses by itself: to guests, by mail, and on Premium a second label of a scope.

docs/trackers/gitlab.md#roles
docs/trackers/gitlab.md#labels
"""

from collections.abc import Iterator

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field
from sdesk_sync.trackers.gitlab.mapping import LEVELS, GitLabMapping
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.refusals import RestrictedKind, RestrictedPeople, TrackerRefusals

_SCOPE_END = "::"
_SUPPORT_BOT = "support-bot"
"""The account that stands for all who write by mail (docs/trackers/gitlab.md#types)."""


def find_refusals(mapping: GitLabMapping, *, is_premium: bool) -> TrackerRefusals:
    """What GitLab refuses in a project of this mapping, on Premium and up or below.

    Who is listed under `people:` of the config may have any access level, and is not counted.
    """
    settable = frozenset(mapping.labels) | frozenset(mapping.native.values())
    several = frozenset(name for name, table in mapping.labels.items() if len(table.names) > 1)
    single = frozenset(name for name in several if is_premium and _is_one_scope(mapping.labels[name]))
    restricted = tuple(_list_restricted(mapping, settable))
    words = {name: frozenset(mapping.labels[name].names) for name in (TYPE, STATUS)}
    return TrackerRefusals("GitLab", settable, words, restricted, single, several - single)


def _list_restricted(mapping: GitLabMapping, settable: frozenset[Field]) -> Iterator[RestrictedPeople]:
    guests = mapping.access.get(LEVELS["guest"])
    if guests:
        # Closing and reopening, which ask for a status, are left to the author and to whoever is assigned.
        natives = frozenset(mapping.native.values())
        yield RestrictedPeople(RestrictedKind.GUESTS, guests, natives, settable, frozenset({STATUS}))
    if _SUPPORT_BOT in mapping.customers:
        yield RestrictedPeople(RestrictedKind.MAIL_WRITERS, mapping.customer_roles, settable, settable)


def _is_one_scope(table: NameTable) -> bool:
    """Whether all labels of a field are of one scope of GitLab's."""
    scopes = {name.rpartition(_SCOPE_END)[:2] for name in table.names.values()}
    return len(scopes) == 1 and all(mark for _, mark in scopes)
