"""What the commands say: every text of the catalogue is said, and every state has its name."""

import ast
from collections.abc import Iterator

import pytest

from sdesk_sync.cli.delivery_selection import STATES
from sdesk_sync.demo.programme import STORIES
from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.store.inbox.rows import DeliveryState, VerdictSummary
from tests.harness import house

LANGUAGES = ("en", "de")
STATES_AND_VERDICTS = {
    *(f"state.{state}" for state in DeliveryState),
    *(f"verdict.{verdict}" for verdict in VerdictSummary),
}
# Keys whose end is a value of the store or of the desk, not a word of the code.
VALUES = {
    *STATES_AND_VERDICTS,
    *(f"{what}.{outcome}" for outcome in RefusalOutcome for what in ("said", "one.said", "column")),
    *(f"step.{step}" for step in AskingBackStep),
    *(f"mode.{mode}" for mode in Mode if mode is not Mode.ENFORCE),
}
STORIES_AREA = "demo.story"


def code() -> Iterator[ast.AST]:
    """All that stands in the commands and the demo."""
    for source in house.sources("sdesk_sync/cli", "sdesk_sync/demo"):
        yield from ast.walk(source.tree)


def areas() -> set[str]:
    """The areas whose texts the code asks for."""
    return {
        node.args[0].value
        for node in code()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "console_texts"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def unsaid(area: str, words: set[str], beginnings: set[str]) -> list[str]:
    """The keys of an area that neither stand in the code nor are put together there."""
    keys = [key for key in console_texts(area, "en") if not f"{area}.{key}".startswith(f"{STORIES_AREA}.")]
    composed = {f"{beginning}{word}" for beginning in beginnings for word in words} | VALUES
    return [key for key in keys if key not in words | composed]


def test_every_text_is_said_somewhere() -> None:
    """A text nobody says is a text nobody keeps true; the stories have a test of their own."""
    words = {node.value for node in code() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    firsts = [node.values[0] for node in code() if isinstance(node, ast.JoinedStr)]
    beginnings = {str(first.value) for first in firsts if isinstance(first, ast.Constant)}
    beginnings = {beginning for beginning in beginnings if beginning.endswith(".")}
    assert {area: found for area in areas() if (found := unsaid(area, words, beginnings))} == {}


def test_no_text_stands_outside_the_areas_that_are_asked_for() -> None:
    """An area nobody asks for is not read by anybody either."""
    known = tuple(f"{area}." for area in areas())
    keys = [f"{area}.{key}" for area in ("cli", "demo") for key in console_texts(area, "en")]
    assert [key for key in keys if not key.startswith(known)] == []


def test_every_text_of_a_story_stands_under_its_rule() -> None:
    """Or is shared by several."""
    rules = {story.rule for story in STORIES}
    assert {key.partition(".")[0] for key in console_texts(STORIES_AREA, "en")} == {*rules, "shared"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_verdict_has_its_name(language: str) -> None:
    """And no name is left of one that is no more."""
    keys = console_texts("cli.events", language).keys()
    assert {key for key in keys if key.startswith(("state.", "verdict."))} == STATES_AND_VERDICTS


def test_the_states_to_choose_from_are_the_stores() -> None:
    """The option writes them out, so that its help needs no store."""
    assert tuple(DeliveryState) == STATES
