"""What the store says of how the desk runs: D601 to D606 of `doctor`, and what it knows of each tracker."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sdesk_sync.config import Config
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.engine.sources.periodic import SWEEP_EVERY_S
from sdesk_sync.runtime.beside_owner import open_beside_owner
from sdesk_sync.store.cursors import CursorName
from sdesk_sync.store.errors import StoreProblem, StoreUnavailable
from sdesk_sync.store.opening import is_owned, store_exists
from sdesk_sync.store.store import Store
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.findings import DoctorFinding, Examination, FindingForm, FindingTime

_LATE_MS = 3 * int(SWEEP_EVERY_S * 1000)
"""A pass that is so long ago is not only slow."""
_OLD_MS = 600_000
"""What waits for so long waits for more than the next try."""
_LATELY_MS = 30 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class StoreExamination:
    """What was found of the store as a whole, of each tracker in it, and what it remembers of them."""

    whole: Examination
    trackers: Mapping[str, Examination] = field(default_factory=dict)
    memories: Mapping[str, DeskMemory] = field(default_factory=dict)


def examine_store(config: Config, now: int) -> StoreExamination:
    """The checks on the config's store, beside whoever serves it; `now` in ms. Reads only."""
    try:
        if not store_exists(config.store):
            return StoreExamination(Examination.of_check([DoctorFinding(FindingForm.STORE_ABSENT)]))
        with open_beside_owner(config) as store:
            look = _StoreLook(store, now, is_served=is_owned(config.store))
            return look.examine(config)
    except (StoreProblem, StoreUnavailable) as problem:
        unreadable = DoctorFinding(FindingForm.STORE_UNREADABLE, {"reason": str(problem)})
        return StoreExamination(Examination.of_check([unreadable]))


@dataclass(frozen=True, slots=True)
class _StoreLook:
    """One look at a store that is open."""

    store: Store
    now: int
    is_served: bool

    def examine(self, config: Config) -> StoreExamination:
        """All its checks. Raises StoreUnavailable."""
        # The store itself was a check, and it was opened.
        whole = Examination(checks=1) + Examination.of_check(self._check_serve())
        customers = frozenset({config.desk.meanings.customer})
        return StoreExamination(
            whole,
            {name: self._examine_stored(name) for name in config.trackers},
            {name: self._remember(name, customers) for name in config.trackers},
        )

    def _examine_stored(self, tracker: str) -> Examination:
        found = Examination.of_check(self._check_dead(tracker))
        if self.is_served:
            found += Examination.of_check(self._check_sweep(tracker))
        return found + Examination.of_check(self._check_backlog(tracker))

    def _check_serve(self) -> Iterator[DoctorFinding]:
        if not self.is_served:
            yield DoctorFinding(FindingForm.NO_SERVE)

    def _check_dead(self, tracker: str) -> Iterator[DoctorFinding]:
        if dead := self.store.inbox.count_dead().get(tracker, 0):
            yield DoctorFinding(FindingForm.DEAD, {"count": dead})

    def _check_sweep(self, tracker: str) -> Iterator[DoctorFinding]:
        ended = self.store.cursors.find(tracker, CursorName.PASSED)
        if ended is not None and self.now - ended > _LATE_MS:
            yield DoctorFinding(FindingForm.SWEEP_LATE, {"ended": FindingTime(ended)})
        since = self.store.cursors.find(tracker, CursorName.WATCHING)
        if ended is None and since is not None and self.now - since > _LATE_MS:
            yield DoctorFinding(FindingForm.SWEEP_NEVER, {"since": FindingTime(since)})

    def _check_backlog(self, tracker: str) -> Iterator[DoctorFinding]:
        waiting = self.store.inbox.find_waiting().get(tracker)
        if waiting is not None and self.now - waiting.oldest > _OLD_MS:
            oldest = FindingTime(waiting.oldest)
            yield DoctorFinding(FindingForm.BACKLOG_OLD, {"count": waiting.count, "oldest": oldest})

    def _remember(self, tracker: str, customers: frozenset[str]) -> DeskMemory:
        people = self.store.people
        return DeskMemory(
            newest_arrival=self.store.inbox.find_newest_arrival(tracker),
            watching_since=self.store.cursors.find(tracker, CursorName.WATCHING),
            roles=people.list_roles(tracker, self.now - _LATELY_MS, customers),
            bots=people.list_of_kind(tracker, AccountKind.APP),
        )
