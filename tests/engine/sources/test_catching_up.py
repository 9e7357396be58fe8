"""What a sweep finds that no hook told of: whatever was given up or missed, no sin is accepted by that."""

from datetime import datetime

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.store.cursors import CursorName, advance_cursor
from tests.harness.engine import Works
from tests.harness.place import At, missing

HALF_AN_HOUR_S = 1_800
DAY_MS = 86_400_000


def down(works: Works, at: At, status: int, *, writes_only: bool = False) -> None:
    """Every call of ours to the tracker fails from now on."""
    fault = {"kind": "error", "tracker": at.tracker, "person": "desk-bot", "status": status}
    works.place.faults({**fault, "writes_only": writes_only})


def unheard(works: Works, at: At) -> None:
    """No hook of the tracker reaches us from now on."""
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})


def swept(works: Works, since: int | None = 0) -> None:
    """A pass through each tracker, and what it found worked on."""
    works.place.faults()
    works.settle()
    works.sweep(since)
    works.settle()


def skip(works: Works, number: int) -> None:
    """Somebody gives a delivery up."""
    said = ["events", "skip", str(number), "--config", str(works.place.config)]
    result = CliRunner().invoke(app, said)
    assert result.exit_code == 0, result.output


def wind(works: Works, seconds: int = 0) -> int:
    """Let so many seconds pass in the trackers; what time it is there then (ms)."""
    now = works.place.control("POST", "/clock", {"advance_s": seconds})["now"]
    return int(datetime.fromisoformat(now).timestamp() * 1000)


def is_undone_naming(at: At, ticket: str, who: str) -> bool:
    """Whether the priority is gone, and one comment says whose it was."""
    told = at.said(ticket)
    return at.words(ticket)[2] is None and len(told) == 1 and missing(told[0].text, who) == []


def test_what_a_skipped_delivery_left_is_found_and_undone(at: At, works: Works, ticket: str) -> None:
    """To skip is to leave it to the sweep, not to allow it, though a later change was accepted meanwhile."""
    # What is decided and waits to be sent holds up nobody.
    down(works, at, 503, writes_only=True)
    at.office.set_words("sami", ticket, priority="high")
    works.place.settled_hooks()
    works.drain()
    wind(works, 60)
    at.office.set_words("sami", ticket, status="estimating")
    works.place.settled_hooks()
    works.drain()
    (row,) = works.place.rows("SELECT id FROM inbox WHERE state = 'ready'")
    skip(works, row["id"])
    assert at.words(ticket)[2] == "high"
    swept(works)
    assert is_undone_naming(at, ticket, "Sami")


def test_what_a_dead_delivery_was_to_write_is_found_and_undone(at: At, works: Works, ticket: str) -> None:
    """Nobody will write it any more, so it does not account for what the ticket shows."""
    down(works, at, 503)
    at.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert works.attempts()[-1].startswith("dead: given up after 60 attempts")
    swept(works)
    assert is_undone_naming(at, ticket, "Sami")


def test_a_pass_that_begins_later_does_not_hide_what_is_before_it(at: At, works: Works, ticket: str) -> None:
    """`sweep --since DATE` after the last pass has ended; the next usual one finds what lies between."""
    other = at.office.open_ticket("sami", "Reports", "customization")
    swept(works, None)
    unheard(works, at)
    at.office.set_words("sami", ticket, priority="high")
    wind(works, HALF_AN_HOUR_S)
    at.office.set_words("sami", other, priority="high")
    swept(works, wind(works) - 60_000)
    assert (at.words(ticket)[2], at.words(other)[2]) == ("high", None)
    swept(works, None)
    assert is_undone_naming(at, ticket, "Sami")


@pytest.mark.parametrize("given_up", ["dead", "skipped"])
def test_a_find_that_was_given_up_is_taken_up_by_the_next_pass(
    at: At, works: Works, ticket: str, given_up: str
) -> None:
    """As long as the ticket is not as accepted; afterwards it is left alone."""
    unheard(works, at)
    at.office.set_words("sami", ticket, priority="high")
    works.place.faults()
    works.settle()
    works.sweep(0)
    down(works, at, 400)
    works.drain()
    (row,) = works.place.rows("SELECT id, state FROM inbox WHERE origin = 'sweep' ORDER BY id DESC LIMIT 1")
    assert row["state"] == "dead"
    if given_up == "skipped":
        skip(works, row["id"])
    assert at.words(ticket)[2] == "high"
    swept(works)
    assert is_undone_naming(at, ticket, "Sami")
    assert works.place.rows("SELECT state FROM inbox WHERE id = ?", row["id"])[0]["state"] == "done"
    assert works.sweep(0)[at.tracker].found == 0


def test_a_command_on_a_ticket_opened_unheard_is_carried_out(at: At, works: Works) -> None:
    """Neither the opening nor the comment has reached us; the sweep comes a day later."""
    unheard(works, at)
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    works.later.ms += DAY_MS
    swept(works)
    assert at.office.has_fact(ticket, "order_reference", "PO-4711")
    before = works.place.rows("SELECT count(*) AS n FROM outbox WHERE action NOT LIKE '%write-card%'")[0]["n"]
    works.catch_up()
    assert (
        works.place.rows("SELECT count(*) AS n FROM outbox WHERE action NOT LIKE '%write-card%'")[0]["n"]
        == before
    )


def old_ticket(at: At, works: Works) -> str:
    """A ticket with a command, both from before we began to watch the tracker."""
    unheard(works, at)
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    at.office.write_comment("sami", ticket, "!desk order PO-4711")
    began = wind(works, HALF_AN_HOUR_S)
    works.running.store.writer.commit(lambda c: advance_cursor(c, at.tracker, CursorName.WATCHING, began))
    wind(works, HALF_AN_HOUR_S)
    return ticket


def test_old_commands_of_a_ticket_met_in_mid_life_are_left(at: At, works: Works) -> None:
    """Somebody else has dealt with them; it is met because it was changed since we watch."""
    ticket = old_ticket(at, works)
    at.office.set_words("sami", ticket, priority="high")
    swept(works)
    assert is_undone_naming(at, ticket, "Sami")
    assert not at.office.has_fact(ticket, "order_reference", "PO-4711")


def test_a_first_pass_does_not_accept_what_was_done_since_we_watch(at: At, works: Works) -> None:
    """An old ticket, and a sin of which no hook told: undone, and whoever did it is named."""
    ticket = old_ticket(at, works)
    at.office.set_words("sami", ticket, priority="high")
    swept(works)
    assert is_undone_naming(at, ticket, "Sami")


def test_a_first_pass_accepts_what_was_done_before_we_watched(at: At, works: Works) -> None:
    """Nobody is scolded for what was allowed then, though the ticket was changed since."""
    unheard(works, at)
    ticket = at.office.open_ticket("sami", "Login fails", "customization")
    at.office.set_words("sami", ticket, priority="high")
    began = wind(works, HALF_AN_HOUR_S)
    works.running.store.writer.commit(lambda c: advance_cursor(c, at.tracker, CursorName.WATCHING, began))
    wind(works, HALF_AN_HOUR_S)
    at.office.set_words("sami", ticket, status="waiting-for-customer")
    swept(works)
    assert (at.words(ticket)[1:], at.said(ticket)) == (("waiting-for-customer", "high"), ())


def test_old_commands_of_a_ticket_retyped_since_we_watch_are_left(at: At, works: Works) -> None:
    """Old commands are none of ours, whatever was changed later: here its type, lawfully."""
    ticket = old_ticket(at, works)
    at.office.set_words("sami", ticket, type="suggestion")
    swept(works)
    assert at.words(ticket)[0] == "suggestion"
    assert not at.office.has_fact(ticket, "order_reference", "PO-4711")
