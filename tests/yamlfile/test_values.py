"""What a file means: the values people meant, as YAML 1.2 reads them."""

from datetime import date
from typing import Any

import pytest
from pydantic import RootModel

from sdesk_sync.yamlfile import json_schema_text, read_yaml
from tests.yamlfile.models import Desk, GitLab, Jira, Mode

MEANT = {
    "off": "off",
    "yes": "yes",
    "NO": "NO",
    "true": True,
    "False": False,
    "null": None,
    "~": None,
    "": None,
    "'null'": "null",
    "14": 14,
    "-7": -7,
    "007": 7,
    "0o17": 15,
    "0x1F": 31,
    "1_000": "1_000",
    "20:00": "20:00",
    "2026-01-31": "2026-01-31",
    "2026-01-31T10:00:00Z": "2026-01-31T10:00:00Z",
    "1.10": 1.1,
    "'1.10'": "1.10",
    "1e3": 1000.0,
    ".5": 0.5,
    "-.inf": float("-inf"),
    "=": "=",
    "'<<'": "<<",
    "9" * 5000: "9" * 5000,
    '"\\ud83d\\ude00"': "\N{GRINNING FACE}",
    "|\n  two\n  lines\n": "two\nlines\n",
}


class Anything(RootModel[dict[str, Any]]):
    """A mapping of what YAML has."""


@pytest.mark.parametrize(("text", "value"), MEANT.items(), ids=lambda word: repr(word)[:20])
def test_a_scalar_is_what_yaml_1_2_says(text: str, value: object) -> None:
    """Words that YAML 1.1 took for booleans, dates or odd numbers are text."""
    assert read_yaml(f"a: {text}", "x.yaml", Anything).value.root == {"a": value}


def test_keys_are_text_whatever_they_look_like() -> None:
    """Norway is a country and 10001 an id, also as keys."""
    assert read_yaml("no: 1\n10001: 2\ntrue: 3\n'<<': 4", "x.yaml", Anything).value.root == {
        "no": 1,
        "10001": 2,
        "true": 3,
        "<<": 4,
    }


def test_not_a_number_is_a_number() -> None:
    """`.nan` is read, though nothing compares equal to it."""
    value = read_yaml("a: .nan", "x.yaml", Anything).value.root["a"]
    assert value != value


def test_a_file_becomes_its_model() -> None:
    """Enums, tuples, dates, aliases and the kind of tracker come out as the model has them."""
    text = """\ufeffversion: 1
rules: {a: {mode: off, roles: [lead]}}
trackers:
  support: {kind: jira-cloud, project: [DESK, OPS], token: "${TOKEN}"}
  engineering: {kind: gitlab, project: acme/engineering}
open: false
rate: 2
since: 2026-01-31
quiet: ["20:00", "07:00"]
move-of: new
"""
    desk = read_yaml(text.encode(), "desk.yaml", Desk).value
    assert (desk.rules["a"].mode, desk.rules["a"].roles) == (Mode.off, ("lead",))
    assert [type(tracker) for tracker in desk.trackers.values()] == [Jira, GitLab]
    assert (desk.open, desk.rate, desk.since) == (False, 2, date(2026, 1, 31))
    assert (desk.quiet, desk.move_of) == (("20:00", "07:00"), "new")


def test_the_schema_knows_the_keys_as_they_are_written() -> None:
    """An editor that is given the schema refuses what `validate` refuses."""
    text = json_schema_text(Desk)
    assert '"$schema": "https://json-schema.org/draft/2020-12/schema"' in text
    assert '"move-of"' in text
    assert '"additionalProperties": false' in text
    assert text.endswith("}\n")
