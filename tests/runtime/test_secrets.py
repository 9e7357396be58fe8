"""Tokens and secrets: nowhere but in the files that hold them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, Place, place, serving
from tests.harness.waiting import until


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that has undone, turned away, failed and been turned away."""
    home = tmp_path_factory.mktemp("secrets")
    with place(home) as found, serving(found) as serve:
        tickets = {name: found.at(name).open("carla", "customization") for name in (GITLAB, JIRA)}
        for secret in _secrets(found).values():
            proofs = dict.fromkeys(("X-Gitlab-Token", "X-Hub-Signature", "webhook-signature"), secret)
            requests.post(f"{found.hooks_url}?token={secret}", b"not json", headers=proofs, timeout=10)
        found.settled()
        found.faults({"kind": "error", "status": 401, "person": "desk-bot"})
        for name, ticket in tickets.items():
            found.at(name).office.set_words("dev", ticket, type="suggestion")
        until(lambda: serve.said().count("401: ") >= len(tickets), "both were turned away")
        yield found


def test_the_store_holds_no_secret(used: Place) -> None:
    """Not in the file, nor in what SQLite has beside it."""
    files = [path for path in used.home.iterdir() if path.name.startswith("sdesk.db")]
    assert used.home / "sdesk.db" in files
    assert _found(used, {path.name: path.read_bytes() for path in files}) == []


def test_the_log_holds_no_secret(used: Place) -> None:
    """Whatever went wrong."""
    log = (used.home / "serve.log").read_bytes()
    assert b"dead" in log
    assert _found(used, {"log": log}) == []


@pytest.mark.parametrize("words", ["list --json", "list", "show 1", "show 1 --json"])
def test_no_command_shows_a_secret(used: Place, words: str) -> None:
    """Neither on stdout nor on stderr."""
    done = run_command("events", *words.split(), "--config", str(used.config))
    done.check_returncode()
    assert _found(used, {"output": (done.stdout + done.stderr).encode()}) == []


def _secrets(place: Place) -> dict[str, str]:
    """The bot's tokens and the hooks' secrets, by the file they lie in."""
    files = [path for path in place.home.iterdir() if path.name.endswith(("-token", "-hook-secret"))]
    assert len(files) == 6
    return {Path(path).name: path.read_text(encoding="utf-8").strip() for path in files}


def _found(place: Place, texts: dict[str, bytes]) -> list[str]:
    """Which secrets stand in which texts."""
    return [
        f"{secret} in {text}"
        for secret, value in _secrets(place).items()
        for text, held in texts.items()
        if value.encode() in held
    ]
