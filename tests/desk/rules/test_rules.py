"""The rules as sentences: every case of tests/rules, and that no rule goes without."""

from typing import Any

import pytest

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.updates import Reason
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.yamlfile import YamlErrors
from tests.harness.case_shapes import Case, Fields, Then, listed
from tests.harness.desks import shipped_with, shipped_with_rules, source_rules
from tests.harness.modes import with_modes
from tests.harness.rule_cases import Told, cases, read_cases, refusal_cases, shipped, tell

RULES = shipped().rules.ids
SILENT = "one-value-per-scope"
"""It refuses nothing."""
EVERY = [
    pytest.param(case, id=f"{file}: {sentence}")
    for file, found in cases().items()
    for sentence, case in found.items()
]


@pytest.mark.parametrize("case", EVERY)
def test_the_desk_judges_as_it_says(case: Case) -> None:
    """What is refused, undone, accepted and written, and what the comment says."""
    told, then = tell(case), outcome(case)
    assert happened(told, then) == expected(then)
    for language, words in (("en", then.says), ("de", then.sagt)):
        text = comment(told, language)
        assert [word for word in listed(words) if word not in text] == [], text


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_in_which_it_refuses_and_cases_in_which_it_rests(rule: str) -> None:
    """Both in the file of its name: a rule that always or never speaks would pass one of them."""
    thens = [outcome(case) for case in cases()[rule].values() if not case.modes]
    if rule == SILENT:
        assert any(then.writes and not then.refused for then in thens), "no case repairs"
    else:
        assert any(rule in refusing(then) for then in thens), "no case refuses"
    assert any(not then.refused and (rule != SILENT or not then.writes) for then in thens), "no case rests"


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_case_in_each_mode(rule: str) -> None:
    """Off it is silent, under observe it is journalled, under warn it is said, and what was done stays."""
    modes = {case.modes.get(rule): case for case in cases()[rule].values() if case.modes or case.cap}
    wanted = ("off", "observe") if rule == SILENT else ("off", "observe", "warn")
    capped = {case.cap for case in cases()[rule].values()}
    assert [mode for mode in wanted if mode not in modes and mode not in capped] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != SILENT])
@pytest.mark.parametrize("mode", [Mode.OFF, Mode.OBSERVE, Mode.WARN])
def test_a_rule_that_does_not_enforce_undoes_nothing(rule: str, mode: Mode) -> None:
    """Whatever its cases are about, it gives no undo, and off it says nothing at all."""
    desk = with_mode(rule, mode)
    for case in cases()[rule].values():
        told = tell(case.model_copy(update={"modes": {}}), desk)
        refusals = [r for verdict in told.verdicts for r in verdict.refusals if r.rule == rule]
        assert all(refusal.mode.rank <= mode.rank for refusal in refusals)
        assert refusals == [] or mode is not Mode.OFF


def test_every_case_of_every_kind_of_rule_is_met() -> None:
    """A sentence that a rule can say is said in at least one of the cases, to staff in both languages."""
    # In the shipped desk something follows every status; where not, the test below.
    unmet = {("moves", "no-move-at-all")}
    assert set(refusal_cases()) - spoken(for_customers=False) == unmet


def test_every_kind_of_rule_is_heard_by_a_customer() -> None:
    """In both languages, in the words kept for them."""
    kinds = {kind for kind, _ in refusal_cases()}
    assert kinds - {kind for kind, _ in spoken(for_customers=True)} == set()


def test_where_nothing_follows_a_status_that_is_said() -> None:
    """A desk may have a status that ends a ticket for good; a move from there is refused without an offer."""
    desk = shipped_with(lambda file: file["workflows"]["suggestion"]["moves"].pop("declined"))
    line = b"again: {ticket: {type: suggestion, status: declined}, who: lead, change: {status: accepted}, "
    case = read_cases(line + b"then: nothing}", "declined.yaml")["again"]
    told = tell(case, desk)
    said = {
        language: CommentComposer(desk, language, told.author).compose_for_edit(told.verdicts).plain
        for language in ("en", "de")
    }
    assert "do not go from Declined to Accepted. From Declined nothing follows." in said["en"]
    assert "gehen nicht von Abgelehnt nach Angenommen. Nach Abgelehnt folgt nichts mehr." in said["de"]


def test_what_a_types_first_status_needs_is_held_against_the_type() -> None:
    """No status was set, so it is the retype that goes back; with what is missing it stands."""

    def ask_for_version(file: dict[str, Any]) -> None:
        needs = {"types": ["support-request"], "in": ["accepted"], "fact": "version"}
        file["rules"]["version-first"] = {"mode": "enforce", "needs": needs}

    desk = shipped_with(ask_for_version)
    lines = (
        b"bare: {ticket: {type: request, status: in-review}, who: support, change: {type: support-request}, "
        b"then: {refused: {type: support-sets-type}}}\n"
        b"named: {like: bare, change: {type: support-request, version: 14.2.1}, then: nothing}"
    )
    bare, named = read_cases(lines, "first.yaml").values()
    assert [(v.change.field, v.refusals[0].case) for v in tell(bare, desk).verdicts if v.refusals] == [
        (TYPE, "missing")
    ]
    assert tell(bare, desk).outcome.ticket.value(TYPE) == "request"
    assert tell(named, desk).outcome.ticket.value(STATUS) == "accepted"


def test_a_desk_that_drops_every_rule_undoes_nothing() -> None:
    """What people do is theirs then; billing, first status and team still follow from the type."""
    desk = shipped_with_rules(())
    for found in cases().values():
        for case in found.values():
            told = tell(case.model_copy(update={"modes": {}}), desk)
            assert all(not verdict.refusals for verdict in told.verdicts)
            assert [put for put in told.outcome.updates if put.reason is Reason.UNDO] == []
            asked = {verdict.change.field: verdict.change.after for verdict in told.verdicts}
            stands = {name: told.outcome.ticket.value(name) for name in asked}
            assert case.opens or TYPE in asked or stands == asked


def test_the_published_rules_hold_without_the_others() -> None:
    """The twelve of the overview alone: their cases come out as they stand."""
    rules = set(source_rules())
    assert len(rules) == 12
    desk, tried = shipped_with_rules(source_rules()), 0
    for rule in rules:
        for sentence, case in cases()[rule].items():
            needed = refusing(outcome(case)) | case.modes.keys() | ({SILENT} if has_doubles(case) else set())
            if needed <= rules:
                tried += 1
                told, then = tell(case, desk), outcome(case)
                assert happened(told, then) == expected(then), f"{rule}: {sentence}"
    assert tried > 150


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


def outcome(case: Case) -> Then:
    """What a case says follows, where nothing does too."""
    return case.then if isinstance(case.then, Then) else Then()


def refusing(then: Then) -> set[str]:
    """The rules that refuse something."""
    return {rule for rules in then.refused.values() for rule in listed(rules)}


def spoken(*, for_customers: bool) -> set[tuple[str, str]]:
    """The cases of kinds of rule of which a case quotes what is said in both languages."""
    quoted = [case for found in cases().values() for case in found.values() if is_quoted(outcome(case))]
    told = [tell(case) for case in quoted]
    heard = [
        one for one in told if CommentComposer(shipped(), "en", one.author).is_for_customer is for_customers
    ]
    return {(r.kind, r.case) for one in heard for verdict in one.verdicts for r in verdict.explained_refusals}


def has_doubles(case: Case) -> bool:
    """Whether two values of one scope stand side by side in it."""
    return any(isinstance(words, list) for words in (case.opens or case.change or Fields()).given.values())


def is_customer(told: Told) -> bool:
    """Whether a customer reads what is said."""
    return CommentComposer(shipped(), "en", told.author).is_for_customer


def is_quoted(then: Then) -> bool:
    """Whether both languages are."""
    return bool(then.says and then.sagt)


def with_mode(rule: str, mode: Mode) -> Desk:
    """The shipped desk with a rule in another mode."""
    return with_modes(shipped(), {rule: mode})
