"""Deliveries that say what changed and not by whom: nothing is accepted unjudged by that."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.harness.calls import Spent
from tests.harness.engine import Works
from tests.harness.place import At, missing
from tests.harness.relayed import Alter, altered, post, relayed, with_user, without_user

NAMELESS = {"missing": without_user, "null": with_user(None), "empty": with_user({})}


def told(at: At, works: Works, act: Callable[[], object], *alters: Alter) -> Spent:
    """Have something done whose hooks name nobody; what judging it has cost."""
    works.place.control("DELETE", "/calls")
    return works.does(at, lambda: relayed(at, act, *alters))


@pytest.mark.parametrize("number", [0, -1, 10**30], ids=str)
def test_a_number_that_no_account_has_names_nobody(gitlab: At, works: Works, number: int) -> None:
    """It is not asked about, and nobody is taken for a customer by it."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    retype = partial(gitlab.office.set_words, "dev", ticket, type="suggestion")
    told(gitlab, works, retype, with_user({"id": number, "name": "x"}))
    assert gitlab.words(ticket)[0] == "customization"
    (comment,) = gitlab.said(ticket)
    assert missing(comment.text, "Devin Drossel", "support-sets-type") == []
    assert comment.is_hidden


@pytest.mark.parametrize("account", ["unknown", " "])
def test_an_account_that_jira_does_not_know_names_nobody(jira: At, works: Works, account: str) -> None:
    """Jira's own word for a damaged record; the history says that it was Sami."""
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    retype = partial(jira.office.set_words, "sami", ticket, type="suggestion")
    told(jira, works, retype, with_user({"accountId": account}))
    assert (jira.words(ticket)[0], jira.said(ticket)) == ("suggestion", ())


@pytest.mark.parametrize("alter", NAMELESS.values(), ids=NAMELESS)
def test_whoever_the_history_names_is_judged(at: At, works: Works, ticket: str, alter: Alter) -> None:
    """A developer's retype is undone, and the comment is to him."""
    told(at, works, lambda: at.office.set_words("dev", ticket, type="suggestion"), alter)
    assert at.words(ticket)[0] == "customization"
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Devin Drossel", "support-sets-type") == []


def test_what_support_may_do_stays_though_nobody_is_named(at: At, works: Works, ticket: str) -> None:
    """The history says that it was Sami; what follows from the new type follows."""
    told(at, works, lambda: at.office.set_words("sami", ticket, type="suggestion"), without_user)
    assert at.words(ticket)[:2] == ("suggestion", "accepted")
    assert at.look(ticket).team is not None
    assert at.said(ticket) == ()


def test_what_everybody_may_do_costs_no_call(at: At, works: Works) -> None:
    """Whoever it was, it comes to the same."""
    ticket = at.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()
    cost = told(at, works, lambda: at.office.set_words("dev", ticket, priority="high"), without_user)
    assert (cost.calls, cost.look_ups, at.words(ticket)[2]) == ((), 0, "high")


@pytest.mark.parametrize("alter", NAMELESS.values(), ids=NAMELESS)
def test_an_opening_is_judged_by_whoever_opened_it(at: At, works: Works, alter: Alter) -> None:
    """A customer's customization becomes a request; support's stays."""
    opened: list[str] = []

    def open_both() -> None:
        for who in ("carla", "sami"):
            opened.append(at.office.open_ticket(who, "Login fails", "customization"))

    told(at, works, open_both, alter, without_creator)
    assert [at.words(ticket)[0] for ticket in opened] == ["request", "customization"]
    assert [len(at.said(ticket)) for ticket in opened] == [1, 0]


def without_creator(body: dict[str, Any]) -> None:
    """Jira names it beside the user."""
    body.get("issue", {}).get("fields", {}).pop("creator", None)


def test_an_echo_of_ours_that_names_nobody_does_nothing(at: At, works: Works, ticket: str) -> None:
    """It shows what we wrote."""
    before = len(works.place.hooks())
    at.office.set_words("dev", ticket, type="suggestion")
    works.settle()
    echoes = [hook.delivery for hook in works.place.hooks()[before + 1 :]]

    def tell_again() -> None:
        for echo in echoes:
            post(altered(at, echo, without_user))

    cost = works.does(at, tell_again)
    assert (cost.writes, len(at.said(ticket))) == (0, 1)


def test_whom_the_history_does_not_name_either_is_judged_as_unknown(jira: At, works: Works) -> None:
    """The account was deleted since: the retype goes back, and nobody is spoken to by name."""
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()

    def retype() -> None:
        jira.office.set_words("dev", ticket, type="suggestion")
        works.place.sandbox.world.jira().forget_author(ticket)

    told(jira, works, retype, without_user)
    assert jira.words(ticket)[0] == "customization"
    (comment,) = jira.said(ticket)
    assert missing(comment.text, "The tracker does not say who set this", "support-sets-type") == []
