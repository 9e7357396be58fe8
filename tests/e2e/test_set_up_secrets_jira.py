"""An administrator's token and a webhook's secret stand nowhere else on Jira, however set-up ends."""

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.setup.record_file import read_record
from tests.e2e.test_set_up_secrets import spell
from tests.harness.place import JIRA
from tests.harness.set_up import FreshProject, fresh_project
from tests.setup.played_project import Diary, ProcessKilled

SECRET = "geheimes-wort-vom-webhook-4711"
FILES = (f"{JIRA}-hook-secret", f"{JIRA}-token", f"{JIRA}-setup-token")
ENDINGS = {
    "well": {"kind": "slow", "ms": 1, "count": 1},
    "refused": {"kind": "error", "status": 403, "writes_only": True, "path": "/webhook$"},
    "token refused": {"kind": "error", "status": 401, "writes_only": True, "nth": 9},
    "no answer": {"kind": "drop-before", "writes_only": True, "path": "/webhook$", "count": 1},
    "nothing readable": {"kind": "error", "status": 500},
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up with a webhook secret that we know."""
    with fresh_project(tmp_path, JIRA) as found:
        (tmp_path / f"{JIRA}-hook-secret").write_text(SECRET)
        yield found


def find_leaks(found: FreshProject, said: dict[str, bytes]) -> list[str]:
    """Where a secret stands: in what was said, or in a file that is not its own."""
    secrets = {name: (found.place.home / name).read_text().strip() for name in FILES}
    files = {str(file): file.read_bytes() for file in found.place.home.rglob("*") if file.is_file()}
    places = {**said, **{name: text for name, text in files.items() if Path(name).name not in FILES}}
    return [
        f"{name} in {place}"
        for place, text in places.items()
        for name, secret in secrets.items()
        if any(spelt in text for spelt in spell(secret))
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_command_says_or_keeps_a_secret_of_jira(fresh: FreshProject, ending: str) -> None:
    """In a plan, its JSON, a saved one, the record, its lock, what is printed, what drift and doctor tell."""
    fresh.place.faults(ENDINGS[ending])
    said: dict[str, bytes] = {}
    for words in (
        ("plan", "--out", str(fresh.place.home / "plan.json")),
        ("plan", "--json", "--all"),
        ("apply", "--yes"),
        ("apply", "--yes", "--json"),
        ("drift",),
        ("doctor",),
    ):
        done = fresh.run(*words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        said[f"{words} ({done.exit_code})"] = (done.stdout + done.stderr).encode()
    assert find_leaks(fresh, said) == []


def test_no_value_of_a_jira_project_shows_a_secret(fresh: FreshProject) -> None:
    """What a log line or a trace would show of it: each value, and the trace of an apply that broke."""
    project = fresh.plan()
    values = (project, project.read, project.read.port, project.read.tracker, project.plan, project.record)
    said = {type(value).__name__: repr(value).encode() for value in values}
    with pytest.raises(ProcessKilled) as broken:
        fresh.apply(Diary(dies_at="done Incident"))
    trace = traceback.TracebackException(broken.type, broken.value, broken.tb, capture_locals=True)
    said["trace"] = "".join(trace.format()).encode()
    said["record"] = repr(read_record(fresh.record)).encode()
    assert find_leaks(fresh, said) == []
