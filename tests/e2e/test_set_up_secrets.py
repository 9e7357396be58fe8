"""What set-up knows of tokens and webhook secrets stands nowhere else, however it ends."""

import base64
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.setup.record_file import read_record
from tests.harness.set_up import FreshProject, fresh_project
from tests.setup.played_project import Diary, ProcessKilled

SECRETS = {
    "plain": "geheimes-wort-vom-webhook-4711",
    "signing": "whsec_" + base64.b64encode(b"geheimes wort, 32 bytes lang ...").decode(),
}
_SHORTEST = 8
"""Characters of a secret's Base64 that say enough of it."""


@pytest.fixture(params=SECRETS)
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FreshProject]:
    """A project to be set up with a webhook secret that we know."""
    with fresh_project(tmp_path) as found:
        (tmp_path / "engineering-hook-secret").write_text(SECRETS[request.param])
        yield found


def list_secrets(found: FreshProject) -> dict[str, str]:
    """The words that must stand nowhere, by the file that holds each."""
    files = ("engineering-hook-secret", "engineering-token", "engineering-setup-token")
    return {name: (found.place.home / name).read_text().strip() for name in files}


def spell(secret: str) -> Iterator[bytes]:
    """The secret as it may stand somewhere: itself, what it is the Base64 of, and its own at any place."""
    raw = secret.encode()
    yield raw
    for begin in range(3):
        # What stands before it shifts the bits: three ways to write the same.
        code = base64.b64encode(bytes(begin) + raw)[4:-4]
        assert len(code) >= _SHORTEST
        yield code
    if secret.startswith("whsec_"):
        yield base64.b64decode(secret.removeprefix("whsec_"))


def find_leaks(found: FreshProject, said: dict[str, bytes]) -> list[str]:
    """Where a secret stands: in what was said, or in a file that is not its own."""
    secrets = list_secrets(found)
    files = {str(file): file.read_bytes() for file in found.place.home.rglob("*") if file.is_file()}
    places = {**said, **{name: text for name, text in files.items() if Path(name).name not in secrets}}
    return [
        f"{name} in {place}"
        for place, text in places.items()
        for name, secret in secrets.items()
        if any(spelt in text for spelt in spell(secret))
    ]


ENDINGS = {
    "well": {"kind": "slow", "ms": 1, "count": 1},
    "refused": {"kind": "error", "status": 403, "writes_only": True, "path": "/hooks"},
    "refused by a page": {
        "kind": "error",
        "status": 403,
        "as_page": True,
        "path": "/hooks",
        "count": 1,
    },
    "token refused": {"kind": "error", "status": 401, "writes_only": True, "nth": 3},
    "no answer": {"kind": "drop-before", "writes_only": True, "path": "/hooks", "count": 1},
    "nothing readable": {"kind": "error", "status": 500},
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_command_says_or_keeps_a_secret(fresh: FreshProject, ending: str) -> None:
    """In a plan, its JSON, a saved one, the record, its lock, what is printed, and what is logged."""
    fresh.place.faults(ENDINGS[ending])
    said: dict[str, bytes] = {}
    for words in (
        ("plan", "--out", str(fresh.place.home / "plan.json")),
        ("plan", "--json", "--all"),
        ("apply", "--yes"),
        ("apply", "--yes", "--json"),
    ):
        done = fresh.run(*words)
        said[f"{words} ({done.exit_code})"] = (done.stdout + done.stderr).encode()
    assert find_leaks(fresh, said) == []


def test_no_value_of_ours_shows_a_secret(fresh: FreshProject) -> None:
    """What a log line or a trace would show of it: each value, and the trace of an apply that broke."""
    project = fresh.plan()
    values = (project, project.read, project.read.port, project.read.tracker, project.plan, project.record)
    said = {type(value).__name__: repr(value).encode() for value in values}
    with pytest.raises(ProcessKilled) as broken:
        fresh.apply(Diary(dies_at="done type::request"))
    trace = traceback.TracebackException(broken.type, broken.value, broken.tb, capture_locals=True)
    said["trace"] = "".join(trace.format()).encode()
    said["record"] = repr(read_record(fresh.record)).encode()
    assert b"capture" not in said["trace"]
    assert find_leaks(fresh, said) == []


def test_a_secret_that_did_stand_somewhere_would_be_found(fresh: FreshProject) -> None:
    """The search itself: by its letters, in Base64 at any place, and in a file."""
    secret = list_secrets(fresh)["engineering-hook-secret"]
    for begin in range(4):
        code = base64.b64encode(b"x" * begin + secret.encode() + b"y")
        assert find_leaks(fresh, {"code": code}) == ["engineering-hook-secret in code"]
    (fresh.place.home / "log").write_text(f"token={secret}")
    assert find_leaks(fresh, {}) == [f"engineering-hook-secret in {fresh.place.home / 'log'}"]
