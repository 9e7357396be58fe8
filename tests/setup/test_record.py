"""The record beside the config: whole at any moment, of one apply at a time, and told of in a sentence."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sdesk_sync.setup.json_file import SetupFileProblem
from sdesk_sync.setup.record_file import (
    HeldRecord,
    SetupRecord,
    TrackerRecordKeeper,
    hold_record,
    read_record,
    record_path,
)
from sdesk_sync.setup.record_lock import LockHolder, RecordLocked
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, RecordedObject, SecretFingerprint, TrackerRecord
from tests.setup.any_plan import RECORDS
from tests.setup.played_project import SUBJECT, label, label_key

LENA = LockHolder("lena", 1_795_179_731_000)
RECORD = TrackerRecord(5, "lena")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the record of a config lies."""
    return record_path(tmp_path / "sdesk.yaml")


def keep(file: Path, record: TrackerRecord) -> None:
    """Keep it as an apply does."""
    with hold_record(read_record(file), LENA) as held:
        TrackerRecordKeeper(held, SUBJECT).keep_record(record)


@given(RECORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_is_read_back_as_it_was_kept(tmp_path: Path, record: TrackerRecord) -> None:
    """With ids, states, fingerprints, settled by-hand steps, and the step that was under way."""
    file = record_path(tmp_path / "sdesk.yaml")
    keep(file, record)
    assert read_record(file).find_record(SUBJECT) == record


def test_the_record_is_its_owners_alone_and_nothing_else_is_left(file: Path) -> None:
    """Beside it lies only its lock, empty once nobody holds it."""
    keep(file, RECORD)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(os.listdir(file.parent)) == ["sdesk.setup.json", "sdesk.setup.json.lock"]
    assert (file.parent / "sdesk.setup.json.lock").read_text() == ""


def test_what_a_kill_left_half_written_is_written_over(file: Path) -> None:
    """It never had the record's name."""
    part = file.with_name("sdesk.setup.json.part")
    part.write_text("half")
    keep(file, RECORD)
    assert not part.exists()


def test_no_record_is_an_empty_one(file: Path) -> None:
    """Nothing is made by looking, nor by an apply that did nothing."""
    assert read_record(file).find_record(SUBJECT) == EMPTY_RECORD
    keep(file, EMPTY_RECORD)
    assert not file.exists()


DIGITS = "1" * 5000


@pytest.mark.parametrize(
    ("written", "changed", "words"),
    [
        (
            '"salt": "00ff"',
            '"salt": "zz"',
            "does not fit at trackers.engineering.objects[0].fingerprint.salt (",
        ),
        (
            '"digest": "a1"',
            '"digest": "ä1"',
            "does not fit at trackers.engineering.objects[0].fingerprint.dig",
        ),
        ('"at": 5', '"at": 1000000000000000000', "does not fit at trackers.engineering.at ("),
        ('"at": 5', '"at": -1000000000000000000', "does not fit at trackers.engineering.at ("),
        ('"at": 5', f'"at": {DIGITS}', "has a number of thousands of digits; "),
        ('"by": "lena"', '"by": "\\ud800"', "does not fit ("),
    ],
)
def test_what_no_sdesk_sync_has_written_is_told_before_it_is_used(
    file: Path, written: str, changed: str, words: str
) -> None:
    """By its place, where it has one."""
    made = RecordedObject(
        "7", label("status::new"), is_made=True, fingerprint=SecretFingerprint("00ff", "a1")
    )
    keep(file, replace(RECORD, objects={label_key("status::new"): made}))
    text = file.read_text()
    assert written in text
    file.write_text(text.replace(written, changed))
    with pytest.raises(SetupFileProblem) as told:
        read_record(file)
    assert str(told.value).startswith(f"{file} {words}")


def test_a_link_to_a_record_stays_one(tmp_path: Path) -> None:
    """Some keep all that is theirs in one folder, and link to it from beside the config."""
    kept = tmp_path / "kept"
    kept.mkdir()
    link = tmp_path / "sdesk.setup.json"
    link.symlink_to(kept / "record.json")
    keep(record_path(tmp_path / "sdesk.yaml"), RECORD)
    assert link.is_symlink()
    assert read_record(link).find_record(SUBJECT) == RECORD


def test_the_others_entries_stay(file: Path) -> None:
    """One file has all trackers of a config."""
    keep(file, RECORD)
    with hold_record(read_record(file), LENA) as held:
        other = replace(SUBJECT, tracker="support", project="acme/other")
        TrackerRecordKeeper(held, other).keep_record(TrackerRecord(6, "max"))
    assert read_record(file).find_record(SUBJECT) == RECORD


def test_of_two_applies_one_says_who_has_the_record(file: Path) -> None:
    """Process, machine, account, since when; and it goes once the first has ended."""
    with hold_record(read_record(file), LENA), pytest.raises(RecordLocked) as told:
        keep(file, RECORD)
    holder = rf"process {os.getpid()} on \S+, as lena, since 2026-11-20T13:02:11Z"
    assert told.match(f"sdesk.setup.json.lock is held by {holder}; wait until it has ended")
    keep(file, RECORD)


def test_an_apply_that_ran_in_between_is_told(file: Path) -> None:
    """Its plan was made of another record, and perhaps of another project."""
    known = read_record(file)
    keep(file, RECORD)
    with (
        pytest.raises(SetupFileProblem, match="was changed while this plan was looked at"),
        hold_record(known, LENA),
    ):
        pass


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (-20, "is cut short"),
        (0, "is cut short (line 1, column 1)"),
        (None, "has format 2, and this sdesk-sync reads 1: a newer one wrote it"),
    ],
)
def test_a_record_that_cannot_be_used_is_told_in_one_sentence(
    file: Path, cut: int | None, words: str
) -> None:
    """With what to do, and what that costs."""
    keep(file, RECORD)
    text = file.read_text()
    file.write_text(text.replace('"1"', '"2"') if cut is None else text[:cut])
    with pytest.raises(SetupFileProblem) as told:
        read_record(file)
    sentence = str(told.value)
    assert sentence.startswith(f"{file} {words}")
    assert sentence.endswith("webhook secrets are written once more")
    assert sentence.count("\n") == 0


@pytest.mark.parametrize("changed", ["site", "project"])
def test_a_record_of_another_project_is_told(file: Path, changed: str) -> None:
    """What it says of labels and hooks there is nothing that was made here."""
    keep(file, RECORD)
    with pytest.raises(SetupFileProblem, match="remove the entry engineering from it"):
        read_record(file).find_record(replace(SUBJECT, **{changed: "other"}))  # type: ignore[arg-type]


def test_odd_files_in_the_places_of_record_and_lock_are_told(file: Path) -> None:
    """A pipe would be waited for."""
    lock = file.with_name("sdesk.setup.json.lock")
    os.mkfifo(lock)
    with pytest.raises(SetupFileProblem, match=r"lock is no regular file; remove it"):
        keep(file, RECORD)
    os.mkfifo(file)
    with pytest.raises(SetupFileProblem, match="is no regular file"):
        read_record(file)


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    """Before the first write: what cannot be noted is not begun."""
    gone = tmp_path / "gone" / "sdesk.setup.json"
    with pytest.raises(SetupFileProblem, match="cannot be opened"):
        keep(gone, RECORD)
    with pytest.raises(SetupFileProblem, match="cannot be written"):
        TrackerRecordKeeper(HeldRecord(gone, {}), SUBJECT).keep_record(RECORD)
    assert SetupRecord(gone).find_record(SUBJECT) == EMPTY_RECORD
