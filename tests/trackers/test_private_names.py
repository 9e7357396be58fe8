"""What is private of a tracker's client library is used in one file, which says why."""

import ast
from collections.abc import Iterator

from tests.harness import house

PRIVATE = {"sdesk_sync/trackers/jira/session.py": ["_session"]}


def test_private_names_of_the_libraries_are_used_in_one_file() -> None:
    """Whoever upgrades `jira` has one file to look at; of python-gitlab nothing private is used."""
    every = {each.name: list(private_names(each.tree)) for each in house.sources("sdesk_sync/trackers")}
    assert {name: used for name, used in every.items() if used} == PRIVATE


def private_names(tree: ast.AST) -> Iterator[str]:
    """The private names that a module takes from something else than its own `self`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            yield from [] if isinstance(node.value, ast.Name) and node.value.id == "self" else [node.attr]
