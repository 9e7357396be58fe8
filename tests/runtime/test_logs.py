"""What `serve` logs: an object a line where that is asked for, and never what people wrote or a secret."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from sdesk_sync.runtime.logs import reason_for_log, url_for_log
from tests.harness.place import GITLAB, JIRA, Place, place
from tests.harness.serve import Serve
from tests.harness.waiting import until

COMMENT = "the customer's own words, zebra-4711"
TITLE = "Okapi at the printer"
BODY = b'{"note": "walrus in a body that nobody signed"}'


@dataclass(frozen=True)
class Logged:
    """What a `serve` has said, with the secrets it was given."""

    lines: list[str]
    secrets: list[str]

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines about one kind of event."""
        return [line for line in map(json.loads, self.lines) if line["event"] == event]


def started(found: Place) -> Serve:
    """A `serve` that logs objects."""
    serve = Serve(found.config, found.home / "serve.log")
    serve.start("--log", "json")
    return serve


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    """A `serve` that judged, undid, was turned away, turned away and failed."""
    with place(tmp_path_factory.mktemp("logs")) as found:
        serve = started(found)
        serve.ready()
        for name in (GITLAB, JIRA):
            at = found.at(name)
            ticket = at.office.open_ticket("carla", TITLE, "customization")
            at.office.write_comment("sami", ticket, COMMENT)
            at.office.write_comment("sami", ticket, f"!desk reason {COMMENT}")
            found.settled()
            proofs = {"X-Gitlab-Token": "a-guess-at-it", "X-Hub-Signature": "sha256=a-guess-at-it"}
            url = f"{serve.url}/hooks/{name}?token=a-guess-at-it"
            assert requests.post(url, BODY, headers=proofs, timeout=10).status_code == 401
            found.faults({"kind": "error", "status": 401, "person": "desk-bot"})
            at.office.set_words("dev", ticket, type="suggestion")
            until(lambda: "401: " in serve.said(), "the bot was turned away")
            found.faults()
        assert serve.stop() == 0
        files = [path for path in found.home.iterdir() if path.name.endswith(("-token", "-hook-secret"))]
        secrets = [path.read_text(encoding="utf-8").strip() for path in files]
        yield Logged(serve.said().splitlines(), [*secrets, "a-guess-at-it"])


def test_every_line_is_an_object_with_the_same_head(logged: Logged) -> None:
    """When (UTC), how grave, what it is about, and the line that a person would read."""
    for line in logged.lines:
        found = json.loads(line)
        assert datetime.fromisoformat(found["ts"]).utcoffset() == timedelta(0)
        assert found["level"] in ("INFO", "WARNING", "ERROR")
        assert found["event"]
        assert found["message"]


def test_a_delivery_has_fields_to_search_by(logged: Logged) -> None:
    """What it was about, how it ended, how often and how long."""
    refused = [line for line in logged.of("delivery") if line["verdict"] == "refused"]
    assert {line["tracker"] for line in refused} == {GITLAB, JIRA}
    one = refused[0]
    assert (one["state"], one["attempts"]) == ("done", 1)
    assert one["rule"]
    assert one["ticket"]
    assert one["ms"] >= 0
    assert f"#{one['delivery']} {one['tracker']} " in one["message"]


def test_how_it_starts_ends_and_turns_away_is_told(logged: Logged) -> None:
    """Each by its event."""
    assert len(logged.of("started")) == len(logged.of("stopped")) == 1
    assert [line["status"] for line in logged.of("hook-refused")] == [401, 401]


@pytest.mark.parametrize("words", [COMMENT, TITLE, "zebra", "walrus"])
def test_what_people_wrote_is_not_logged(logged: Logged, words: str) -> None:
    """Neither comments nor titles nor bodies, whoever sent them."""
    assert [line for line in logged.lines if words in line] == []


def test_no_secret_is_logged(logged: Logged) -> None:
    """Nor one that somebody tried."""
    assert len(logged.secrets) == 7
    assert [line for line in logged.lines for secret in logged.secrets if secret in line] == []


def test_where_it_cannot_start_that_is_an_object_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Or whatever collects the lines would not show it."""
    with place(tmp_path_factory.mktemp("start"), desk="nowhere.yaml") as found:
        serve = started(found)
        assert serve.ended() == 1
        (line,) = map(json.loads, serve.said().splitlines())
        assert (line["event"], line["level"]) == ("not-started", "ERROR")
        assert "nowhere.yaml" in line["message"]


def test_of_a_trace_only_the_kind_of_error_is_logged() -> None:
    """Its text may quote what was in a body; the whole of it is shown to who asks for it."""
    trace = f'Traceback (most recent call last):\n  File "x.py", line 1, in y\nKeyError: {COMMENT!r}\n'
    assert reason_for_log(7, trace) == "an error of ours, KeyError; `sdesk-sync events show 7` has its trace"
    chained = f"ValueError: {COMMENT}\n\nThe above exception was the cause:\n\n{trace}"
    assert "zebra" not in (reason_for_log(7, chained) or "")
    assert (reason_for_log(7, None), reason_for_log(7, "gone or not ours")) == (None, "gone or not ours")


def test_an_address_is_logged_without_its_credentials() -> None:
    """Everything else of it is."""
    assert url_for_log("https://me:secret@jira.example.com:8443/jira") == "https://jira.example.com:8443/jira"
    assert url_for_log("https://jira.example.com") == "https://jira.example.com"
