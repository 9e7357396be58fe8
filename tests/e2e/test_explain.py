"""`explain` beside a desk at work: it says what was refused, by whichever name, and asks no tracker."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from tests.harness.place import At
from tests.harness.waiting import until

Explain = Callable[..., Result]


@pytest.fixture
def refused(at: At) -> str:
    """A customization that was made ordered without an order, and put back."""
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, status="estimating")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    at.set("sami", ticket, status="ordered")
    return ticket


def key_of(at: At, ticket: str) -> str:
    """What people call a ticket."""
    return f"{at.tracker}#{ticket}" if at.is_gitlab else ticket


def explain(at: At, *words: str) -> Result:
    """The command, asked in a pipe."""
    return CliRunner().invoke(app, ["--config", str(at.place.config), "explain", *words])


def explained(at: At, *words: str) -> dict[str, Any]:
    """What it says to scripts."""
    ended = explain(at, *words, "--json")
    assert (ended.exit_code, ended.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_after_a_refusal_it_says_what_and_why(at: At, refused: str) -> None:
    """The same rule, the same sentence, what is missing and who may go on; not one call is made."""
    said: list[str] = []
    cost = at.does(lambda: said.append(explain(at, key_of(at, refused)).stdout))
    assert (cost.calls, cost.look_ups) == ((), 0)
    for words in (
        "Customization · Awaiting order",
        "Sami Sommer  Status Ordered → undone",
        "order-before-work",
        "`!desk order ORDER-REFERENCE`",
        "to Ordered     Support, Lead  missing: Order reference",
        "needed in Ordered, In progress",
        "Sami Sommer, ",
        "no call",
    ):
        assert words in said[0]


def test_it_is_found_by_whatever_people_call_it(at: At, refused: str) -> None:
    """In small letters, in capitals, by its address, as the tracker refers to it."""
    key = key_of(at, refused)
    whole = explained(at, key)
    others = [key.upper(), key.lower(), whole["url"], f" {key} ", f"{whole['url']}?focused=1#note_2"]
    assert [explained(at, other)["ticket"] for other in others] == [key] * len(others)
    assert whole["format_version"] == "1"
    ordered = next(one for one in whole["moves"] if one["to"] == "ordered")
    assert (ordered["roles"], ordered["missing"][0]["facts"]) == (["support", "lead"], ["order_reference"])


def test_what_it_offers_is_what_the_desk_lets_stand(at: At, refused: str) -> None:
    """A move that lacks nothing is made and stays, and is then explained as done."""
    at.comment("sami", refused, "!desk order PO-4711")
    ordered = next(one for one in explained(at, key_of(at, refused))["moves"] if one["to"] == "ordered")
    assert (ordered["roles"], ordered["missing"]) == (["support", "lead"], [])
    at.set("sami", refused, status="ordered")
    now = explained(at, key_of(at, refused))
    assert (at.words(refused)[1], now["state"]["status"]) == ("ordered", "ordered")
    facts = {fact["fact"]: fact for fact in now["facts"]}
    assert (facts["order_reference"]["value"], facts["order_reference"]["set_by"]["name"]) == (
        "PO-4711",
        "Sami Sommer",
    )
    assert facts["ordered_on"]["set_by_desk"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_unknown_ticket_is_told_with_the_nearest(at: At, refused: str, language: str) -> None:
    """Exit 1 and a sentence, whatever was written."""
    key = key_of(at, refused)
    near = {"en": "the nearest that is known is", "de": "das nächste bekannte ist"}[language]
    for written in (f"{key}9999", f"x{key}", f"{key[:-1]}"[:-1] or "x"):
        ended = explain(at, written, "--lang", language)
        assert (ended.exit_code, ended.stdout) == (1, "")
        assert written.casefold() in ended.stderr.casefold()
    assert f"{near} " in explain(at, f"x{key}", "--lang", language).stderr


@pytest.mark.parametrize(
    "written", ["", "  ", "#", "http://", "https://[", "\x1b[2J", "7" * 400, "é#1", "-1/-"], ids=ascii
)
def test_what_names_nothing_is_told_in_a_sentence(at: At, written: str) -> None:
    """Neither a trace nor a control character comes back."""
    ended = explain(at, "--", written)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "\x1b" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_number_alone_is_asked_back_where_it_may_be_two(at: At, refused: str) -> None:
    """Where it is known in one tracker alone it is that one."""
    number = refused.rpartition("-")[2]
    ended = explain(at, number)
    known = [row["ticket_key"] for row in at.place.rows("SELECT ticket_key FROM tickets")]
    fitting = {key for key in known if key.endswith((f"#{number}", f"-{number}"))}
    assert ended.exit_code == (0 if len(fitting) == 1 else 1)
    assert all(key in ended.output for key in fitting)


def test_fresh_reads_the_ticket_first(at: At, refused: str) -> None:
    """Once, besides what a start asks; what it shows is explained, and nothing of it is accepted."""
    cost = at.does(lambda: explained(at, key_of(at, refused), "--fresh"))
    on_the_ticket = [call for call in cost.calls if re.search(r"/issues?/\d+$", call)]
    assert (len(on_the_ticket), cost.writes) == (1, 0)
    fresh = explained(at, key_of(at, refused), "--fresh")
    assert (fresh["state"]["status"], fresh["accepted_at"]) == ("awaiting-order", None)
    assert "as read" in explain(at, key_of(at, refused), "--fresh").stdout


def test_fresh_of_what_is_gone_says_so(jira: At) -> None:
    """Exit 1, and the ticket's name; from the store it is explained as it was."""
    ticket = jira.open("sami", "customization")
    jira.does(lambda: jira.call("lena", "DELETE", f"/issue/{ticket}"))
    ended = explain(jira, ticket, "--fresh")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ticket in ended.stderr
    assert explained(jira, ticket)["state"]["type"] == "customization"


def test_a_waiting_ticket_says_what_comes_next(at: At) -> None:
    """Since when it waits, and that a reply takes it back; no call is made for that."""
    ticket = at.open("carla", "request")
    at.set("sami", ticket, status="in-review")
    at.set("sami", ticket, status="waiting-for-customer")
    found = explained(at, key_of(at, ticket))
    assert (found["state"]["came_from"], found["waiting"]["closes"]) == ("in-review", True)
    assert found["waiting"]["since"] < found["waiting"]["remind_at"] < found["waiting"]["close_at"]
    assert [one["to"] for one in found["moves"] if one["by_reply"]] == ["in-review"]
    assert "Waiting since" in explain(at, key_of(at, ticket)).stdout


def test_fresh_reads_the_card_of_a_ticket_whose_facts_were_not_seen(gitlab: At) -> None:
    """Two calls: the ticket, and its notes; the order that stands there is none to be missed."""
    ticket = gitlab.open("sami", "customization")
    gitlab.set("sami", ticket, status="estimating")
    gitlab.comment("sami", ticket, "!desk estimate 3d\n!desk order PO-4711")
    noted = "SELECT card_note FROM tickets WHERE ticket_key = ? AND card_note IS NOT NULL"
    key = key_of(gitlab, ticket)
    until(lambda: bool(gitlab.place.rows(noted, key)), "the card is written")
    forget_facts(gitlab, key)
    assert "not seen yet" in explain(gitlab, key, "--all").stdout
    calls = gitlab.does(lambda: explained(gitlab, key, "--fresh")).calls
    facts = {one["fact"]: one["value"] for one in explained(gitlab, key, "--fresh")["facts"]}
    assert (len(calls), facts["order_reference"]) == (2, "PO-4711")


def forget_facts(at: At, key: str) -> None:
    """As a ticket is that was first met in the middle of its life."""
    with closing(sqlite3.connect(at.place.home / "sdesk.db")) as store:
        (written,) = store.execute("SELECT accepted FROM tickets WHERE ticket_key = ?", (key,)).fetchone()
        ticket = json.loads(written)
        ticket["fact_knowledge"] = "not-seen"
        for name in ("order_reference", "ordered_on"):
            ticket["values"].pop(name, None)
        store.execute("UPDATE tickets SET accepted = ? WHERE ticket_key = ?", (json.dumps(ticket), key))
        store.commit()
