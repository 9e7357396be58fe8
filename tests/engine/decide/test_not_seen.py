"""A store that is lost: what cards keep is read where something hangs on it, and nobody is asked for it."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from sdesk_sync.desk.model.cards import TicketCard
from sdesk_sync.store.cursors import CursorName, advance_cursor
from sdesk_sync.trackers.gitlab.card import render_card
from tests.harness.engine import Works, listening
from tests.harness.place import GITLAB, At, missing, place

ORDER, BUDGET = {"order_reference": "PO-4711"}, {"budget_account": "ACME-2026"}
MANY = 200


@dataclass(frozen=True)
class Found:
    """A ticket as it is found, whose note its card is, and what comes of a move."""

    type: str
    status: str
    to: str
    facts: Mapping[str, str | None] | None = None
    by: str = "desk-bot"
    stands: bool = True
    reads: int = 0


KINDS = (
    Found("customization", "awaiting-order", "ordered", ORDER, reads=1),
    Found("customization", "awaiting-order", "ordered", {}, stands=False, reads=1),
    Found("customization", "awaiting-order", "ordered", {"order_reference": None}, reads=1),
    Found("customization", "awaiting-order", "ordered", None, reads=1),
    Found("customization", "awaiting-order", "ordered", ORDER, by="sami", reads=1),
    Found("customization", "awaiting-order", "estimating", ORDER),
    Found("customization", "ordered", "in-progress", ORDER, reads=1),
    Found("customization", "accepted", "estimating", ORDER),
    Found("consulting-request", "accepted", "in-progress", BUDGET, reads=1),
    Found("consulting-request", "accepted", "in-progress", {}, stands=False, reads=1),
    Found("consulting-request", "in-progress", "resolved", BUDGET),
    Found("support-request", "accepted", "in-progress", None),
    Found("request", "new", "in-review", None),
    Found("request", "in-review", "closed", None, stands=False, reads=1),
    Found("non-software-defect", "in-progress", "resolved", {"cause": "hosting"}, reads=1),
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """A GitLab of which no engine has heard yet."""
    with place(tmp_path, GITLAB) as found:
        found.faults({"kind": "lose-hook", "tracker": GITLAB})
        yield found.at(GITLAB)


def make(at: At, kind: Found) -> str:
    """A ticket as another store has left it."""
    ticket = at.office.open_ticket("sami", "Login fails", kind.type)
    words = {"status": kind.status, **({"priority": "high"} if "defect" in kind.type else {})}
    at.office.set_words("sami", ticket, **words)
    if kind.facts is not None:
        body = render_card(TicketCard("Desk card", (), (), kind.facts))
        at.call(kind.by, "POST", f"/issues/{ticket}/notes", {"body": body, "internal": True})
    return ticket


def start(works: Works, at: At) -> None:
    """Hooks arrive from now on; who somebody is, is known."""
    at.place.settled_hooks()
    at.place.faults()
    now = works.place.control("POST", "/clock", {"advance_s": 1_800})["now"]
    began = int(datetime.fromisoformat(now).timestamp() * 1000)
    works.running.store.writer.commit(lambda c: advance_cursor(c, at.tracker, CursorName.WATCHING, began))
    works.place.control("POST", "/clock", {"advance_s": 60})
    warm = at.office.open_ticket("sami", "Warm", "support-request")
    works.settle()
    at.office.set_words("sami", warm, status="in-progress")
    works.settle()


def calls_on(at: At, ticket: str) -> list[str]:
    """Our calls on one ticket, by method and what of it."""
    made = at.place.control("GET", "/calls")
    ours = [call for call in made if call["person"] == "desk-bot"]
    path = f"/projects/101/issues/{ticket}"
    on = [(call["method"], call["path"].partition("?")[0]) for call in ours]
    return [
        f"{method} {where.partition(path)[2]}"
        for method, where in on
        if where.endswith((path, f"{path}/notes"))
    ]


def test_of_two_hundred_tickets_each_is_asked_for_what_it_needs(at: At) -> None:
    """A lawful move costs nothing, a need one call; no order is asked for that a card has."""
    kinds = [KINDS[number % len(KINDS)] for number in range(MANY)]
    random.Random(7).shuffle(kinds)  # noqa: S311  # the same in every run
    tickets = [make(at, kind) for kind in kinds]
    with listening(at.place) as works:
        start(works, at)
        at.place.control("DELETE", "/calls")
        for ticket, kind in zip(tickets, kinds, strict=True):
            reason = {"status": kind.to}
            at.office.set_words("sami", ticket, **reason)
        works.settle()
        for ticket, kind in zip(tickets, kinds, strict=True):
            _, status, _ = at.words(ticket)
            made = calls_on(at, ticket)
            assert status == (kind.to if kind.stands else kind.status), (kind, made)
            assert made.count("GET /notes") == kind.reads, (kind, made, at.said(ticket))
            assert made == ["GET /notes"] * kind.reads or not kind.stands, (kind, made)
            assert bool(at.said(ticket)) is not kind.stands, (kind, at.said(ticket))


def test_a_fact_command_is_judged_on_what_the_card_has(at: At) -> None:
    """An order is not taken from what is in progress, and what else the card had is kept with what is set."""
    work = make(at, Found("customization", "in-progress", "", {**ORDER, "ordered_on": "2027-03-17"}))
    with listening(at.place) as works:
        start(works, at)
        cost = works.does(at, lambda: at.office.write_comment("sami", work, "!desk order none"))
        assert (
            sum(call.endswith(f"/issues/{work}/notes") and call.startswith("GET") for call in cost.calls) == 1
        )
        assert "order-before-work" in at.said(work)[-1].text
        works.does(at, lambda: at.office.write_comment("sami", work, "!desk order PO-4712"))
        cost = works.does(at, works.timers)
        assert [call.split()[0] for call in cost.calls if f"/issues/{work}/" in call] == ["PUT"]
        (card,) = at.office.list_cards(work)
        assert '"order_reference":"PO\\u002d4712","ordered_on":"2027\\u002d03\\u002d17"' in card.text


def test_the_older_of_two_cards_stays(at: At) -> None:
    """Ours both; the other goes with the first write."""
    kind = Found("customization", "awaiting-order", "ordered", ORDER)
    ticket = make(at, kind)
    double = render_card(TicketCard("Desk card", (), (), {"order_reference": "PO-2"}))
    at.call("desk-bot", "POST", f"/issues/{ticket}/notes", {"body": double, "internal": True})
    with listening(at.place) as works:
        start(works, at)
        cost = works.does(at, lambda: at.office.write_comment("sami", ticket, "!desk estimate 3d"))
        assert [call.split()[0] for call in cost.calls][-2:] == ["PUT", "DELETE"]
        (card,) = at.office.list_cards(ticket)
        assert missing(card.text, "PO-4711", "3d") == []


@pytest.mark.parametrize(
    "line", ['{"v":1,"order_re', '{"v":2,"order_reference":"PO-4711"} -->'], ids=["cut", "newer"]
)
def test_what_cannot_be_read_is_not_known(at: At, line: str) -> None:
    """Nothing is undone for it, the journal says so, and whoever watches; a newer card is left alone."""
    ticket = make(at, Found("customization", "awaiting-order", "ordered"))
    body = f"Desk card\n\n<!-- sdesk:card {line}"
    at.call("desk-bot", "POST", f"/issues/{ticket}/notes", {"body": body, "internal": True})
    with listening(at.place) as works:
        start(works, at)
        works.does(at, lambda: at.office.set_words("sami", ticket, status="ordered"))
        assert (at.words(ticket)[1], at.said(ticket)) == ("ordered", ())
        assert any("the facts of 1 ticket are not known" in one for one in works.notices.list_sentences())
        works.does(at, lambda: at.office.write_comment("sami", ticket, "!desk order PO-9"))
        works.does(at, works.timers)
        (card,) = at.office.list_cards(ticket)
        is_newer = '"v":2' in line
        assert (card.text == body) is is_newer
        assert any("later version" in one for one in works.notices.list_sentences()) is is_newer
        # Who has entered it may not take it away from there: it is known again.
        works.does(at, lambda: at.office.write_comment("sami", ticket, "!desk order none"))
        assert "order-before-work" in at.said(ticket)[-1].text


def test_a_reply_reopens_what_the_card_has_the_order_of(at: At) -> None:
    """Where it leads back to needs an order, and nobody is asked for what is there."""
    ticket = at.office.open_ticket("carla", "Login fails", "request")
    at.office.set_words("sami", ticket, type="customization")
    for status in ("ordered", "in-progress", "delivered", "closed"):
        at.office.set_words("sami", ticket, status=status)
    at.call("sami", "PUT", f"/issues/{ticket}", {"state_event": "close"})
    body = render_card(TicketCard("Desk card", (), (), ORDER))
    at.call("desk-bot", "POST", f"/issues/{ticket}/notes", {"body": body, "internal": True})
    with listening(at.place) as works:
        start(works, at)
        at.office.write_comment("lena", ticket, "!desk help")
        works.settle()
        works.does(at, lambda: at.office.write_comment("carla", ticket, "It is not done."))
        assert at.words(ticket)[1] == "in-progress"


def test_what_was_said_before_the_store_was_lost_is_not_said_again(tmp_path: Path) -> None:
    """A comment whose reason is missing by now: its reply was said to the customer once."""
    with place(tmp_path, GITLAB) as found:
        at = found.at(GITLAB)
        with listening(found) as works:
            ticket = at.office.open_ticket("carla", "Login fails", "incident")
            at.office.set_words("anna", ticket, status="in-review")
            for lines in ("!desk reply We know.\n!desk reason answered", "!desk reason none"):
                path, note = f"/issues/{ticket}/notes", {"body": lines, "internal": True}
                at.call("anna", "POST", path, note)
                works.settle()
        (tmp_path / "sdesk.db").unlink()
        # Longer than two clocks differ by, and not so long that nobody looks for a command.
        now = found.control("POST", "/clock", {"advance_s": 420})["now"]
        began = int(datetime.fromisoformat(now).timestamp() * 1000)
        with listening(found) as works:
            works.running.store.writer.commit(
                lambda c: advance_cursor(c, at.tracker, CursorName.WATCHING, began)
            )
            at.office.set_words("anna", ticket, priority="high")
            works.settle()
            at.office.set_words("anna", ticket, status="closed")
            works.catch_up()
            assert [one.text for one in at.said(ticket) if "We know" in one.text][1:] == []
