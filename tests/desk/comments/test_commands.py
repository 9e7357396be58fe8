"""Which lines of a comment are commands, and what they ask for."""

import pytest

from sdesk_sync.desk.comments.commands import (
    MOST_CHARACTERS,
    AskCustomer,
    Command,
    HelpRequest,
    NotUnderstood,
    ReplyToCustomer,
    SetFact,
    SetField,
    WhyRequest,
    parse_commands,
)
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field
from tests.harness.desk import SUPPORT
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
    assert said(line) == (NotUnderstood(line, "no-such-value", values, REASON, "no-answer"),)


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


@pytest.mark.parametrize("verb", ["oder", "staus", "asks", "frage", "whyy", "/close", "x" * 900])
def test_a_verb_that_is_none_is_not_understood(verb: str) -> None:
    """Misspelt: never silently dropped."""
    line = f"!desk {verb} PO-4711"
    assert said(line) == (NotUnderstood(line, "unknown", word=verb),)


@pytest.mark.parametrize("line", ["!desk", "!desk help", "!desk hilfe"])
def test_help_is_asked_for_by_name_or_by_nothing(line: str) -> None:
    """In both languages."""
    assert said(line) == (HelpRequest(),)


@pytest.mark.parametrize("line", ["!desk order ORDER-REFERENCE", "!desk order BESTELLNUMMER"])
def test_the_example_of_a_comment_is_no_value(line: str) -> None:
    """Whoever copies it as it stands has named nothing."""
    assert parse_commands(shipped(), [line]) == (NotUnderstood(line, "no-value", ()),)


@pytest.mark.parametrize(
    "given",
    ["soon", "0m", "3 days", "10001w", "999999w 999999w", "1w " * 500 + "1w", "\u0663d"],
    ids=["word", "nothing", "long unit", "lifetimes", "more digits than are read", "endless", "other digits"],
)
def test_what_nobody_can_read_as_working_time_is_no_estimate(given: str) -> None:
    """It would count as none, so it is said at once."""
    line = f"!desk estimate {given}"
    assert parse_commands(shipped(), [line]) == (NotUnderstood(line, "no-amount", ()),)


# ── Type, priority, status ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "field", "key"),
    [
        ("!desk type software-defect", TYPE, "software-defect"),
        ("!desk type Software Defect", TYPE, "software-defect"),
        ("!desk type softwarefehler", TYPE, "software-defect"),
        ("!desk type Fehler ohne Codeänderung", TYPE, "non-software-defect"),
        ("!desk type Fehler ohne Codea\u0308nderung", TYPE, "non-software-defect"),
        ("!desk TYPE delivery", TYPE, "delivery"),
        ("!desk type Delivery (DESK)", TYPE, "delivery"),
        ("!desk type Störung", TYPE, "incident"),
        ("!desk priority HIGH", PRIORITY, "high"),
        ("!desk priority `Kritisch`", PRIORITY, "critical"),
        ("!desk priority none", PRIORITY, None),
        ("!desk priority keine", PRIORITY, None),
        ("!desk status in-review", STATUS, "in-review"),
        ("!desk status in   review", STATUS, "in-review"),
        ("!desk status In_Review", STATUS, "in-review"),
        ('!desk status "Waiting for customer"', STATUS, "waiting-for-customer"),
        ("!desk status Rückfrage beim Kunden", STATUS, "waiting-for-customer"),
        ("!desk status Behoben, wartet auf Auslieferung", STATUS, "fixed"),
    ],
)
def test_a_field_is_set_by_key_or_by_name(line: str, field: Field, key: str | None) -> None:
    """In either language, whatever the desk speaks, also with blanks."""
    assert said(line) == (SetField(field, key),)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("!desk type softwaredefect", "softwaredefect"),
        ("!desk type none", "none"),
        ("!desk status -", "-"),
        ("!desk status high", "high"),
        ("!desk priority P1", "P1"),
        (f"!desk status {'new ' * 200}".strip(), ("new " * 200).strip()),
    ],
)
def test_what_is_no_word_of_the_field_is_not_possible(line: str, word: str) -> None:
    """No ticket is without a type or a status; a word of another field is none of this one."""
    (mistake,) = said(line)
    assert isinstance(mistake, NotUnderstood)
    assert (mistake.case, mistake.word) == ("no-such-value", word)


# ── What the customer is to be told ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("!desk ask Which report?", "Which report?"),
        ("!desk ask\nWhich report?", "Which report?"),
        ("!desk ask Which report?\nAnd since when?", "Which report?\nAnd since when?"),
        ("!desk ask One.\n\n\n\nTwo.\n", "One.\n\nTwo."),
        ("Internal words.\n\n!desk ask One.\n\nTwo.", "One.\n\nTwo."),
        ("!desk ask Is it   *this* one\t?", "Is it *this* one ?"),
        ("!desk ask /close", "/close"),
        ("!desk ask @all see !3", "@all see !3"),
        (r"!desk ask Really\! \[x\] \*y\* C:\temp", r"Really! [x] *y* C:\temp"),
        ('!desk ask "Quoted"', '"Quoted"'),
    ],
)
def test_a_text_is_said_word_for_word(text: str, spoken: str) -> None:
    """With its line ends, to the end of the comment; signs that a tracker has escaped are as they were."""
    assert said(text) == (AskCustomer(spoken),)
    assert said(text.replace("ask", "reply")) == (ReplyToCustomer(spoken),)


def test_a_text_ends_at_the_next_command() -> None:
    """Whatever that is, and what stands above the first is nobody's."""
    text = "For us.\n!desk reply We are on it.\nSoon.\n\n!desk priority high\nnot said\n!desk ask Since when?"
    assert said(text) == (
        ReplyToCustomer("We are on it.\nSoon."),
        SetField(PRIORITY, "high"),
        AskCustomer("Since when?"),
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "\u00ad\u0301", "TEXT"])
def test_without_a_text_nothing_is_asked(text: str) -> None:
    """Nor the example of the help."""
    assert [one.case for one in said(f"!desk ask {text}") if isinstance(one, NotUnderstood)] == ["no-text"]


def test_a_text_that_no_comment_takes_is_refused_whole() -> None:
    """All that is to be said has to fit into one comment: nothing is cut, and how much is allowed is told."""
    assert said(f"!desk ask {'x' * MOST_CHARACTERS}") == (AskCustomer("x" * MOST_CHARACTERS),)
    (mistake,) = said(f"!desk ask {'x' * 40_000}")
    assert isinstance(mistake, NotUnderstood)
    assert mistake.case == "too-long"
    assert "12000" in CommentComposer(shipped(), "de", SUPPORT).compose_answer([mistake]).plain
    half = "x" * 7_000
    first, second = said(f"!desk reply {half}\n!desk reply y{half}")
    assert first == ReplyToCustomer(half)
    assert isinstance(second, NotUnderstood)


def test_a_text_that_goes_on_where_a_comment_was_cut_is_refused() -> None:
    """What stands behind nobody has read; a command with its value in one line is as it was."""
    desk = shipped()
    line = "!desk ask Which one?"
    assert parse_commands(desk, [LINE, line], ["and on"]) == (PO, NotUnderstood(line, "too-long"))
    assert parse_commands(desk, [line, LINE], ["and on"]) == (AskCustomer("Which one?"), PO)
    assert parse_commands(desk, [LINE], [line, LINE]) == (PO, NotUnderstood(line, "too-long"))


# ── Contradictions ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "lines",
    [
        ("!desk status new", "!desk status closed"),
        ("!desk status in-progress", "!desk ask Which one?"),
        ("!desk order PO-1", "!desk order PO-2"),
        ("!desk order PO-1", "!desk order none"),
        ("!desk estimate 3d", "!desk estimate 4d"),
        ("!desk type incident", "!desk type request", "!desk type delivery"),
    ],
    ids=lambda lines: lines[-1],
)
def test_lines_that_contradict_each_other_are_refused_all(lines: tuple[str, ...]) -> None:
    """With one answer that names them; what stands beside them is carried out."""
    mistake, beside = said("\n".join([*lines, "!desk reason duplicate"]))
    assert isinstance(mistake, NotUnderstood)
    assert (mistake.case, mistake.line, mistake.others) == ("contradicts", lines[0], lines[1:])
    assert beside == SetFact(REASON, "duplicate")
    answer = CommentComposer(shipped(), "en", SUPPORT).compose_answer([mistake]).plain
    assert all(line in answer for line in lines)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("!desk status In review", "!desk status in-review"),
        ("!desk status waiting-for-customer", "!desk ask Which one?"),
        ("!desk estimate 1d", "!desk estimate 8h"),
        ("!desk ask Which one?", "!desk ask Since when?"),
    ],
)
def test_lines_that_want_the_same_contradict_nothing(first: str, second: str) -> None:
    """However each of them is written."""
    assert not any(isinstance(one, NotUnderstood) for one in said(f"{first}\n{second}"))


@pytest.mark.parametrize("line", ["!desk why", "!desk WHY", "!desk why not?"])
def test_why_is_asked(line: str) -> None:
    """Whatever stands behind it."""
    assert said(line) == (WhyRequest(),)
