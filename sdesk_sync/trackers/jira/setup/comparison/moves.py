"""Tickets in statuses that their new workflow lacks: where they go, and what hinders that."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.move_map import MoveMap
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.steps import BlockedStep, MovesTickets, SetupCode, StatusMove


@dataclass(frozen=True)
class TicketMoves:
    """The tickets that were counted, and what the mapping says of them; `key` is what it is told under."""

    reading: JiraReading
    moves: MoveMap
    key: StepKey

    @property
    def effects(self) -> tuple[MovesTickets, ...]:
        """How many go from which status to which; nothing where none has to."""
        return (MovesTickets(self._status_moves),) if self._status_moves else ()

    def block_unfit(self) -> Iterator[BlockedStep]:
        """That nobody has said where some go, and that a running desk would move them back."""
        missing = [pair for pair in self._counts if self.moves.choose_target(pair[1]) is None]
        if missing:
            tickets = (f"{kind} · {status}: {self._counts[kind, status]}" for kind, status in missing)
            values = {
                "tickets": ", ".join(tickets),
                "count": str(sum(self._counts[pair] for pair in missing)),
                "yaml": self.moves.propose(tuple(dict.fromkeys(status for _, status in missing))),
            }
            yield BlockedStep(SetupCode.TICKETS_NEED_MAP, self.key, values)
        if self._status_moves and not self.moves.is_allowed:
            told = (f"{one.origin} → {one.target}: {one.count}" for one in self._status_moves)
            values = {"count": str(sum(one.count for one in self._status_moves)), "moves": ", ".join(told)}
            yield BlockedStep(SetupCode.MOVES_WHILE_SERVING, self.key, values)

    def block_unknown(self) -> Iterator[BlockedStep]:
        """What the mapping moves tickets out of, and Jira has not."""
        names = (*(one.name for one in self.reading.statuses), *self.reading.status_names.values())
        known = set(map(fold_name, names))
        for name in self.moves.wishes.moved_statuses:
            if fold_name(name) not in known:
                yield BlockedStep(SetupCode.MOVE_MAP_UNFIT, self.key, {"status": name})

    @cached_property
    def _counts(self) -> Mapping[tuple[str, str], int]:
        """Tickets by the names of their issue type and of their status."""
        types, statuses = self.reading.type_names, self.reading.status_names
        return {
            (types.get(kind, kind), statuses.get(status, status)): count
            for (kind, status), count in sorted(self.reading.tickets.items())
        }

    @cached_property
    def _status_moves(self) -> tuple[StatusMove, ...]:
        summed: Counter[tuple[str, str]] = Counter()
        for (_, status), count in self._counts.items():
            target = self.moves.choose_target(status)
            if target is not None:
                summed[status, target.identity] += count
        return tuple(StatusMove(origin, target, count) for (origin, target), count in summed.items())
