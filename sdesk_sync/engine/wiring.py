"""What a delivery is judged with: the desk, the mode that caps it, the trackers. Swapped as one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.calls import CallLog


@dataclass(frozen=True, slots=True)
class Wiring:
    """One version of the config, ready for use; a reload makes a new one."""

    desk: Desk
    mode: Mode
    trackers: Mapping[str, Tracker]
    calls: CallLog

    def digest(self, tracker: str) -> str:
        """Names the versions of the desk file and the mapping, for the journal."""
        return f"{self.desk.digest}+{self.trackers[tracker].digest}"
