"""How far a desk's rules go, and the same desk with other modes."""

from collections.abc import Mapping
from dataclasses import replace

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.book import make_rule_book


def mode_of(desk: Desk, rule: str) -> Mode:
    """How far a rule goes."""
    return next((one.mode for one in desk.rules.bound if one.rule == rule), Mode.OFF)


def with_modes(desk: Desk, modes: Mapping[str, Mode]) -> Desk:
    """The desk with the same rules in other modes."""
    bound = tuple(replace(one, mode=modes.get(one.rule, one.mode)) for one in desk.rules.bound)
    return replace(desk, rules=make_rule_book(desk.rules.ids, bound, tuple(desk.types)))
