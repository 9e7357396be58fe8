"""The folder that a sandbox writes its config into: its own, or one that holds none yet."""

import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.harness.desk_folder import CONFIG
from tests.harness.own_process import Launch, OwnProcess
from tests.harness.waiting import LIMIT_S, until

STORE = ("sdesk.db", "sdesk.db-wal", "sdesk.db.0002.bak")


def first_line(folder: Path) -> tuple[str, int | None, str]:
    """What `sandbox --config-out` says first; its exit code and its complaint where it ended by itself."""
    with TemporaryDirectory() as apart:
        out, err = Path(apart) / "out", Path(apart) / "err"
        words = ("sandbox", "--config-out", str(folder))
        process = OwnProcess(Launch(words, out, err, dict(os.environ)))
        until(lambda: process.poll() is not None or (out.exists() and out.read_bytes().endswith(b"\n")))
        said = out.read_text(encoding="utf-8")
        if said:
            process.send_signal(signal.SIGTERM)
        code = process.wait(LIMIT_S)
        return said, None if said else code, err.read_text(encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "names", [("sdesk.yaml", *STORE), ("sdesk.yaml",), STORE, ("support-token",)], ids=str
)
def test_a_desk_of_somebodys_is_left_as_it_is(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Neither its config nor its store nor a copy of that; exit 3 and a sentence."""
    for name in names:
        (tmp_path / name).write_text(CONFIG if name == "sdesk.yaml" else "mine", encoding="utf-8")
    before = contents(tmp_path)
    said, code, complaint = first_line(tmp_path)
    assert (said, code, contents(tmp_path)) == ("", 3, before)
    assert complaint.startswith(str(tmp_path))
    assert complaint.endswith("no sandbox wrote it; name another folder\n")


def test_a_folder_of_a_sandbox_before_is_written_anew(tmp_path: Path) -> None:
    """With a store of its own: the tickets of the one before are gone."""
    assert first_line(tmp_path)[0].startswith("{")
    for name in STORE:
        (tmp_path / name).write_text("of the one before", encoding="utf-8")
    assert first_line(tmp_path)[0].startswith("{")
    assert [name for name in STORE if (tmp_path / name).exists()] == []


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    """In a sentence."""
    (tmp_path / "here").write_text("", encoding="utf-8")
    _, code, complaint = first_line(tmp_path / "here" / "inside")
    assert (code, "Traceback" in complaint) == (1, False)
