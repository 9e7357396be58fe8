"""The desk file as a value: its tables, its rules and its texts."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.rules.book import RuleBook
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage


@dataclass(frozen=True, slots=True)
class Desk(DeskTables):
    """One desk. `digest` names this very version of it; `texts` are by language and key.

    `bind_rules` binds its rules to tables that have fewer words.
    """

    digest: str
    rules: RuleBook
    texts: Mapping[str, Mapping[str, str]]
    bind_rules: Callable[[DeskTables], RuleBook] = field(repr=False, compare=False)
    doubts: tuple[CatalogueMessage, ...] = ()
    """What is right in the desk file and still worth a look, a line each."""
    dated_facts: tuple[tuple[Field, Field], ...] = ()
    """Facts that keep the day on which another one was entered, each with that one."""
    never_empty: Set[Field] = frozenset()
    """Fields that a project has no way to leave empty."""
