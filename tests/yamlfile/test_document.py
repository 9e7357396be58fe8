"""A document that was read can still point at each of its parts, for what only the whole desk shows."""

import pytest

from sdesk_sync.yamlfile import YamlDocument, YamlErrors, YamlProblem, nearest_name, one_of, read_yaml
from tests.yamlfile.models import Desk

TEXT = """\
version: 1
rules:
  order-before-work:
    mode: enforce
    roles: [support, leed]
moves:
  new: [in-reviw]
"""


@pytest.fixture
def desk() -> YamlDocument[Desk]:
    """The file above."""
    return read_yaml(TEXT, "desk.yaml", Desk)


def test_a_value_is_pointed_at_with_what_it_says(desk: YamlDocument[Desk]) -> None:
    """What stands there and the nearest known name need not be given."""
    problem = desk.problem_at_value(
        ("rules", "order-before-work", "roles", 1), expected="a role of the desk", known=["lead", "support"]
    )
    assert str(problem) == (
        "desk.yaml:5:22: rules.order-before-work.roles[1]: found 'leed', expected a role of the desk."
        " Did you mean 'lead'?"
    )


def test_a_key_is_pointed_at_with_its_name(desk: YamlDocument[Desk]) -> None:
    """The same for the names on the left of a colon."""
    problem = desk.problem_at_key(("moves", "new"), expected="a status", known=["now", "closed"])
    assert str(problem) == "desk.yaml:7:3: moves.new: found 'new', expected a status. Did you mean 'now'?"


def test_what_is_found_can_be_said_in_other_words(desk: YamlDocument[Desk]) -> None:
    """A mapping as a whole has no word of its own to show."""
    problem = desk.problem_at_value(("rules",), found="no rule that is on", expected="at least one")
    assert str(problem) == "desk.yaml:3:3: rules: found no rule that is on, expected at least one"
    problem = desk.problem_at_key(("rules",), found="rules without texts", expected="texts for each")
    assert (problem.line, problem.found) == (2, "rules without texts")


def test_a_path_that_ends_early_points_at_the_nearest_part(desk: YamlDocument[Desk]) -> None:
    """A default that is not written down has no place of its own."""
    assert str(desk.problem_at_value(("rules", "order-before-work", "below", "x"), expected="a rule")) == (
        "desk.yaml:4:5: rules.order-before-work.below.x: found nothing, expected a rule"
    )
    assert desk.problem_at_value(("moves", "new", 7), expected="a status").column == 8
    assert desk.problem_at_value(("version", "x"), expected="a status").line == 1
    assert desk.problem_at_key(("trackers", "support"), expected="a tracker").line == 1
    assert desk.problem_at_key(("moves", "new", "x"), expected="a status").column == 8


def test_problems_of_several_files_are_told_in_the_order_of_reading() -> None:
    """Each once, by file, line and column."""
    later, first = (
        YamlProblem("b.yaml", 1, 1, "x", "y", None, ""),
        YamlProblem("a.yaml", 9, 9, "x", "y", None, "z"),
    )
    errors = YamlErrors([later, first, later])
    assert errors.problems == (first, later)
    assert str(errors) == "a.yaml:9:9: z: found x, expected y\nb.yaml:1:1: found x, expected y"


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("in-reviw", ["new", "in-review"], "in-review"),
        ("LEAD", ["lead"], "lead"),
        ("lead", ["Lead", "leader"], "Lead"),
        ("zebra", ["lead"], None),
        ("", ["lead"], None),
    ],
)
def test_the_nearest_name_is_the_one_a_person_meant(word: str, known: list[str], near: str | None) -> None:
    """Capitals do not count, and a guess that is far off is not made."""
    assert nearest_name(word, known) == near


def test_a_long_list_of_names_is_cut() -> None:
    """An expectation stays a sentence."""
    assert one_of(["off"]) == "'off'"
    assert str(one_of([])) == "nothing"
    assert str(one_of(map(str, range(99)))).endswith("28, 29, … (99 in all)")
