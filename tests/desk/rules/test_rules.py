"""The rules as sentences: every case of tests/rules, and that no rule goes without."""

import pytest

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.rules import RULES
from sdesk_sync.yamlfile import YamlErrors
from tests.harness.rule_cases import (
    Case,
    Then,
    Told,
    cases,
    listed,
    read_cases,
    refusal_cases,
    shipped,
    tell,
)

BUILT = [name for name, rule in RULES.items() if rule is not None]
EVERY = [
    pytest.param(case, id=f"{file}: {sentence}")
    for file, found in cases().items()
    for sentence, case in found.items()
]


@pytest.mark.parametrize("case", EVERY)
def test_the_desk_judges_as_it_says(case: Case) -> None:
    """What is refused, undone, accepted and written, and what the comment says."""
    told, then = tell(case), case.then if isinstance(case.then, Then) else Then()
    assert happened(told, then) == expected(then)
    for language, words in (("en", then.says), ("de", then.sagt)):
        text = comment(told, language)
        assert [word for word in listed(words) if word not in text] == [], text


@pytest.mark.parametrize("rule", BUILT)
def test_a_rule_has_cases_in_which_it_refuses_and_cases_in_which_it_rests(rule: str) -> None:
    """Both in the file of its name: a rule that always or never speaks would pass one of them."""
    thens = [case.then for case in cases().get(rule, {}).values()]
    assert any(isinstance(then, Then) and rule in _rules(then) for then in thens), "no case refuses"
    assert "nothing" in thens, "no case rests"


def test_every_case_of_every_rule_is_met() -> None:
    """A sentence that a rule can say is said in at least one of the cases."""
    # In the shipped desk something follows every status; where not: tests/desk/comments/test_composer.py.
    # What leaves the desk has no type to name: tests/engine/decide/test_leaving.py.
    unmet = {("moves-follow-workflow", "no-move-at-all"), ("support-sets-type", "left")}
    told = [tell(case) for found in cases().values() for case in found.values()]
    met = {(r.rule, r.case) for one in told for verdict in one.verdicts for r in verdict.refusals}
    assert set(refusal_cases()) - met == unmet


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("  ticket: {typ: request}", """4:12: "a new request".ticket.typ: found 'typ'"""),
        ("  ticket: {status: in-progres}", """4:20: "a new request".ticket.status: found in-progres"""),
        ("  chagne: {status: closed}", """4:3: "a new request".chagne: found 'chagne'"""),
        ("  cap: loud", """4:8: "a new request".cap: found 'loud'"""),
    ],
)
def test_a_slip_in_a_case_is_told_with_its_line(line: str, wrong: str) -> None:
    """A case that does not mean what it says must not pass by chance."""
    text = f"# Cases.\na new request:\n  who: customer\n{line}\n  then: nothing\n"
    with pytest.raises(YamlErrors) as caught:
        read_cases(text.encode(), "x.yaml")
    assert wrong in str(caught.value)


def happened(told: Told, then: Then) -> dict[str, object]:
    """What the desk did, in the words of a case."""
    refused = {v.change.field: {r.rule for r in v.refusals} for v in told.verdicts if v.refusals}
    falls = {
        v.change.field: v.undoing_refusal.falls_with
        for v in told.verdicts
        if v.undoing_refusal and v.undoing_refusal.falls_with
    }
    shut = told.outcome.open_state
    opens = {} if shut is None else {"open": not shut.closed}
    return {
        "refused": refused,
        "back to": {
            v.change.field: v.undoing_refusal.back_to
            for v in told.verdicts
            if v.undoing_refusal and then.back_to is not None
        },
        "falls with": falls,
        "becomes": {name: told.outcome.ticket.values.get(name) for name in map(Field, then.becomes)},
        "writes": {put.field: put.to for put in told.outcome.updates} | opens,
    }


def expected(then: Then) -> dict[str, object]:
    """What the case says should have happened."""
    return {
        "refused": {field: set(listed(rules)) for field, rules in then.refused.items()},
        "back to": then.back_to or {},
        "falls with": then.falls_with,
        "becomes": then.becomes,
        "writes": (then.back_to or {}) if then.writes is None else then.writes,
    }


def comment(told: Told, language: str) -> str:
    """The explanation as its reader gets it; empty when nothing is said."""
    if not any(verdict.explained_refusals for verdict in told.verdicts):
        return ""
    return CommentComposer(shipped(), language, told.author).compose_for_edit(told.verdicts).plain


def _rules(then: Then) -> set[str]:
    return {rule for rules in then.refused.values() for rule in listed(rules)}
