"""The desk as one project has it: without the words for which the project has nothing. Pure.

docs/desk.md#words-that-a-project-has-not
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from sdesk_sync.desk.entries import MoveKey, RoutingLine, TicketType, Workflow
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.policy import Desk

AbsentWords = Mapping[Field, Set[str | None]]
"""By field the words that a project has not; None among them where it has no way to leave the field empty."""


def narrow_desk(desk: Desk, absent: AbsentWords) -> Desk:
    """The desk without these words, its rules bound to what is left.

    Its names of words and its texts are the whole desk's: whoever speaks of a word asks that.
    """
    if not any(absent.values()):
        return desk
    left = _LeftWords(absent)
    types = {key: left.narrow_type(one) for key, one in desk.types.items() if left.has(TYPE, key)}
    narrow = replace(
        desk,
        teams={key: one for key, one in desk.teams.items() if left.has(TEAM, key)},
        billing={key: one for key, one in desk.billing.items() if left.has(BILLING, key)},
        priorities={key: one for key, one in desk.priorities.items() if left.has(PRIORITY, key)},
        statuses={key: one for key, one in desk.statuses.items() if left.has(STATUS, key)},
        types=types,
        workflows={key: left.narrow_workflow(flow) for key, flow in desk.workflows.items() if key in types},
        movers={key: rights for key, rights in desk.movers.items() if left.has_move(key)},
        routing=replace(desk.routing, lines=tuple(map(left.narrow_line, desk.routing.lines))),
        never_empty=frozenset(name for name, words in absent.items() if None in words),
    )
    return replace(narrow, rules=desk.bind_rules(narrow))


@dataclass(frozen=True, slots=True)
class _LeftWords:
    """What is left of a desk's tables."""

    absent: AbsentWords

    def has(self, field: Field, word: str | None) -> bool:
        """Whether the project has a word; no word is there always."""
        return word is None or word not in self.absent.get(field, ())

    def has_move(self, key: MoveKey) -> bool:
        """Whether a move can be made there."""
        kind, source, target = key
        return self.has(TYPE, kind) and self.has(STATUS, source) and self.has(STATUS, target)

    def narrow_type(self, one: TicketType) -> TicketType:
        """A type without the billing class and the teams that are not there."""
        return replace(
            one,
            billing=one.billing if self.has(BILLING, one.billing) else None,
            team=one.team if self.has(TEAM, one.team) else None,
            teams={status: team for status, team in one.teams.items() if self.has(TEAM, team)},
        )

    def narrow_line(self, line: RoutingLine) -> RoutingLine:
        """A line that leaves the team as it is by the type, where its own is not there."""
        return line if self.has(TEAM, line.team) else replace(line, team=None)

    def narrow_workflow(self, flow: Workflow) -> Workflow:
        """A workflow without the statuses that are not there, and the moves from and to them."""
        return Workflow(
            flow.first,
            {
                status: self._select_statuses(targets)
                for status, targets in flow.moves.items()
                if self.has(STATUS, status)
            },
            self._select_statuses(flow.lines),
            frozenset(self._select_statuses(tuple(flow.asking))),
            self._select_statuses(flow.from_waiting),
        )

    def _select_statuses(self, statuses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(status for status in statuses if self.has(STATUS, status))
