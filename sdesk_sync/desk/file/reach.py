"""Which types a ticket can come to have, by a desk's rules on opening, setting and retyping."""

from collections.abc import Iterable

from sdesk_sync.desk.model.vocabulary import TYPE, Mode
from sdesk_sync.desk.rules import RuleShape
from sdesk_sync.desk.rules.retypes import Retypes
from sdesk_sync.desk.rules.sets import Sets
from sdesk_sync.desk.rules.settings import ANY, TypeWords, resolve_types
from sdesk_sync.desk.tables import DeskTables


def find_reachable_types(rules: Iterable[RuleShape], tables: DeskTables) -> frozenset[str]:
    """The kinds, and the types that somebody may open a ticket with or give to one."""
    enforced = [rule for rule in rules if rule.cap is Mode.ENFORCE]
    setting = [rule.sets for rule in enforced if rule.sets is not None and _bars_everybody(rule.sets)]
    retyping = [rule.retypes for rule in enforced if rule.retypes is not None]
    kinds = {key for key in tables.types if tables.is_intake(key)}
    openable = {key for key in tables.types if not any(_bars(one, "opening", key, tables) for one in setting)}
    settable = {key for key in tables.types if not any(_bars(one, "change", key, tables) for one in setting)}
    reached = kinds | openable
    while more := {
        key
        for key in settable - reached
        if any(not _bars_pair(retyping, one, key, tables) for one in reached)
    }:
        reached |= more
    return frozenset(reached)


def _bars_everybody(sets: Sets) -> bool:
    """Whether a rule on the type holds for all: it names nobody who may, and nobody overrides it."""
    is_general = sets.of is None and not sets.override and sets.types == ANY
    return sets.field == TYPE and sets.by == [] and is_general


def _bars(sets: Sets, at: str, kind: str, tables: DeskTables) -> bool:
    words: TypeWords = ANY if sets.to is None else sets.to
    return sets.at in (None, at) and kind in resolve_types(words, tables)


def _bars_pair(rules: Iterable[Retypes], was: str, kind: str, tables: DeskTables) -> bool:
    """Whether a rule keeps everybody from making a ticket of the one type one of the other."""
    return any(_holds_always(one, was, tables) and _is_between(one, was, kind, tables) for one in rules)


def _is_between(rule: Retypes, was: str, kind: str, tables: DeskTables) -> bool:
    before = resolve_types(rule.from_types, tables) & rule.select_types(tables)
    return was in before and kind in resolve_types(rule.to, tables)


def _holds_always(rule: Retypes, was: str, tables: DeskTables) -> bool:
    """Whether it lets nobody pass in any status that a ticket of the type may have."""
    if rule.by or rule.override or rule.of is not None:
        return False
    workflow = tables.workflow_of(was)
    everywhere = workflow is not None and set(workflow.moves) <= set(rule.statuses)
    return everywhere if rule.statuses else not rule.holding
