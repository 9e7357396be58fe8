"""Which lines of a comment are commands, and what they ask for."""

import pytest

from sdesk_sync.desk.comments.commands import Command, HelpRequest, NotUnderstood, SetFact, parse_commands
from sdesk_sync.desk.model.vocabulary import Field
from tests.harness.rule_cases import shipped

ORDER, REASON = Field("order_reference"), Field("close_reason")
PO = SetFact(ORDER, "PO-4711")
LINE = "!desk order PO-4711"


def said(text: str) -> tuple[Command, ...]:
    """The commands of a comment."""
    return parse_commands(shipped(), text)


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


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_end_as_the_tracker_ends_them(ending: str) -> None:
    """GitLab and Jira send what the browser sent."""
    assert said(ending.join(["Hello,", LINE, "Sami"])) == (PO,)


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


@pytest.mark.parametrize(
    "text",
    [
        f"> {LINE}",
        f">{LINE}",
        f"> > {LINE}",
        f">>>\n{LINE}\n>>>",
        f"bq. {LINE}",
        f"{{quote}}\n{LINE}\n{{quote}}",
        f"`{LINE}`",
        f"```\n{LINE}\n```",
        f"```text\n{LINE}\n```",
        f"~~~\n{LINE}\n~~~",
        f"````\n```\n{LINE}\n```\n````",
        f"```\n~~~\n{LINE}\n```",
        f"    {LINE}",
        f"\t{LINE}",
        f"{{code}}\n{LINE}\n{{code}}",
        f"{{code:title=x|borderStyle=solid}}\n{LINE}\n{{code}}",
        f"{{code:bash}}{LINE}{{code}}",
        f"{{noformat}}\n{LINE}\n{{noformat}}",
        f"{{{{{LINE}}}}}",
        f"```\n{LINE}",
    ],
)
def test_quotes_and_code_are_no_commands(text: str) -> None:
    """Whichever tracker's markup they are in, even if the end is missing."""
    assert said(text) == ()


@pytest.mark.parametrize(
    "before",
    [
        "> somebody wrote this\n",
        ">>>\nsomebody wrote this\n>>>",
        "```\nx = 1\n```",
        "```` text\nx = 1\n`````",
        "~~~\nx = 1\n~~~",
        "```x = 1```",
        "{code}\nx = 1\n{code}",
        "{code}x = 1{code}",
        "{CODE:sql}\nselect\n{CODE}",
        "{quote}a{quote} and {quote}b{quote}",
        "bq. somebody wrote this",
    ],
)
def test_what_follows_a_quote_or_code_counts_again(before: str) -> None:
    """Its end is where the tracker's markup ends it."""
    assert said(f"{before}\n\n{LINE}") == (PO,)


@pytest.mark.parametrize("nothing", ["none", "None", "-", "keine", "'none'"])
def test_a_fact_is_cleared_by_none(nothing: str) -> None:
    """In both languages."""
    assert said(f"!desk order {nothing}") == (SetFact(ORDER, None),)


def test_a_reason_is_one_of_those_that_staff_may_give() -> None:
    """Its case does not matter; `no-answer` is the timer's."""
    assert said("!desk reason Duplicate") == (SetFact(REASON, "duplicate"),)
    line = "!desk reason no-answer"
    values = ("duplicate", "withdrawn", "answered")
    assert said(line) == (NotUnderstood(line, "no-such-value", values),)


@pytest.mark.parametrize("line", ["!desk order", "!desk order   ", '!desk order ""'])
def test_a_command_without_its_value_is_not_understood(line: str) -> None:
    """An empty value would be neither set nor cleared."""
    assert said(line) == (NotUnderstood(line.strip(), "no-value"),)


@pytest.mark.parametrize("line", ["!desk oder PO-4711", "!desk status closed", "!desk estimate 3d"])
def test_a_command_this_version_does_not_know_is_not_understood(line: str) -> None:
    """Misspelt or not built yet: never silently dropped."""
    assert said(line) == (NotUnderstood(line, "unknown"),)


@pytest.mark.parametrize("line", ["!desk", "!desk help", "!desk hilfe"])
def test_help_is_asked_for_by_name_or_by_nothing(line: str) -> None:
    """In both languages."""
    assert said(line) == (HelpRequest(),)
