"""Doctor beside a real serve: what is well in a desk at work, which way webhooks take, what is stored."""

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sdesk_sync.store.opening import lock_store
from tests.harness.looked_over import LookedOver, forms, looked_over
from tests.harness.place import GITLAB, serving
from tests.harness.waiting import until


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LookedOver]:
    """A desk at work, with one ticket."""
    with looked_over(tmp_path_factory.mktemp("served")) as found, serving(found.place):
        found.at.call("sami", "POST", "/issues", {"title": "Login fails", "confidential": True})
        found.place.settled()
        passed = "SELECT 1 FROM cursors WHERE name = 'passed'"
        until(lambda: found.place.rows(passed), "the first pass has come to its end")
        yield found


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[LookedOver]:
    """The store of a desk that worked for a while and does not any more."""
    with looked_over(tmp_path) as found:
        with serving(found.place):
            found.at.call("sami", "POST", "/issues", {"title": "Login fails", "confidential": True})
            found.place.settled()
        yield found


def change(found: LookedOver, *statements: str) -> None:
    """Change what is stored, as it would have come about in days."""
    with closing(sqlite3.connect(found.place.home / "sdesk.db")) as store, store:
        for statement in statements:
            store.execute(statement)


def test_a_desk_at_work_is_well(served: LookedOver) -> None:
    """As it is drawn: a line a tracker, one for the desk, the counts."""
    found = served.doctor()
    *lines, counts = found.stdout.splitlines()
    assert [re.sub(r"\d+", "n", line) for line in lines] == [
        "engineering   ✓ n checks",
        "desk          ✓ n checks",
    ]
    assert re.fullmatch(r"\d+ checks, \d+ calls\.   exit 0", counts)
    assert found.exit_code == 0


def test_what_was_found_is_json_without_a_sentence(served: LookedOver) -> None:
    """The same bytes in either language, but for when it was made."""
    reports = [json.loads(served.doctor("--json", "--lang", language).stdout) for language in ("en", "de")]
    for report in reports:
        report.pop("made_at")
    assert reports[0] == reports[1]
    assert reports[0]["summary"] == {
        "errors": 0,
        "warnings": 0,
        "notes": 0,
        "checks": sum(part["checks"] for part in [*reports[0]["trackers"], reports[0]["desk"]]),
        "calls": 11,
    }


def test_doctor_only_reads_and_shows_no_secret(served: LookedOver) -> None:
    """Nothing is written to the tracker, and of secrets nothing is repeated, in whatever form."""
    before = [tuple(row) for row in served.place.rows("SELECT id, state FROM inbox")]
    served.place.control("DELETE", "/calls")
    said = "".join(served.doctor(*words).output for words in ((), ("--json",), ("--lang", "de")))
    assert {call["method"] for call in served.place.control("GET", "/calls")} == {"GET"}
    assert [tuple(row) for row in served.place.rows("SELECT id, state FROM inbox")] == before
    for secret in served.secrets().values():
        assert secret not in said
        assert base64.b64encode(secret.encode()).decode() not in said


def test_a_test_delivery_is_sent_only_where_it_is_asked_for(served: LookedOver) -> None:
    """It is taken, and nothing is kept of it."""
    before = len(served.place.rows("SELECT id FROM inbox"))
    sent = len(served.place.hooks())
    found = served.doctor("--deliver")
    assert found.stdout == "engineering   ✓ GitLab's test delivery was taken: 200. The way is open.\n"
    assert (found.exit_code, len(served.place.hooks())) == (0, sent + 1)
    assert len(served.place.rows("SELECT id FROM inbox")) == before
    told = json.loads(served.doctor("--deliver", "--json").stdout)
    assert (told["tracker"], told["end"], told["status"]) == (GITLAB, "taken", 200)


def test_where_another_desk_answers_is_told(served: LookedOver) -> None:
    """One that has no tracker of this name."""
    before = served.place.config.read_text(encoding="utf-8")
    served.place.config.write_text(before.replace(f"  {GITLAB}:", "  elsewhere:"), encoding="utf-8")
    try:
        found = served.doctor()
    finally:
        served.place.config.write_text(before, encoding="utf-8")
    assert "answers at" in found.stdout
    assert "that has no tracker elsewhere" in " ".join(found.stdout.split())
    assert found.exit_code == 1


def test_where_something_else_answers_is_told(served: LookedOver) -> None:
    """Here it is the sandbox itself."""
    before = served.place.config.read_text(encoding="utf-8")
    control = served.place.sandbox.line["control"]
    served.place.reconfigure(lambda config: config["serve"].update(public_url=control))
    try:
        assert "D207.stranger" in forms(served.doctor("--json").stdout)
    finally:
        served.place.config.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("form", "statement", "says", "sagt"),
    [
        (
            "D603.dead",
            "UPDATE inbox SET state = 'dead'",
            "deliveries are dead: sdesk-sync events list tells why; events replay has them worked on again.",
            "Zustellungen sind tot: sdesk-sync events list sagt, warum; events replay wiederholt sie.",
        ),
        (
            "D604.late",
            "UPDATE cursors SET value = value - 3600000 WHERE name = 'passed'",
            "and one is due every ten minutes. The log of serve says why it does not.",
            "alle zehn Minuten ist einer fällig. Warum keiner kam, sagt das Protokoll von serve.",
        ),
        (
            "D605.old",
            "UPDATE inbox SET state = 'ready', received_at = received_at - 3600000",
            "deliveries wait, the oldest since",
            "Zustellungen warten, die älteste seit",
        ),
    ],
    ids=["dead", "late", "old"],
)
def test_what_the_store_says_is_told(
    stored: LookedOver, form: str, statement: str, says: str, sagt: str
) -> None:
    """While somebody serves it."""
    change(stored, statement)
    with lock_store(f"sqlite:///{stored.place.home / 'sdesk.db'}"):
        assert form in forms(stored.doctor("--json").stdout)
        assert says in " ".join(stored.doctor().stdout.split())
        assert sagt in " ".join(stored.doctor("--lang", "de").stdout.split())


def test_a_sweep_that_never_came_to_its_end_is_told(stored: LookedOver) -> None:
    """Half an hour after it is watched."""
    change(stored, "DELETE FROM cursors WHERE name = 'passed'")
    change(stored, "UPDATE cursors SET value = value - 3600000 WHERE name = 'watching'")
    with lock_store(f"sqlite:///{stored.place.home / 'sdesk.db'}"):
        assert "D604.never" in forms(stored.doctor("--json").stdout)


def test_a_store_that_nobody_serves_is_told(stored: LookedOver) -> None:
    """Webhooks are lost meanwhile; sweeps are not waited for."""
    found = forms(stored.doctor("--json").stdout)
    assert "D602.none" in found
    assert not any(form.startswith(("D601", "D604")) for form in found)


def test_a_store_that_cannot_be_read_is_told(stored: LookedOver) -> None:
    """In the words of whoever refuses it."""
    (stored.place.home / "sdesk.db").write_bytes(b"no store at all" * 1000)
    found = stored.doctor()
    assert "D601" in found.stdout
    assert "The store cannot be read:" in " ".join(found.stdout.split())
    assert found.exit_code == 1
