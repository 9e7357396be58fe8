"""Which lines of a comment are commands, and what they ask for."""

import pytest

from sdesk_sync.desk.comments.commands import Command, HelpRequest, NotUnderstood, SetFact, parse_commands
from sdesk_sync.desk.model.vocabulary import Field
from tests.harness.rule_cases import shipped

ORDER, REASON = Field("order_reference"), Field("close_reason")
PO = SetFact(ORDER, "PO-4711")
LINE = "!desk order PO-4711"


def said(text: str) -> tuple[Command, ...]:
    """The commands among some plain lines."""
    return parse_commands(shipped(), text.split("\n"))


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        r"\!desk order PO-4711",
        "  !desk order PO-4711  ",
        "!DESK Order PO-4711",
        "!desk\u00a0order\tPO-4711",
        "!desk order `PO-4711`",
        '!desk order "PO-4711"',
    ],
)
def test_a_line_that_begins_with_desk_is_a_command(line: str) -> None:
    """Also as Jira escapes it, as phones capitalise it and as people quote values."""
    assert said(line) == (PO,)


def test_all_lines_of_a_comment_count_in_their_order() -> None:
    """Text around them is no hindrance."""
    text = f"Hello,\n\n{LINE}\nand it is done:\n!desk reason answered\n\nSami"
    assert said(text) == (PO, SetFact(REASON, "answered"))


@pytest.mark.parametrize(
    "text",
    [
        "please write !desk order PO-4711",
        "!desktop order PO-4711",
        "!deskorder PO-4711",
        "desk order PO-4711",
        "/desk order PO-4711",
        "",
    ],
)
def test_anything_else_is_talk(text: str) -> None:
    """A command in the middle of a sentence is one that somebody explains."""
    assert said(text) == ()


@pytest.mark.parametrize("nothing", ["none", "None", "-", "–", "--", "keine", "Keins", "nichts", "'none'"])
def test_a_fact_is_cleared_by_a_word_for_nothing(nothing: str) -> None:
    """In both languages, and by a dash of any length."""
    assert said(f"!desk order {nothing}") == (SetFact(ORDER, None),)


def test_a_reason_is_one_of_those_that_staff_may_give() -> None:
    """Its case does not matter; `no-answer` is the timer's."""
    assert said("!desk reason Duplicate") == (SetFact(REASON, "duplicate"),)
    line = "!desk reason no-answer"
    values = ("duplicate", "withdrawn", "answered")
    assert said(line) == (NotUnderstood(line, "no-such-value", values),)


@pytest.mark.parametrize(
    "line",
    ["!desk order", "!desk order   ", '!desk order ""', "!desk order \u200b", "!desk order \u00ad\u0301"],
)
def test_a_command_without_its_value_is_not_understood(line: str) -> None:
    """An empty value would be neither set nor cleared."""
    assert said(line) == (NotUnderstood(line.strip(), "no-value"),)


def test_control_characters_part_words_and_are_no_part_of_a_value() -> None:
    """They are shown to people and kept in stores that take none of them."""
    assert said("!desk\x0border\x1cPO-4711\x00x\x85y") == (SetFact(ORDER, "PO-4711 x y"),)


@pytest.mark.parametrize("line", ["!desk oder PO-4711", "!desk status closed", "!desk ask Which report?"])
def test_a_command_this_version_does_not_know_is_not_understood(line: str) -> None:
    """Misspelt or not built yet: never silently dropped."""
    assert said(line) == (NotUnderstood(line, "unknown"),)


@pytest.mark.parametrize("line", ["!desk", "!desk help", "!desk hilfe"])
def test_help_is_asked_for_by_name_or_by_nothing(line: str) -> None:
    """In both languages."""
    assert said(line) == (HelpRequest(),)


@pytest.mark.parametrize("line", ["!desk order ORDER-REFERENCE", "!desk order BESTELLNUMMER"])
def test_the_example_of_a_comment_is_no_value(line: str) -> None:
    """Whoever copies it as it stands has named nothing."""
    assert parse_commands(shipped(), [line]) == (NotUnderstood(line, "no-value", ()),)


@pytest.mark.parametrize("line", ["!desk estimate soon", "!desk estimate 0m", "!desk estimate 3 days"])
def test_what_nobody_can_read_as_working_time_is_no_estimate(line: str) -> None:
    """It would count as none, so it is said at once."""
    assert parse_commands(shipped(), [line]) == (NotUnderstood(line, "no-amount", ()),)
