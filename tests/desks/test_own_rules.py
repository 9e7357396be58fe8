"""A desk's own rules are known wherever ours are: in the schema, in texts, in lists of deliveries."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.desk.rules import KINDS
from sdesk_sync.presets import preset_path
from tests.harness.any_desk import IT_OPERATIONS
from tests.harness.desk_folder import DeskFolder

DESKS = {"minimal": preset_path("minimal-desk"), "service": preset_path("service-desk"), "it": IT_OPERATIONS}
OWN = """\
  own: {mode: enforce, sets: {field: team, by: [lead]},
    why: {en: "Ours: {may}. ", de: "Unser: {may}. "}}
"""


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder whose desk has a rule of its own."""
    made = DeskFolder.make(tmp_path)
    made.spoil("service-desk.yaml", "  role-for-fact:", f"{OWN}  role-for-fact:")
    return made


def schema() -> dict[str, Any]:
    """The JSON Schema of a desk file."""
    result = CliRunner().invoke(app, ["schema", "desk"])
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_the_schema_has_every_kind_and_its_settings_as_they_are_written() -> None:
    """An editor offers what the file may hold, and nothing else."""
    made = schema()
    rule = made["$defs"]["RuleShape"]
    kinds = {kind.kind for kind in KINDS}
    assert set(rule["properties"]) == {"mode", "why", "instead", "customer", *kinds}
    assert (rule["required"], rule["additionalProperties"]) == (["mode"], False)
    settings = {
        key: list(made["$defs"][key]["properties"]) for key in ("Needs", "InTime", "FreePair", "Movers")
    }
    assert {"in", "first", "without", "covers", "types", "of", "override"} <= set(settings["Needs"])
    assert {"from", "days"} <= set(settings["InTime"])
    assert settings["FreePair"] == ["from", "to", "holding"]
    assert {"from", "to", "by"} <= set(settings["Movers"])


@pytest.mark.parametrize("desk", DESKS)
def test_the_schema_takes_the_desk_files_that_are_right(desk: str) -> None:
    """Rule by rule: no kind, setting or sentence in it that an editor would mark."""
    file, made = yaml.safe_load(DESKS[desk].read_text(encoding="utf-8")), schema()
    assert set(file) <= set(made["properties"])
    for name, rule in file["rules"].items():
        assert unknown_keys(made, made["$defs"]["RuleShape"], rule) == [], name


def unknown_keys(made: dict[str, Any], shape: dict[str, Any], value: object) -> list[str]:
    """The keys below a value that its shape does not have."""
    if "$ref" in shape:
        shape = made["$defs"][shape["$ref"].rpartition("/")[2]]
    if "anyOf" in shape:
        return min((unknown_keys(made, one, value) for one in shape["anyOf"]), key=len)
    if isinstance(value, list):
        return [key for one in value for key in unknown_keys(made, shape.get("items", {}), one)]
    known = shape.get("properties")
    if not isinstance(value, dict) or known is None:
        return [] if isinstance(value, dict) is (shape.get("type") == "object") else ["another sort of value"]
    below = [
        key for name, one in value.items() if name in known for key in unknown_keys(made, known[name], one)
    ]
    return [name for name in value if name not in known] + below


def test_texts_lists_the_desks_own_sentences(here: DeskFolder) -> None:
    """Beside those of the kinds of rule, in the language that is asked for, without any secret at hand."""
    (here.folder / "token").unlink()
    for language, said in (("en", "Ours: {may}. "), ("de", "Unser: {may}. ")):
        lines = here.run("texts", "--lang", language).stdout.splitlines()
        assert f"rules.own.set: {said}" in lines
        assert any(line.startswith("kinds.sets.set: ") for line in lines)
        assert any(line.startswith("rules.reopen-in-time.too-late: ") for line in lines)


def test_texts_of_no_config_are_those_that_ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever only wants to read them needs no desk."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["texts"])
    keys = [line.partition(":")[0] for line in result.stdout.splitlines()]
    assert (result.exit_code, "kinds.needs.missing" in keys) == (0, True)
    assert [key for key in keys if key.startswith("rules.")] == []


@pytest.mark.parametrize("rule", ["own", "moves-follow-workflow"])
def test_deliveries_are_listed_by_a_rule_of_the_desks_own(here: DeskFolder, rule: str) -> None:
    """Where none was judged by it, none is listed."""
    result = ran(here, "events", "list", "--rule", rule, "--json")
    assert (result.exit_code, json.loads(result.stdout)["events"]) == (0, [])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no rule here is called 'onw'"), ("de", "keine Regel 'onw'")]
)
def test_a_rule_that_nobody_knows_is_told(here: DeskFolder, language: str, words: str) -> None:
    """With those there are, the desk's own among them."""
    result = ran(here, "events", "list", "--rule", "onw", "--lang", language)
    assert (result.exit_code, words in result.stderr, ", own, " in result.stderr) == (1, True, True), (
        result.stderr
    )


def ran(here: DeskFolder, *words: str) -> Result:
    """A command beside a store that is there."""
    assert here.run("store", "migrate", f"sqlite:///{here.folder / 'sdesk.db'}").exit_code == 0
    return here.run(*words)
