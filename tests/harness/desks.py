"""Desks that tests judge by: those there are, and the shipped one with other rules."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from tests.harness.any_desk import IT_OPERATIONS

DESK_FILES: tuple[Path, ...] = (
    preset_path("service-desk"),
    preset_path("minimal-desk"),
    IT_OPERATIONS,
)
"""Every desk file there is: what holds for all desks is tried on each."""

_SOURCE_RULE = re.compile(r"^  ([\w-]+): \{mode: .*# \[source\]", re.MULTILINE)


@cache
def desk_of(path: Path) -> Desk:
    """The desk of a desk file."""
    return read_desk(path.read_bytes(), path.name)


def source_rules() -> tuple[str, ...]:
    """The rules of the shipped desk file that were published to its customers: marked so there."""
    return tuple(_SOURCE_RULE.findall(preset_path("service-desk").read_text(encoding="utf-8")))


def shipped_with(edit: Callable[[dict[str, Any]], None]) -> Desk:
    """The shipped desk after an edit of its file's keys."""
    file: dict[str, Any] = yaml.safe_load(preset_path("service-desk").read_text(encoding="utf-8"))
    edit(file)
    return read_desk(yaml.safe_dump(file, allow_unicode=True, sort_keys=False).encode(), "edited.yaml")


@cache
def shipped_with_rules(rules: tuple[str, ...]) -> Desk:
    """The shipped desk with these of its rules and no others."""
    return shipped_with(lambda file: keep_rules(file, rules))


def keep_rules(file: dict[str, Any], rules: Iterable[str]) -> None:
    """Take every other rule out of a desk file, and the texts that are its own."""
    kept = set(rules)
    file["rules"] = {rule: shape for rule, shape in file["rules"].items() if rule in kept}
    for language, texts in file["texts"].items():
        file["texts"][language] = {
            key: text
            for key, text in texts.items()
            if not key.startswith("rules.") or key.split(".")[1] in kept
        }
