"""A desk may call the order's fact and its commands as it likes: what the bot advises is understood."""

import pytest

from sdesk_sync.desk.comments.commands import HelpRequest, SetFact, parse_commands
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.text import Bullets, Code, Text
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
    assert len(told) == len(desk.command_facts) == 8
    assert [line for line in told if not understood(desk, line)] == []


def commands_in(text: Text) -> list[str]:
    """The commands that a comment shows."""
    runs = [
        run
        for block in text.blocks
        for run in (block.items if isinstance(block, Bullets) else [block.pieces])
    ]
    return [piece.text for run in runs for piece in run if isinstance(piece, Code)]


def understood(desk: Desk, line: str) -> bool:
    """Whether a command of an explanation is one, once its example is replaced by something possible."""
    verb = line.rpartition(" ")[0]
    fact = desk.facts[desk.command_facts[verb.split()[1].casefold()]]
    value = next(iter(fact.values), "3d" if fact.is_amount else "PO-1")
    return isinstance(parse_commands(desk, [f"{verb} {value}"])[0], SetFact)
