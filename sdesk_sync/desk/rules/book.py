"""The rules of a desk, in the order of precedence, found by the field and the type that a change concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import Field, Mode
from sdesk_sync.desk.rules.context import ChangeRight, EditContext, RuleContext, RuleJudge
from sdesk_sync.desk.rules.fits_type import FitsTypeJudge
from sdesk_sync.desk.rules.needs import NeedsJudge
from sdesk_sync.desk.rules.settings import CUSTOMERS, STAFF
from sdesk_sync.desk.tables import DeskTables


@dataclass(frozen=True, slots=True)
class BoundRule:
    """One kind of one rule, bound to its desk.

    `types` are the tickets it looks at (None for any), `of` whose changes (`staff`, `customers` or roles;
    None for everybody's), `override` the roles for which it does not hold. `clears` is what an overridden
    retype empties.
    """

    rule: str
    mode: Mode
    kind: str
    types: frozenset[str] | None
    judge: RuleJudge | None
    of: str | Roles | None = None
    override: Roles = frozenset()
    clears: tuple[Field, ...] = ()

    def refuse(self, context: RuleContext, cap: Mode) -> Refusal | None:
        """The refusal of a change, where there is one and the rule says anything below the cap."""
        if self.judge is None or not self._looks_at(context.whole):
            return None
        finding = self.judge.find(context)
        mode = self.mode.cap_at(cap)
        if finding is None or mode is Mode.OFF or self._is_met_as_read(context):
            return None
        overridden = bool(context.whole.roles & (self.override | finding.overridden_by))
        return Refusal(
            self.rule,
            self.kind,
            finding.case,
            context.change,
            finding.back_to,
            finding.words,
            Mode.OBSERVE if overridden else mode.cap_at(finding.cap),
            is_overridden=overridden,
            uncapped=self.mode.cap_at(finding.cap),
        )

    def _is_met_as_read(self, context: RuleContext) -> bool:
        """Whether a rule about the edit's end finds nothing wrong on the ticket as it was read since."""
        whole = context.as_read
        if whole is None or self.judge is None or not self.judge.looks_at_end:
            return False
        if self.types is not None and whole.end.type not in self.types:
            return True
        return self.judge.find(replace(context, whole=whole, as_read=None)) is None

    def _looks_at(self, whole: EditContext) -> bool:
        if self.of is None:
            return True
        if self.of == STAFF:
            return whole.is_by_staff
        if self.of == CUSTOMERS:
            return whole.is_by_customer
        return bool(whole.roles & frozenset(self.of))

    def find_withheld(self, tables: DeskTables, roles: Roles) -> tuple[ChangeRight, ...]:
        """The rights that it does not give to holders of these roles: what it refuses them for who they are.

        Nothing where it is the same for everybody, or does not look at them. A rule that looks at some people
        only asks who somebody is too, whatever its kind.
        """
        if self.judge is None or not self.is_about(tables, roles):
            return ()
        rights = self.judge.change_rights
        if self.of is not None and not rights:
            rights = tuple(ChangeRight(name, frozenset()) for name in sorted(self.judge.fields))
        return tuple(right for right in rights if not roles & (right.roles | self.override))

    def is_about(self, tables: DeskTables, roles: Roles) -> bool:
        """Whether it looks at what holders of these roles do."""
        if self.of is None:
            return True
        if self.of == STAFF:
            return tables.is_staff(roles)
        if self.of == CUSTOMERS:
            return roles <= tables.customer_roles
        return bool(roles & frozenset(self.of))


_Place: TypeAlias = tuple[Field, str | None]
_Found: TypeAlias = tuple[tuple[int, BoundRule], ...]


@dataclass(frozen=True, slots=True)
class RulesOfPlace:
    """The rules for a change of a field on a ticket of a type, by the status they look at, in order."""

    by_status: Mapping[str | None, _Found]
    in_any: _Found
    """Those that look at it in a status that none is for."""

    def list_rules(self, status: str | None) -> _Found:
        """The rules to be asked, with their places in the order."""
        return self.by_status.get(status, self.in_any)


_NO_RULES = RulesOfPlace({}, ())


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a desk; `ids` are all their names in order, those that are off too.

    `step_rules` and `state_rules` are for a change of a field on a ticket of a type, with their places in
    the order.
    """

    ids: tuple[str, ...]
    bound: tuple[BoundRule, ...]
    step_rules: Mapping[_Place, RulesOfPlace] = field(repr=False)
    state_rules: Mapping[_Place, RulesOfPlace] = field(repr=False)
    fitting: tuple[FitsTypeJudge, ...]
    """What is taken out where a ticket's type does not allow it, as far as that is enforced."""
    repairs_doubles: bool = False
    """Whether a doubled value of a scope is put right."""

    def find_refusals(self, context: RuleContext, cap: Mode) -> tuple[Refusal, ...]:
        """What refuses a change, in the rules' order."""
        name, end = context.change.field, context.whole.end
        steps = self.step_rules.get((name, context.type), _NO_RULES).list_rules(context.standing)
        states = self.state_rules.get((name, end.type), _NO_RULES).list_rules(end.status)
        found = [
            (place, refusal)
            for place, rule in (*steps, *states)
            if (refusal := rule.refuse(context, cap)) is not None
        ]
        if not found:
            return ()
        if len(found) > 1:
            found.sort(key=lambda each: each[0])
        return tuple(refusal for _, refusal in found)

    def find_mode(self, rule: str) -> Mode | None:
        """How far a rule goes by itself; None for one that the desk does not have."""
        return next((one.mode for one in self.bound if one.rule == rule), None)

    def is_of_state(self, refusal: Refusal) -> bool:
        """Whether a refusal is of a state rule: of the ticket at the edit's end, not of a step."""
        return any(
            one.judge is not None and one.judge.looks_at_end
            for one in self.bound
            if (one.rule, one.kind) == (refusal.rule, refusal.kind)
        )

    def find_cleared(self, refusals: tuple[Refusal, ...]) -> tuple[Field, ...]:
        """What overridden refusals have emptied, where their rule enforces."""
        overridden = {(refusal.rule, refusal.kind) for refusal in refusals if refusal.is_overridden}
        return tuple(
            name
            for one in self.bound
            if one.mode is Mode.ENFORCE and (one.rule, one.kind) in overridden
            for name in one.clears
        )

    def find_unfit(self, type_key: str, values: Mapping[Field, str | None]) -> tuple[Field, ...]:
        """The fields whose values a ticket of the type may not have, where that is enforced."""
        return tuple(
            judge.field
            for judge in self.fitting
            if values.get(judge.field) is not None and not judge.allows(type_key, values[judge.field])
        )

    def list_needs(self, type_key: str) -> tuple[NeedsJudge, ...]:
        """What rules that are not off have tickets of the type need, in the rules' order."""
        return tuple(
            one.judge
            for one in self.bound
            if one.mode is not Mode.OFF
            and isinstance(one.judge, NeedsJudge)
            and (one.types is None or type_key in one.types)
        )


def make_rule_book(ids: tuple[str, ...], bound: tuple[BoundRule, ...], types: tuple[str, ...]) -> RuleBook:
    """The rules, looked up by what they are about; those that are off are found nowhere.

    `types` are all kinds and types of the desk.
    """
    steps: dict[_Place, list[tuple[int, BoundRule]]] = {}
    states: dict[_Place, list[tuple[int, BoundRule]]] = {}
    for place, one in enumerate(bound):
        if one.judge is None or one.mode is Mode.OFF:
            continue
        index = states if one.judge.looks_at_end else steps
        for name, type_key in product(one.judge.fields, (*types, None) if one.types is None else one.types):
            index.setdefault((name, type_key), []).append((place, one))
    return RuleBook(
        ids,
        bound,
        {key: _sort_by_status(found) for key, found in steps.items()},
        {key: _sort_by_status(found) for key, found in states.items()},
        tuple(
            one.judge
            for one in bound
            if one.mode is Mode.ENFORCE and isinstance(one.judge, FitsTypeJudge) and one.judge.is_taken_out
        ),
        any(one.judge is None and one.mode is Mode.ENFORCE for one in bound),
    )


def _sort_by_status(rules: list[tuple[int, BoundRule]]) -> RulesOfPlace:
    looked_at = [one.judge.looked_at if one.judge is not None else None for _, one in rules]
    statuses = {status for some in looked_at if some is not None for status in some}
    by_status: dict[str | None, _Found] = {
        status: tuple(
            rule for rule, some in zip(rules, looked_at, strict=True) if some is None or status in some
        )
        for status in statuses
    }
    return RulesOfPlace(
        by_status, tuple(rule for rule, some in zip(rules, looked_at, strict=True) if some is None)
    )
