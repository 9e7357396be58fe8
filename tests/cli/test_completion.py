"""What a press of the completion key offers, asked as the shells' scripts ask, and by bash itself."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert

from sdesk_sync.store.inbox.table import inbox
from sdesk_sync.store.opening import migrate, open_database
from sdesk_sync.store.tickets import tickets
from tests.harness.completion_press import press_environment
from tests.harness.completion_table import TABLE, write_table
from tests.harness.desk_folder import DeskFolder

COMMAND = (sys.executable, "-m", "sdesk_sync")


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right, with a store of three tickets and four deliveries."""
    folder = DeskFolder.make(tmp_path)
    url = f"sqlite:///{tmp_path / 'sdesk.db'}"
    with closing(open_database(url)) as database:
        migrate(database)
        with database.writing.begin() as connection:
            for number, status in ((7, "new"), (70, "closed"), (8, None)):
                row: dict[str, object] = {
                    "tracker": "support",
                    "ticket_id": str(number),
                    "ticket_key": f"DESK-{number}",
                }
                row |= {"version": 1, "shape": 1, "accepted": {}, "config_digest": "", "accepted_at": 1}
                connection.execute(insert(tickets).values(**row, status=status))
            for number, state in ((1, "done"), (12, "dead"), (13, "done"), (2, "ready")):
                told = {"tracker": "support", "delivery": str(number), "lane": "7", "event": "x"}
                connection.execute(insert(inbox).values(id=number, received_at=1, state=state, **told))
    return folder


def press(words: str, config: Path, shell: str = "bash") -> list[str]:
    """What is offered for the last of the words, which stand as in the shell; `|` ends an empty one."""
    environment = press_environment(words, config, shell)
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=30, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_table_of_words_is_that_of_the_commands() -> None:
    """Else: `python -m tests.harness.completion_table`."""
    assert TABLE.read_text(encoding="utf-8") == write_table()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ev", ["events"]),
        ("events re", ["replay"]),
        ("events list --li", ["--limit"]),
        ("--config nowhere.yaml events sk", ["skip"]),
        ("plan --lang |", ["en", "de"]),
        ("events replay --state d", ["done", "dead"]),
        ("schema m", ["mapping"]),
        ("schema mapping |", []),
        ("completion z", ["zsh"]),
        ("plan --tracker |", ["support", "engineering"]),
        ("plan --tracker = e", ["engineering"]),
        ("events list --rule moves", ["moves-follow-workflow"]),
        ("events replay --ticket |", ["DESK-7", "DESK-8"]),
        ("events replay --ticket desk-7", ["DESK-7"]),
        ("events show 1", ["13", "12", "1"]),
        ("events replay |", ["12"]),
        ("events show 1 |", []),
        ("events show x", []),
        ("events replay 12 1", ["12"]),
        ("nothing |", ["init"]),
    ],
    ids=str,
)
def test_press_offers_what_may_stand_there(here: DeskFolder, words: str, offered: list[str]) -> None:
    """Commands, options, their values, and names of the desk, its trackers and its store."""
    lines = press(words, here.folder / "sdesk.yaml")
    plain = [line.removeprefix("plain,") for line in lines]
    assert plain == offered or (offered == ["init"] and plain[0] == "init")


@pytest.mark.parametrize(("words", "kind"), [("validate |", "file"), ("sandbox --config-out |", "dir")])
def test_press_leaves_paths_to_the_shell(here: DeskFolder, words: str, kind: str) -> None:
    """It knows its folders."""
    assert press(words, here.folder / "sdesk.yaml") == [f"{kind},"]


@pytest.mark.parametrize(
    ("shell", "offered"),
    [("zsh", ["plain", "events", "Look at what"]), ("fish", ["plain,events\tLook at what"])],
)
def test_other_shells_read_what_a_command_is_for(here: DeskFolder, shell: str, offered: list[str]) -> None:
    """In the form that click's script of each reads."""
    lines = press("eve", here.folder / "sdesk.yaml", shell)
    assert [line[: len(start)] for line, start in zip(lines, offered, strict=True)] == offered


@pytest.mark.parametrize("content", ["trackers: [", "", "- 1", "\x00", "desk: ../no\nstore: sqlite:///no.db"])
@pytest.mark.parametrize("words", ["plan --tracker |", "events list --rule |", "events show |"])
def test_broken_config_offers_nothing_and_says_nothing(tmp_path: Path, content: str, words: str) -> None:
    """In the middle of somebody's command line."""
    (tmp_path / "sdesk.yaml").write_text(content, encoding="utf-8")
    assert press(words, tmp_path / "sdesk.yaml") == []
    assert press("plan --tra", tmp_path / "sdesk.yaml") == ["plain,--tracker"]
    assert not (tmp_path / "no.db").exists()


def test_name_that_a_shell_would_carry_out_is_not_offered(tmp_path: Path) -> None:
    """Of a config that came with somebody else's folder: a press and Enter would run it."""
    names = '"$(touch here)": {}, "`id`": {}, "a b": {}, "a;b": {}, "two\\nfile,/etc": {}, fine: {}'
    (tmp_path / "sdesk.yaml").write_text(f"trackers: {{{names}}}", encoding="utf-8")
    assert press("plan --tracker |", tmp_path / "sdesk.yaml") == ["plain,fine"]


def test_press_that_would_take_long_offers_nothing(tmp_path: Path) -> None:
    """A few lines of YAML may be made of more than anybody waits for."""
    lines = ["0: &a0 {k: 1}"]
    lines += [f"{one}: &a{one} {{<<: [{', '.join([f'*a{one - 1}'] * 9)}]}}" for one in range(1, 12)]
    (tmp_path / "sdesk.yaml").write_text("\n".join([*lines, "trackers: {x: {}}"]), encoding="utf-8")
    assert press("plan --tracker |", tmp_path / "sdesk.yaml") == []


@pytest.mark.parametrize("words", ["events replay --ticket |", "events list --rule |", "pl"])
def test_press_loads_none_of_the_large_libraries(here: DeskFolder, words: str) -> None:
    """A person feels what loading them takes; how long a press does take is in `benchmarks/`."""
    command = (sys.executable, "-X", "importtime", "-m", "sdesk_sync")
    environment = press_environment(words, here.folder / "sdesk.yaml")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "sdesk_sync" in loaded
    assert not loaded & {"alembic", "click", "gitlab", "jira", "pydantic", "requests", "rich", "sqlalchemy"}


def _write_command(folder: Path) -> Path:
    command = folder / "sdesk-sync"
    command.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return command


def _run_shell(shell: str, script: str, here: DeskFolder) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed here: its script was not tried")
    _write_command(here.folder)
    environment = {**os.environ, "SDESK_CONFIG": str(here.folder / "sdesk.yaml")}
    environment["PATH"] = f"{here.folder}{os.pathsep}{environment['PATH']}"
    run = subprocess.run([shell, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_bash_completes_by_the_script_that_is_printed(here: DeskFolder) -> None:
    """As a person has it in ~/.bashrc."""
    script = """
    eval "$(sdesk-sync completion bash)"
    for typed in "events re" "plan --tracker s" "events replay --ticket DESK-7"; do
        COMP_WORDS=(sdesk-sync $typed); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
        _sdesk_sync_completion sdesk-sync
        echo "${COMPREPLY[@]}"
    done
    """
    assert _run_shell("bash", script, here).splitlines() == ["replay", "support", "DESK-7"]


def test_zsh_takes_the_script(here: DeskFolder) -> None:
    """It defines the function that completes."""
    script = 'compdef() { echo "$@"; }; eval "$(sdesk-sync completion zsh)"'
    assert _run_shell("zsh", script, here).split() == ["_sdesk_sync_completion", "sdesk-sync"]


def test_fish_completes_by_the_script(here: DeskFolder) -> None:
    """Asked by fish's own `complete -C`."""
    script = 'sdesk-sync completion fish | source; complete -C "sdesk-sync events re"'
    assert _run_shell("fish", script, here).split()[0] == "replay"
