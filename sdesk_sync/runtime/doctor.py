"""`doctor`: each tracker is looked over by its port, address and store by us; one report of all of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sdesk_sync.config import Config
from sdesk_sync.runtime.address_check import check_address
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.set_up import SetupTracker, connect_setup
from sdesk_sync.runtime.store_checks import StoreExamination, examine_store
from sdesk_sync.setup.doctor.report import DoctorReport, ReportPart, TriedPart
from sdesk_sync.setup.record_file import SetupRecord
from sdesk_sync.trackers.errors import TrackerError
from sdesk_sync.trackers.setup.doctor import DeliveryEnd, TrialDelivery
from sdesk_sync.trackers.setup.findings import DoctorFinding, Examination, FindingForm
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord


@dataclass(frozen=True, slots=True)
class DeskDoctor:
    """A config and what is remembered of how it was set up; `only` names the trackers meant, none for all."""

    config: Config
    record: SetupRecord
    only: tuple[str, ...] = ()

    def examine(self) -> DoctorReport:
        """Look over every tracker and the desk that runs over them. Reads only. Raises ConfigProblem."""
        now = make_clock(self.config).now
        trackers = connect_setup(self.config, self.only, now)
        store = examine_store(self.config, now())
        parts = [self._examine_tracker(tracker, store) for tracker in trackers]
        return DoctorReport((*parts, ReportPart(None, store.whole)))

    def deliver_tests(self) -> Iterable[TriedPart]:
        """Have each tracker that can send a test delivery. Raises ConfigProblem."""
        for tracker in connect_setup(self.config, self.only):
            if tracker.config.mapping.look_over is not None:
                try:
                    trial = tracker.config.mapping.look_over(tracker.request).deliver_test()
                except TrackerError as error:
                    trial = TrialDelivery(DeliveryEnd.NOT_ASKED, said=str(error))
                yield TriedPart(tracker.name, trial)

    def _examine_tracker(self, tracker: SetupTracker, store: StoreExamination) -> ReportPart:
        found = self._look_over(tracker, store)
        if (address := tracker.request.hook_address) is not None:
            found += Examination.of_check(check_address(address, tracker.name))
        found += store.trackers.get(tracker.name, Examination())
        return ReportPart(tracker.name, found, len(tracker.calls.take()))

    def _look_over(self, tracker: SetupTracker, store: StoreExamination) -> Examination:
        mapping, request = tracker.config.mapping, tracker.request
        if mapping.look_over is not None:
            port = mapping.look_over(request)
            return port.examine(self._find_record(tracker), store.memories.get(tracker.name))
        # Of other kinds it is asked what `serve` asks before it says that it is ready.
        said = mapping.connect(request.own, request.desk, request.context).health.check()
        unwell = [] if said is None else [DoctorFinding(FindingForm.UNWELL, {"reason": said})]
        return Examination.of_check(unwell)

    def _find_record(self, tracker: SetupTracker) -> TrackerRecord:
        entry = self.record.entries.get(tracker.name)
        is_of_site = entry is not None and entry.site == tracker.request.connection.url
        return entry.record if entry is not None and is_of_site else EMPTY_RECORD
