"""docs/rules.md: what it says of kinds and rules is so, and an own rule can be written by it."""

import re
from typing import Any

import pytest
import yaml

from scripts.rules_page import PAGE, page_with_rules
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.rules import KINDS
from sdesk_sync.desk.rules.settings import RuleSettings
from tests.harness.desks import shipped_with
from tests.harness.rule_cases import read_cases, tell

TEXT = PAGE.read_text(encoding="utf-8")
EVERYWHERE = set(RuleSettings.model_fields)


def test_the_page_is_as_the_cases_are() -> None:
    """Made anew by `python -m scripts.rules_page`."""
    assert page_with_rules() == TEXT


@pytest.mark.parametrize("kind", KINDS, ids=[kind.kind for kind in KINDS])
def test_every_setting_of_a_kind_is_explained(kind: type[RuleSettings]) -> None:
    """What is not on the page nobody sets."""
    section = TEXT.partition(f"\n### {kind.kind}\n")[2].partition("\n### ")[0]
    names = {field.alias or name for name, field in kind.model_fields.items() if name not in EVERYWHERE}
    explained = set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE))))
    assert explained == names | set(kind.case_words)


def test_the_settings_that_every_kind_knows_are_explained() -> None:
    """Once, above the kinds."""
    section = TEXT.partition("\n## Kinds of rule\n")[2].partition("\n### ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == EVERYWHERE


def test_the_own_rule_of_the_page_works_as_it_stands() -> None:
    """Pasted into the shipped desk file it stops somebody, who reads what the page says."""
    own = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[0])
    desk = shipped_with(lambda file: paste(own, file))
    assert not any("service" in str(doubt) for doubt in desk.doubts)
    ticket = b"{type: support-request, status: accepted, billing: contract}"
    line = b"solved: {ticket: %s, who: support, change: {status: resolved}, then: nothing}" % ticket
    case = read_cases(line, "own.yaml")["solved"]
    told = tell(case, desk)
    said = {
        language: CommentComposer(desk, language, told.author).compose_for_edit(told.verdicts).plain
        for language in ("en", "de")
    }
    quoted = TEXT.partition("and reads\n\n> ")[2].partition("\n")[0]
    assert quoted.replace("`", "") in said["en"]
    assert "Wir werten Supportanfragen nach Diensten aus, und es fehlt: Betroffener Dienst." in said["de"]
    customer = tell(case.model_copy(update={"who": "customer", "modes": {"role-for-move": "off"}}), desk)
    plain = CommentComposer(desk, "de", customer.author).compose_for_edit(customer.verdicts).plain
    assert "Wir schließen es als gelöst, sobald vermerkt ist, welcher Dienst betroffen war." in plain


def paste(own: dict[str, Any], file: dict[str, Any]) -> None:
    """Lines of one's own below those of the file."""
    for part, lines in own.items():
        file[part].update(lines)
