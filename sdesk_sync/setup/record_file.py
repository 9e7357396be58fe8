"""The record `sdesk.setup.json`, which lies beside the config: read, and replaced whole after every step.

It is no state of truth: without it plan and apply work the same, drift has no before, and secrets are written
once more (docs/setup.md#the-record).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sdesk_sync.messages import message
from sdesk_sync.setup.json_file import SetupFileProblem, read_json_file
from sdesk_sync.setup.record_json import RecordEntry, RecordShape, read_record_shape, record_to_json
from sdesk_sync.setup.record_lock import LockHolder, take_record_lock
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord
from sdesk_sync.trackers.setup.steps import PlanSubject

RECORD_NAME = "sdesk.setup.json"
_WAY_OUT = message("setup-file.record-way-out")


@dataclass(frozen=True, slots=True)
class SetupRecord:
    """What stands in the record, by tracker; empty where there is none."""

    file: Path
    entries: Mapping[str, RecordEntry] = field(default_factory=dict)

    def find_record(self, subject: PlanSubject) -> TrackerRecord:
        """What is remembered of a tracker's project. Raises SetupFileProblem where it is of another one."""
        entry = self.entries.get(subject.tracker)
        if entry is None:
            return EMPTY_RECORD
        if (entry.site, entry.project) != (subject.site, subject.project):
            recorded = {"project": entry.project, "site": entry.site}
            meant = {"other_project": subject.project, "other_site": subject.site}
            raise SetupFileProblem(
                message(
                    "setup-file.other-project", file=self.file, tracker=subject.tracker, **recorded, **meant
                )
            )
        return entry.record


def record_path(config: Path) -> Path:
    """Where the record of a config lies, by its real path: a link to it stays one."""
    return Path(os.path.realpath(config.parent / RECORD_NAME))


def read_record(file: Path) -> SetupRecord:
    """What is in the record. Raises SetupFileProblem."""
    if not os.path.lexists(file):
        return SetupRecord(file)
    return SetupRecord(file, read_record_shape(read_json_file(file, RecordShape, _WAY_OUT)))


@contextmanager
def hold_record(known: SetupRecord, holder: LockHolder) -> Iterator["HeldRecord"]:
    """The record for this apply alone, as it was read when its plan was made.

    Raises RecordLocked where another apply has it, SetupFileProblem where one has changed it in between.
    """
    with take_record_lock(known.file, holder):
        if read_record(known.file) != known:
            raise SetupFileProblem(message("setup-file.changed", file=known.file))
        yield HeldRecord(known.file, dict(known.entries))


@dataclass(slots=True)
class HeldRecord:
    """The record under its lock."""

    file: Path
    entries: dict[str, RecordEntry]

    def replace_entry(self, subject: PlanSubject, record: TrackerRecord) -> None:
        """It is what is remembered of the tracker, on the disk. Raises SetupFileProblem."""
        entry = RecordEntry(subject.site, subject.project, record)
        if (
            self.entries.get(subject.tracker, RecordEntry(subject.site, subject.project, EMPTY_RECORD))
            == entry
        ):
            return
        self.entries[subject.tracker] = entry
        try:
            _replace_file(self.file, record_to_json(self.entries).encode())
        except OSError as error:
            why = error.strerror or error
            raise SetupFileProblem(message("setup-file.unwritable", file=self.file, why=why)) from None


@dataclass(frozen=True, slots=True)
class TrackerRecordKeeper:
    """Where the record of one tracker is kept, in a record that is held."""

    held: HeldRecord
    subject: PlanSubject

    def keep_record(self, record: TrackerRecord) -> None:
        """It is on the disk when this returns. Raises SetupFileProblem."""
        self.held.replace_entry(self.subject, record)


def _replace_file(file: Path, content: bytes) -> None:
    """There is always the old content or the new one, whole, whatever happens."""
    # Always of this name, so that one left by a kill is written over; the lock keeps others from it.
    part = file.with_name(f"{file.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as writing:
        os.fchmod(writing.fileno(), 0o600)
        writing.write(content)
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(part, file)
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
