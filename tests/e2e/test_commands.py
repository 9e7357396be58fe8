"""Commands in comments: who is heard, what is answered, and what is no command."""

import pytest

from tests.harness.place import At, missing


@pytest.fixture
def ticket(at: At) -> str:
    """A customization that waits for its order."""
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, status="estimating")
    at.comment("sami", ticket, "!desk estimate 3d")
    at.set("sami", ticket, status="awaiting-order")
    return ticket


def test_an_order_given_by_command_is_nodded_at(at: At, ticket: str) -> None:
    """With an emoji on GitLab; on Jira the field says it. No comment either way."""
    cost = at.comment("sami", ticket, "Their mail came in.\n\n!desk order PO-4711\n")
    if at.is_gitlab:
        assert _emojis(at, ticket) == ["white_check_mark"]
    else:
        assert _order(at, ticket) == "PO-4711"
    assert (cost.reads, cost.writes, at.said(ticket)) == (0, 1, ())


def test_an_order_entered_by_hand_counts_as_well(jira: At) -> None:
    """In Jira's field, without a command; the desk adds the day."""
    ticket = jira.open("sami", "customization")
    fields = jira.call("sami", "GET", "/field")
    order = next(one["id"] for one in fields if one["name"] == "Desk: Order reference")
    jira.comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        jira.set("sami", ticket, status=status)
    cost = jira.does(lambda: jira.call("sami", "PUT", f"/issue/{ticket}", {"fields": {order: "PO-9"}}))
    jira.set("sami", ticket, status="ordered")
    assert (jira.words(ticket)[1], cost.writes, jira.said(ticket)) == ("ordered", 1, ())


@pytest.mark.parametrize(
    "written", ["-", "none", "keine", "\u200b", "\ufeff", "\u00ad", " \u0301"], ids=ascii
)
def test_an_order_nobody_can_read_is_none(jira: At, written: str) -> None:
    """What clears a fact in a command clears it in a field too, and so does what nobody sees."""
    ticket = jira.open("sami", "customization")
    fields = jira.call("sami", "GET", "/field")
    order = next(one["id"] for one in fields if one["name"] == "Desk: Order reference")
    jira.comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        jira.set("sami", ticket, status=status)
    jira.does(lambda: jira.call("sami", "PUT", f"/issue/{ticket}", {"fields": {order: written}}))
    jira.set("sami", ticket, status="ordered")
    assert jira.words(ticket)[1] == "awaiting-order"
    (comment,) = jira.said(ticket)
    assert missing(comment.text, "Order reference", "missing") == []


def test_an_order_is_not_taken_away_by_a_dash(jira: At) -> None:
    """In the field; what stood there is put back."""
    ticket = jira.open("sami", "customization")
    fields = jira.call("sami", "GET", "/field")
    order = next(one["id"] for one in fields if one["name"] == "Desk: Order reference")
    jira.comment("sami", ticket, "!desk estimate 3d")
    for status in ("estimating", "awaiting-order"):
        jira.set("sami", ticket, status=status)
    jira.comment("sami", ticket, "!desk order PO-4711")
    jira.set("sami", ticket, status="ordered")
    jira.does(lambda: jira.call("sami", "PUT", f"/issue/{ticket}", {"fields": {order: "-"}}))
    assert (_order(jira, ticket), len(jira.said(ticket))) == ("PO-4711", 1)


def test_an_order_is_not_taken_away_from_work_in_progress(at: At, ticket: str) -> None:
    """`none` clears a fact, but not this one now."""
    at.comment("sami", ticket, "!desk order PO-4711")
    at.set("sami", ticket, status="ordered")
    at.comment("sami", ticket, "!desk order none")
    (comment,) = at.said(ticket)
    assert "order-before-work" in comment.text
    at.set("sami", ticket, status="in-progress")
    assert at.words(ticket)[1] == "in-progress"


def test_a_customers_command_is_ignored_in_silence(at: At, ticket: str) -> None:
    """No order, no answer, no call."""
    cost = at.comment("carla", ticket, "!desk order PO-4711")
    assert (cost.calls, at.said(ticket)) == ((), ())
    at.set("sami", ticket, status="ordered")
    assert at.words(ticket)[1] == "awaiting-order"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("!desk ordr PO-1", ("!desk order", "!desk help")),
        ("!desk reason because", ("duplicate", "answered", "!desk help")),
        ("!desk order", ("!desk order", "!desk reason", "answered")),
        ("!desk help", ("!desk order", "!desk reason", "answered")),
    ],
)
def test_what_is_not_understood_is_answered_with_help(
    at: At, ticket: str, line: str, words: tuple[str, ...]
) -> None:
    """Internally, once, naming the person and what was meant, else the commands there are."""
    at.comment("sami", ticket, line)
    (comment,) = at.said(ticket)
    assert missing(comment.text, "Sami Sommer", *words) == []
    assert comment.is_hidden or not at.hides_comments


def test_an_answer_names_five_mistakes(at: At, ticket: str) -> None:
    """However many there are; the others are counted."""
    at.comment("sami", ticket, "\n".join(f"!desk x{number}" for number in range(40)))
    (comment,) = at.said(ticket)
    assert (
        sum(
            f"!desk x{number}`" in comment.text or f"desk x{number}}}" in comment.text for number in range(40)
        )
        == 5
    )
    assert "35" in comment.text


def test_what_others_than_staff_write_is_not_read(at: At, ticket: str) -> None:
    """Who wrote it is asked before any line is looked at."""
    heard_before = len(at.deliveries(ticket))
    at.comment("carla", ticket, "> !desk order PO-4711")
    reasons = [row["reason"] for row in at.deliveries(ticket)[heard_before:]]
    assert "a comment of somebody who is not staff" in reasons


@pytest.mark.parametrize(
    "text",
    ["> {}", "```\n{}\n```", "please `{}`", "{{code}}\n{}\n{{code}}"],
    ids=["quote", "fence", "in a sentence", "jira code"],
)
def test_a_command_in_a_quote_or_code_is_none(at: At, ticket: str, text: str) -> None:
    """People write about commands, too."""
    cost = at.comment("sami", ticket, text.format("!desk order PO-1"))
    assert (cost.calls, at.said(ticket)) == ((), ())


def test_an_edited_comment_commands_nothing(at: At, ticket: str) -> None:
    """Commands count when a comment is created."""
    at.comment("sami", ticket, "Nothing yet.")
    path = f"/issues/{ticket}/notes" if at.is_gitlab else f"/issue/{ticket}/comment"
    found = at.call("sami", "GET", path)
    number = (found[0] if at.is_gitlab else found["comments"][-1])["id"]
    cost = at.does(lambda: at.call("sami", "PUT", f"{path}/{number}", {"body": "!desk order PO-1"}))
    assert (cost.calls, at.said(ticket)) == ((), ())


def test_what_a_person_writes_cannot_command_through_our_answer(at: At, ticket: str) -> None:
    """Their line is quoted in the help; neither GitLab nor we run it."""
    at.comment("sami", ticket, "!desk /close @all")
    at.comment("sami", ticket, "!desk !desk order PO-1")
    assert len(at.said(ticket)) == 2
    assert at.words(ticket)[1] == "awaiting-order"
    at.set("sami", ticket, status="ordered")
    assert at.words(ticket)[1] == "awaiting-order"


def _emojis(at: At, ticket: str) -> list[str]:
    note, *_ = [one for one in at.call("sami", "GET", f"/issues/{ticket}/notes") if not one["system"]]
    given = at.call("sami", "GET", f"/issues/{ticket}/notes/{note['id']}/award_emoji")
    return [one["name"] for one in given]


def _order(at: At, ticket: str) -> str:
    names = {one["name"]: one["id"] for one in at.call("sami", "GET", "/field")}
    fields = at.call("sami", "GET", f"/issue/{ticket}")["fields"]
    return str(fields[names["Desk: Order reference"]])
