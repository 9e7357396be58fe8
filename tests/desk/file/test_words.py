"""A desk may call the order's fact and its commands as it likes: what the bot advises is understood."""

import pytest

from sdesk_sync.desk.comments.command_words import HELP, RESERVED_VERBS
from sdesk_sync.desk.comments.commands import HelpRequest, NotUnderstood, SetFact, parse_commands
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.text import Code, Text, list_runs
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from tests.harness.desk import SUPPORT

SHIPPED = preset_path("service-desk").read_text(encoding="utf-8")


def renamed(fact: str, command: str, values: str = "[duplicate, withdrawn, answered]") -> Desk:
    """The shipped desk with another name for the order's fact, another command, other reasons to close."""
    text = SHIPPED.replace("order_reference", fact).replace("command: order}", f"command: {command}}}")
    return read_desk(text.replace("[duplicate, withdrawn, answered]", values).encode(), "desk.yaml")


@pytest.mark.parametrize(
    ("fact", "command"), [("po_number", "order"), ("order_reference", "Auftrag"), ("x", "PO")]
)
def test_the_order_is_set_by_the_word_of_the_desk_file(fact: str, command: str) -> None:
    """Whatever the fact is called there, and however the command is written."""
    desk = renamed(fact, command)
    for line in (f"!desk {command} PO-1", f"!desk {command.upper()} PO-1"):
        assert parse_commands(desk, [line]) == (SetFact(Field(fact), "PO-1"),)


@pytest.mark.parametrize("written", ["Answered", "answered", "ANSWERED"])
def test_a_value_is_the_desk_files_however_it_is_written(written: str) -> None:
    """A desk may write its values with capitals."""
    desk = renamed("order_reference", "order", "[Duplicate, withdrawn, Answered]")
    assert parse_commands(desk, [f"!desk reason {written}"]) == (SetFact(Field("close_reason"), "Answered"),)


@pytest.mark.parametrize(("fact", "command"), [("order_reference", "order"), ("po_number", "Auftrag")])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_explanation_names_a_command_that_is_not_understood(
    fact: str, command: str, language: str
) -> None:
    """Neither the answer to `!desk help` nor what a refusal advises."""
    desk = renamed(fact, command)
    composer = CommentComposer(desk, language, SUPPORT)
    told = commands_in(composer.compose_answer([HelpRequest()]))
    assert len(told) == len(desk.command_facts) + len(RESERVED_VERBS) - len(HELP) == 8 + 6
    assert [line for line in told if not understood(desk, line)] == []


def commands_in(text: Text) -> list[str]:
    """The commands that a comment shows."""
    runs = [run for block in text.blocks for run in list_runs(block)]
    return [piece.text for run in runs for piece in run if isinstance(piece, Code)]


def understood(desk: Desk, line: str) -> bool:
    """Whether a command of an explanation is one, once its example is replaced by something possible."""
    verb = line.split()[1].casefold()
    if verb in RESERVED_VERBS:
        possible = {"type": "incident", "priority": "high", "status": "closed"}
        (command,) = parse_commands(desk, [f"!desk {verb} {possible.get(verb, 'Which one?')}"])
        return not isinstance(command, NotUnderstood | SetFact)
    fact = desk.facts[desk.command_facts[verb]]
    value = next(iter(fact.values), "3d" if fact.is_amount else "PO-1")
    return isinstance(parse_commands(desk, [f"!desk {verb} {value}"])[0], SetFact)
