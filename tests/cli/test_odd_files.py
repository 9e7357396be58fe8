"""Files that are none of ours, or none at all: answered in sentences, and soon."""

import os
from pathlib import Path

import pytest

from tests.harness.desk_folder import DeskFolder

CONFIG = "sdesk.yaml"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


BOMB = "a: &a {x: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{{', '.join(f'k{i}: *{chr(97 + n)}' for i in range(9))}}}\n"
    for n in range(20)
)
MERGES = "a0: &a0 {k: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 40)
)
FILES: dict[str, str | bytes] = {
    "a date that is none": "file: desk\nx: 2026-02-30\n",
    "an int that is none": "file: desk\nx: !!int abc\n",
    "a binary that is none": "x: !!binary '***'\n",
    "a map as key": "{{a: 1}: 2}\n",
    "a thing of Python's": "x: !!python/object:os.system {}\n",
    "a list": "- a\n- b\n",
    "aliases": BOMB,
    "merges": MERGES,
    "deep": "[" * 50_000,
    "deep mappings": "{a: " * 50_000,
    "many keys": "".join(f"key{n}: {n}\n" for n in range(400_000)),
    "many unknown keys": "version: 1\nfile: desk\n" + "".join(f"key{n}: {n}\n" for n in range(9_000)),
    "a long number": "version: " + "9" * 900_000,
    "half a character": 'x: "\\ud800"\n',
    "no character": 'x: "\\U99999999"\n',
    "UTF-16": "version: 1\n".encode("utf-16"),
    "nothing": "",
}


@pytest.mark.parametrize("name", FILES)
def test_whatever_stands_in_a_file_is_answered_in_sentences(here: DeskFolder, name: str) -> None:
    """And soon: not a trace, not a minute of work for a few lines."""
    content = FILES[name]
    done = here.run_apart("validate", str(here.write("given.yaml", content)))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr[-500:]
    assert done.stderr.startswith("given.yaml:")


@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "gone", "loop"])
@pytest.mark.parametrize("role", ["given", "config", "desk", "token"])
def test_only_regular_files_are_read(here: DeskFolder, role: str, kind: str) -> None:
    """Others would be waited on for ever or never end; wherever the name stands."""
    path = here.folder / "odd"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case "loop":
            path.symlink_to(path)
    words = {"given": ["validate", str(path)], "config": ["--config", str(path), "validate"]}
    if role == "desk":
        here.spoil(CONFIG, "desk: service-desk.yaml", "desk: odd")
    elif role == "token":
        here.spoil(CONFIG, "file:token", "file:odd")
    done = here.run_apart(*words.get(role, ["validate"]))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr[-500:]
    assert "odd" in done.stderr
