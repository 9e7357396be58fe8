"""The port of `doctor`: what a kind of tracker offers to have a project of its looked over."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.trackers.setup.findings import Examination
from sdesk_sync.trackers.setup.record import TrackerRecord


@dataclass(frozen=True, slots=True)
class DeskMemory:
    """What our side knows of a tracker.

    `newest_arrival` is when the last webhook came (ms since the epoch), None where none ever did or nobody
    knows, as `watching_since` is when the desk began to watch. `roles` are those of the people who acted
    lately, by account id, but for customers; `bots` the accounts of programs.
    """

    newest_arrival: int | None = None
    watching_since: int | None = None
    roles: Mapping[str, Roles] = field(default_factory=dict)
    bots: Set[str] = frozenset()


class DeliveryEnd(StrEnum):
    """What became of a test delivery."""

    TAKEN = "taken"
    TAKEN_BY_OTHERS = "taken-by-others"
    REFUSED = "refused"
    NO_HOOK = "no-hook"
    NO_TICKET = "no-ticket"
    TOO_MANY = "too-many"
    NOT_ALLOWED = "not-allowed"
    NOT_OFFERED = "not-offered"
    NOT_ASKED = "not-asked"


TRIAL_ANSWER = '"test"'
"""What stands in our answer to a test, and hardly in that of anything else."""


@dataclass(frozen=True, slots=True)
class TrialDelivery:
    """A webhook that was sent to try the way, and what became of it.

    `status` is the answer's, None where none came; `said` are the tracker's words about that, `url` is where
    it went.
    """

    end: DeliveryEnd
    status: int | None = None
    said: str = ""
    url: str = ""


class DoctorPort(Protocol):
    """One tracker's project, to be looked over. For one thread."""

    def examine(self, record: TrackerRecord, memory: DeskMemory | None) -> Examination:
        """What is wrong there; `memory` is None where nobody could ask our side. Reads only.

        What cannot be asked is a finding, so it never raises TrackerError.
        """
        ...

    def deliver_test(self) -> TrialDelivery:
        """Have the tracker send a webhook, as it does for tests; nothing of a ticket changes.

        Raises Transient, Rejected.
        """
        ...
