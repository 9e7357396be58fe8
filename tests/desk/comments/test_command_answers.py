"""What is answered to a command that could not be carried out: short, and with what was meant."""

import pytest

from sdesk_sync.desk.comments.commands import NotUnderstood, parse_commands
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.texts import LANGUAGES
from tests.harness.desk import SUPPORT
from tests.harness.rule_cases import shipped


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_names_five_mistakes_and_counts_the_others(language: str) -> None:
    """Nobody reads four thousand lines, and no tracker takes them."""
    given = [NotUnderstood(f"!desk x{number}", "unknown") for number in range(4_000)]
    told = CommentComposer(shipped(), language, SUPPORT).compose_answer(given).plain
    assert [number for number in range(4_000) if f"!desk x{number} " in told] == [0, 1, 2, 3, 4]
    assert "3995" in told
    told = CommentComposer(shipped(), language, SUPPORT).compose_answer(given[:5]).plain
    assert "nicht verstanden" not in told
    assert "not understood" not in told


def test_a_line_that_was_not_understood_is_quoted_up_to_a_length() -> None:
    """Enough to find it again."""
    told = CommentComposer(shipped(), "en", SUPPORT).compose_answer(
        [NotUnderstood(f"!desk {'x' * 9_000}", "unknown", word="x" * 9_000)]
    )
    assert f"!desk {'x' * 194} … is not a command here." in told.plain
    assert len(told.plain) < 1_500


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("!desk oder PO-1", "Did you mean !desk order?"),
        ("!desk staus new", "Did you mean !desk status?"),
        ("!desk status in-reveiw", "Did you mean In review? Write !desk status in-review then."),
        ("!desk status Rückfrage bei Kunden", "Did you mean Waiting for customer?"),
        ("!desk type softwaredefect", "Did you mean Software Defect?"),
        ("!desk status high", "Did you mean !desk priority high?"),
        ("!desk cause Duplicate", "Did you mean !desk reason duplicate?"),
        ("!desk reason hostng", "possible is duplicate, withdrawn or answered."),
        ("!desk cause hostng", "Did you mean hosting? Write !desk cause hosting then."),
        ("!desk priority P1", "possible is Critical, High, Medium or Low."),
        (f"!desk {'x' * 900}", "is not a command here.\n"),
    ],
)
def test_the_nearest_is_named(line: str, told: str) -> None:
    """A verb's, a value's, or the field that has the value; where nothing is near, what there is."""
    answer = CommentComposer(shipped(), "en", SUPPORT).compose_answer(parse_commands(shipped(), [line])).plain
    assert told in answer


@pytest.mark.parametrize(
    ("lines", "has_list"),
    [
        (["!desk oder PO-1"], False),
        (["!desk status in-reveiw", "!desk ask"], False),
        (["!desk type request", "!desk type incident"], False),
        (["!desk order"], True),
        (["!desk xxxxxx"], True),
        (["!desk oder PO-1", "!desk help"], True),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_commands_are_listed_only_where_that_helps(
    language: str, lines: list[str], *, has_list: bool
) -> None:
    """Who has read what they meant is told how to see the others."""
    answer = CommentComposer(shipped(), language, SUPPORT).compose_answer(parse_commands(shipped(), lines))
    assert ("!desk budget" in answer.plain) is has_list
    assert ("!desk help" in answer.plain) is not has_list
