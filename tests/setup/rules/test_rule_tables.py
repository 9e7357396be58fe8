"""Which rules a tracker keeps and which the desk undoes, computed from desk, mapping and tier: by cases."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.setup.rules.coverage import CoverageHow, CoverageReason, RuleTable, make_rule_table
from sdesk_sync.setup.rules.sentences import RuleSentences
from sdesk_sync.setup.texts import setup_texts
from sdesk_sync.trackers.gitlab.mapping import read_gitlab_mapping
from sdesk_sync.trackers.gitlab.setup.refusals import find_refusals
from sdesk_sync.trackers.setup.refusals import RestrictedKind

Json = dict[str, Any]
CASES: dict[str, Json] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
EXAMPLE = {"tracker": "GitLab", "fields": "Type"}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_rule_is_kept_as_computed(case: Json) -> None:
    """By the tracker, by the desk or by both, with the reason; nothing rests on what a rule is called."""
    desk, table = table_of(case)
    found = {line.rule: f"{line.how} {line.reason}" for line in table.lines}
    assert list(found) == list(desk.rules.ids)
    assert {rule: found[rule] for rule in case.get("rules", {})} == case.get("rules", {})
    counts = [table.count(how) for how in CoverageHow]
    assert counts == case.get("counts", counts)
    said = {language: sentences(desk, table, language).say_summary() for language in ("en", "de")}
    assert (said["en"], said["de"]) == (case.get("says", said["en"]), case.get("sagt", said["de"]))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_has_its_sentence(language: str) -> None:
    """In both languages; what is filled in is what the sentence has room for."""
    texts = setup_texts(language)
    for reason in CoverageReason:
        assert texts[f"rules.why.{reason}"].format(**EXAMPLE)[-1] == "."
    assert {f"rules.how.{how}" for how in CoverageHow} <= texts.keys()
    assert {f"rules.note.{kind}" for kind in RestrictedKind} <= texts.keys()


def test_the_sentences_of_the_shipped_desk() -> None:
    """As they are read under `plan --rules`: fields and facts by the desk's own names."""
    desk, table = table_of({})
    by_rule = {line.rule: line for line in table.lines}
    english, german = sentences(desk, table, "en"), sentences(desk, table, "de")
    assert english.say_how(by_rule["role-for-fact"]) == "in part, else undone"
    assert english.say_why(by_rule["role-for-fact"]) == "From guests GitLab takes no Estimate."
    assert german.say_how(by_rule["support-sets-type"]) == "teilweise, sonst zurückgenommen"
    assert german.say_why(by_rule["support-sets-type"]) == (
        "Von Gästen nimmt GitLab nach dem Eröffnen nicht an: Typ."
    )
    assert english.say_why(by_rule["clarify-first"]) == (
        "It looks at the ticket, and GitLab has no such rule."
    )
    assert list(english.list_notes()) == [
        "Whatever the rules: once a ticket is open GitLab takes nothing from guests but text, and closing "
        "and reopening their own.",
        "Whatever the rules: by mail GitLab takes nothing but text.",
    ]


def table_of(case: Json) -> tuple[Desk, RuleTable]:
    """The desk of a case and what becomes of its rules."""
    desk = read_desk(changed("service-desk", case.get("desk", {})), "desk.yaml")
    mapping = read_gitlab_mapping(changed("gitlab", case.get("mapping", {})), "gitlab.yaml", desk)
    return desk, make_rule_table(desk, find_refusals(mapping, is_premium=case.get("tier") == "premium"))


def changed(preset: str, changes: Json) -> bytes:
    """A shipped file with some keys otherwise: a dict goes into the one there, OUT takes a key out."""
    shape = deepcopy(read_preset(preset))
    merge(shape, changes)
    return yaml.safe_dump(shape, allow_unicode=True, sort_keys=False).encode()


@cache
def read_preset(name: str) -> Json:
    """A shipped file, as data."""
    shape: Json = yaml.safe_load(preset_path(name).read_bytes())
    return shape


def merge(into: Json, changes: Json) -> None:
    """Key by key."""
    for key, value in changes.items():
        if value == "OUT":
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def sentences(desk: Desk, table: RuleTable, language: str) -> RuleSentences:
    """What is said of a table."""
    return RuleSentences(desk, table, language)
