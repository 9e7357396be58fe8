"""How each rule of a desk is kept in a project: by the tracker, by the desk, or by both.

A rule that asks who somebody is may be kept by the tracker for some people. One that looks at the ticket is
kept for everybody or for nobody: that guests can change next to nothing says nothing of it
(docs/setup.md#which-rules-the-tracker-prevents).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.book import BoundRule
from sdesk_sync.desk.rules.context import ChangeRight, RuleJudge
from sdesk_sync.desk.rules.moves import Moves
from sdesk_sync.trackers.setup.refusals import RestrictedKind, RestrictedPeople, TrackerRefusals


class CoverageHow(StrEnum):
    """Who sees to it that a rule is kept."""

    PREVENTED = "prevented"
    """The tracker refuses to everybody what the rule does."""
    BOTH = "both"
    """It refuses it to some people, or in some ways; the rest the desk undoes."""
    UNDONE = "undone"
    NOT_UNDONE = "not-undone"
    """What breaks it stands, since the desk file does not enforce it; or nothing here can break it."""


class CoverageReason(StrEnum):
    """Why it is so; worded in the catalogue only. Of two that hold the first leaves the desk more to do."""

    GUESTS_CLOSE_THEIR_OWN = "guests-close-their-own"
    GUESTS_ONCE_OPEN = "guests-once-open"
    GUESTS = "guests"
    PORTAL = "portal"
    MAIL = "mail"
    NO_TYPE_HAS_THIS_MOVE = "no-type-has-this-move"
    ONE_LABEL_A_SCOPE = "one-value"
    ONE_LABEL_OF_SOME = "one-value-of-some"
    SEVERAL_SIDE_BY_SIDE = "several-values"
    LOOKS_AT_TICKET = "looks-at-ticket"
    TAKEN_FROM_ALL = "taken-from-all"
    BY_COMMAND = "by-command"
    NOT_HERE = "not-here"
    OFF = "off"
    JOURNALLED = "journalled"
    WARNED = "warned"


_BELOW_ENFORCE = {
    Mode.OFF: CoverageReason.OFF,
    Mode.OBSERVE: CoverageReason.JOURNALLED,
    Mode.WARN: CoverageReason.WARNED,
}


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How a rule is kept, and why; `fields` fill the reason's sentence, of those that people set."""

    rule: str
    how: CoverageHow
    reason: CoverageReason
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Every rule of a desk in its order, and what becomes of each in one project.

    `restricted` are the people to whom the tracker refuses something, whatever the rules; `is_for_customers`
    says whether all that it prevents in part it prevents for customers.
    """

    tracker: str
    lines: tuple[RuleCoverage, ...]
    restricted: tuple[RestrictedKind, ...]
    is_for_customers: bool

    def count(self, how: CoverageHow) -> int:
        """How many rules are kept so."""
        return sum(line.how is how for line in self.lines)


_FOR_EVERYBODY = (CoverageReason.ONE_LABEL_OF_SOME, CoverageReason.NO_TYPE_HAS_THIS_MOVE)
"""What is prevented in part, and not only for some people."""


def make_rule_table(desk: Desk, refusals: TrackerRefusals) -> RuleTable:
    """What becomes of a desk's rules where a tracker refuses this much by itself."""
    lines = tuple(_cover_rule(desk, refusals, rule) for rule in desk.rules.ids)
    people = refusals.restricted
    is_for_customers = all(one.roles <= desk.customer_roles for one in people) and not any(
        line.reason in _FOR_EVERYBODY for line in lines
    )
    return RuleTable(refusals.tracker, lines, tuple(one.kind for one in people), is_for_customers)


def _cover_rule(desk: Desk, refusals: TrackerRefusals, rule: str) -> RuleCoverage:
    """A rule of two kinds is prevented only where both are."""
    parts = [_cover_kind(desk, refusals, one) for one in desk.rules.bound if one.rule == rule]
    first = min(parts, key=lambda part: (_PRECEDENCE.index(part.how), _ORDER.index(part.reason)))
    if first.how is CoverageHow.PREVENTED and any(part.how is CoverageHow.UNDONE for part in parts):
        return RuleCoverage(rule, CoverageHow.BOTH, first.reason, first.fields)
    return first


_PRECEDENCE = (CoverageHow.BOTH, CoverageHow.PREVENTED, CoverageHow.UNDONE, CoverageHow.NOT_UNDONE)
_ORDER = tuple(CoverageReason)


def _cover_kind(desk: Desk, refusals: TrackerRefusals, one: BoundRule) -> RuleCoverage:
    if one.judge is None:
        return _cover_doubles(refusals, one)
    if one.mode is not Mode.ENFORCE:
        return RuleCoverage(one.rule, CoverageHow.NOT_UNDONE, _BELOW_ENFORCE[one.mode])
    if _is_out_of_place(refusals, one, one.judge):
        return RuleCoverage(one.rule, CoverageHow.NOT_UNDONE, CoverageReason.NOT_HERE)
    if one.kind == Moves.kind and _closes_moves(desk, refusals):
        return RuleCoverage(one.rule, CoverageHow.BOTH, CoverageReason.NO_TYPE_HAS_THIS_MOVE)
    held = next(_find_held(desk, refusals, one), None)
    if held is None:
        return RuleCoverage(one.rule, CoverageHow.UNDONE, *_tell_why_undone(refusals, one, one.judge))
    people, rights = held
    fields = tuple(dict.fromkeys(right.field for right in rights))
    return RuleCoverage(one.rule, CoverageHow.BOTH, _tell_why_held(people, rights), fields)


def _cover_doubles(refusals: TrackerRefusals, one: BoundRule) -> RuleCoverage:
    """Of the kind that judges nobody, and has doubled values put right."""
    if not refusals.doubled:
        return RuleCoverage(one.rule, CoverageHow.PREVENTED, CoverageReason.ONE_LABEL_A_SCOPE)
    if one.mode is not Mode.ENFORCE:
        return RuleCoverage(one.rule, CoverageHow.NOT_UNDONE, _BELOW_ENFORCE[one.mode])
    if not refusals.single:
        return RuleCoverage(one.rule, CoverageHow.UNDONE, CoverageReason.SEVERAL_SIDE_BY_SIDE)
    fields = tuple(sorted(refusals.single))
    return RuleCoverage(one.rule, CoverageHow.BOTH, CoverageReason.ONE_LABEL_OF_SOME, fields)


def _is_out_of_place(refusals: TrackerRefusals, one: BoundRule, judge: RuleJudge) -> bool:
    """Whether the project has none of the types that a rule looks at, or none of the statuses."""
    looked_at = ((TYPE, one.types), (STATUS, judge.looked_at))
    return any(words is not None and not words & refusals.words[name] for name, words in looked_at)


def _closes_moves(desk: Desk, refusals: TrackerRefusals) -> bool:
    """Whether the tracker offers nobody some moves that the workflow of no type has."""
    if refusals.offered_moves is None:
        return False
    flows = [flow for key, flow in desk.workflows.items() if key in refusals.words[TYPE]]
    return any(
        not any(target in flow.moves.get(origin, ()) for flow in flows)
        for origin, target in permutations(refusals.words[STATUS], 2)
        if (origin, target) not in refusals.offered_moves
    )


def _find_held(
    desk: Desk, refusals: TrackerRefusals, one: BoundRule
) -> Iterator[tuple[RestrictedPeople, tuple[ChangeRight, ...]]]:
    """Those of the restricted people whom the rule stops too, with what it and the tracker refuse them."""
    for people in refusals.restricted:
        rights = tuple(right for right in one.find_withheld(desk, people.roles) if _is_refused(people, right))
        if rights:
            yield people, rights


def _is_refused(people: RestrictedPeople, right: ChangeRight) -> bool:
    """Whether the tracker takes a change from none of them at some time that the rule is about."""
    at_opening = right.at != "change" and right.field in people.at_opening
    return at_opening or (right.at != "opening" and right.field in people.later)


_BY_WAY = {RestrictedKind.MAIL_WRITERS: CoverageReason.MAIL, RestrictedKind.PORTAL: CoverageReason.PORTAL}
"""Whom a tracker refuses something for the way they take, and not for who they are."""


def _tell_why_held(people: RestrictedPeople, rights: tuple[ChangeRight, ...]) -> CoverageReason:
    if people.kind in _BY_WAY:
        return _BY_WAY[people.kind]
    if any(right.field in people.in_part for right in rights):
        return CoverageReason.GUESTS_CLOSE_THEIR_OWN
    if any(right.at != "change" and right.field not in people.at_opening for right in rights):
        return CoverageReason.GUESTS_ONCE_OPEN
    return CoverageReason.GUESTS


def _tell_why_undone(
    refusals: TrackerRefusals, one: BoundRule, judge: RuleJudge
) -> tuple[CoverageReason, tuple[Field, ...]]:
    if not judge.change_rights and one.of is None:
        return CoverageReason.LOOKS_AT_TICKET, ()
    fields = tuple(sorted(judge.fields & refusals.settable))
    return (CoverageReason.TAKEN_FROM_ALL if fields else CoverageReason.BY_COMMAND), fields
