"""A desk file is read whole or refused whole: every mistake at once, with its place."""

from collections.abc import Iterator

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import YamlErrors, YamlProblem
from tests.harness.modes import mode_of

SHIPPED = preset_path("service-desk").read_text(encoding="utf-8")


def spoiled(*changes: tuple[str, str]) -> str:
    """The shipped desk file with some of its text replaced, each where it first stands."""
    text = SHIPPED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def desk(text: str) -> Desk:
    """The desk of a text."""
    return read_desk(text.encode(), "desk.yaml")


def problems(text: str) -> tuple[YamlProblem, ...]:
    """What is wrong in a text."""
    with pytest.raises(YamlErrors) as caught:
        desk(text)
    return caught.value.problems


# What is replaced and by what, with ^ where the problem is; its path; the name that was meant.
MISTAKES = [
    ("timezone: Europe/Berlin", "timezone: ^Europe/Berln", "timezone", None),
    (
        "{waiting: waiting-for-",
        "{waiting: ^waiting-four-",
        "meanings.statuses.waiting",
        "waiting-for-customer",
    ),
    ("declined: declined}", "declined: ^declind}", "meanings.statuses.declined", "declined"),
    (
        "{close_reason: close_reason",
        "{close_reason: ^close_resn",
        "meanings.facts.close_reason",
        "close_reason",
    ),
    ("{customer: customer", "{customer: ^custmer", "meanings.roles.customer", "customer"),
    ("roles: [consulting]}", "roles: [^consultng]}", "teams.consulting.roles[0]", "consulting"),
    ("intake_team: support", "intake_team: ^suport", "intake_team", "support"),
    ("billing: contract,", "billing: ^contrat,", "types.support-request.billing", "contract"),
    ("team: hosting,", "team: ^hostin,", "types.non-software-defect.team", "hosting"),
    (
        "{forwarded: consulting}",
        "{^forwardd: consulting}",
        "types.consulting-request.teams.forwardd",
        "forwarded",
    ),
    ("{accepted: support}", "{accepted: ^suport}", "types.suggestion.teams.accepted", "support"),
    (
        "development, intake: incident",
        "development, intake: ^incidnt",
        "types.software-defect.intake",
        "incident",
    ),
    ("kinds: [incident, request]", "kinds: [incident, ^reqest]", "workflows.intake.kinds[1]", "request"),
    ("    first: planned", "    first: ^planed", "workflows.delivery.first", "planned"),
    ("asks: [accepted]", "asks: [^acepted]", "workflows.suggestion.asks[0]", "accepted"),
    ("  fixed: [delivered", "  ^fixd: [delivered", "workflows.software-defect.moves.fixd", "fixed"),
    ("[forwarded, declined]", "[forwarded, ^declned]", "workflows.suggestion.moves.accepted[1]", "declined"),
    ("  support-request:\n    f", "  ^suport-request:\n    f", "workflows.suport-request", "support-request"),
    ("everyone: [service-desk,", "everyone: [^servicedesk,", "movers.everyone[0]", "service-desk"),
    ("{roles: [hosting], types", "{roles: [^hostng], types", "movers.also[2].roles[0]", "hosting"),
    ("to: [declined]", "to: [^decline]", "movers.only[4].to[0]", "declined"),
    ("set_by: [hosting, support", "set_by: [^hostin, support", "facts.cause.set_by[0]", "hosting"),
    ("reopening: {roles: [customer]", "reopening: {roles: [^customr]", "reopening.roles[0]", "customer"),
    (
        "clears: [order_reference, ordered_on]}",
        "clears: [^order_ref]}",
        "movers.only[3].clears[0]",
        "order_reference",
    ),
    ("dates: order_reference", "dates: ^order_refrence", "facts.ordered_on.dates", "order_reference"),
    ("close_from: [accepted", "close_from: [^acepted", "silence.close_from[0]", "accepted"),
    ("close_types: [incident", "close_types: [^incidnt", "silence.close_types[0]", "incident"),
    (
        "to: [delivery], by: [support",
        "to: [delivery], by: [^suport",
        "rules.delivery-by-support.sets.by[0]",
        "support",
    ),
    (
        "needs: {types: [customization], in: [ordered",
        "needs: {types: [^custom], in: [ordered",
        "rules.order-before-work.needs.types[0]",
        "customization",
    ),
    (
        "in-progress], fact: order_reference, first: {in-progress: ordered}",
        "in-progress], fact: ^order_refrence, first: {in-progress: ordered}",
        "rules.order-before-work.needs.fact",
        "order_reference",
    ),
    (
        "first: {in-progress: ordered}",
        "first: {in-progress: ^order}",
        "rules.order-before-work.needs.first.in-progress",
        "ordered",
    ),
    (
        "  en:\n    rules.",
        "  en:\n    ^explain.undon: x\n    rules.",
        "texts.en.explain.undon",
        "explain.undone",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "near"), MISTAKES, ids=[each[2] for each in MISTAKES])
def test_a_name_the_desk_does_not_know_is_told_with_its_place(
    old: str, new: str, where: str, near: str | None
) -> None:
    """Whatever refers to what: with line, column, path and the name that was probably meant."""
    marked = spoiled((old, new))
    before = marked[: marked.index("^")]
    at = before.count("\n") + 1, len(before) - before.rfind("\n")
    found = {
        (p.line, p.column): (p.where.replace('"', ""), p.nearest) for p in problems(marked.replace("^", ""))
    }
    assert found.get(at) == (where, near), found


def shapes() -> Iterator[tuple[str, str, str]]:
    """Mistakes of shape: what is replaced, by what, the words of the problem."""
    yield "version: 2\n", "version: 3\n", "expected 2"
    yield "file: desk", "file: mapping", "expected 'desk'"
    yield "language: en ", "language: fr ", "expected one of en, de"
    yield "clarify-first: {mode: enforce,", "clarify-first: {mode: strict,", "'strict'"
    yield "retypes: {to: internal", "retype: {to: internal", "Did you mean 'retypes'?"
    yield "staff: true", "staff: yes", "Did you mean 'true'?"
    yield "remind_days: 7", "remind_days: -7", "a number of at least 0"
    yield "waiting: waiting-for-customer, ", "", "waiting: found no such key"
    yield "priority: true, billing", "priorty: true, billing", "Did you mean 'priority'?"
    yield (
        "category: to-do, customer: {en: Received, de: Eingegangen}",
        "category: todo",
        "Did you mean 'to-do'?",
    )


@pytest.mark.parametrize(("old", "new", "words"), list(shapes()))
def test_a_mistake_of_shape_is_told_in_words(old: str, new: str, words: str) -> None:
    """Unknown keys, wrong types, wrong words."""
    assert words in "\n".join(str(problem) for problem in problems(spoiled((old, new))))


def test_all_mistakes_of_names_are_told_at_once() -> None:
    """In the order of the file."""
    found = problems(spoiled(*((old, new.replace("^", "")) for old, new, *_ in MISTAKES)))
    assert {each[2] for each in MISTAKES} <= {problem.where.replace('"', "") for problem in found}
    assert [(p.line, p.column) for p in found] == sorted((p.line, p.column) for p in found)


def test_all_mistakes_of_shape_are_told_at_once() -> None:
    """One reading, not five."""
    text = spoiled(*((old, new) for old, new, _ in list(shapes())[4:9]))
    assert len(problems(text)) == 5


def test_a_type_may_not_be_called_like_an_intake_kind() -> None:
    """The two share one scope."""
    found = problems(spoiled(("  delivery:\n    {en: Delivery", "  request:\n    {en: Delivery")))
    (problem,) = [each for each in found if each.where == "types.request"]
    assert "expected a name no intake kind has" in str(problem)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  suggestion:\n    first", "  intake2:\n    kinds: [request]\n    first", "'suggestion'"),
        ("  suggestion:\n    first", "  suggestion:\n    kinds: [request]\n    first", "'suggestion'"),
        ("kinds: [incident, request]", "kinds: [incident]", "'request'"),
    ],
)
def test_every_kind_and_type_needs_a_workflow(old: str, new: str, words: str) -> None:
    """One that is only named like the type but serves kinds is none."""
    told = "\n".join(str(problem) for problem in problems(spoiled((old, new))))
    assert "expected a workflow" in told
    assert words in told


def test_modes_texts_and_workflows_are_taken_from_the_file() -> None:
    """Two desks that differ are two desks."""
    changed = desk(
        spoiled(
            ("priority-on-faults-only: {mode: enforce", "priority-on-faults-only: {mode: warn"),
            ("  en:\n    rules.", '  en:\n    explain.undone: "{who}!"\n    rules.'),
            ("      declined: [closed]\n  delivery", "      declined: []\n  delivery"),
        )
    )
    assert mode_of(changed, "priority-on-faults-only") is Mode.WARN
    assert changed.texts["en"]["explain.undone"] == "{who}!"
    assert changed.texts["de"] == desk(SHIPPED).texts["de"]
    assert changed.workflows["suggestion"].moves["declined"] == ()
    assert changed.digest != desk(SHIPPED).digest


def test_a_workflow_knows_the_statuses_it_only_arrives_at() -> None:
    """`closed` leads nowhere by itself and waiting leads back to who may ask."""
    flows = desk(SHIPPED).workflows
    assert flows["delivery"].has_status("closed")
    assert not flows["delivery"].has_status("waiting-for-customer")
    assert set(flows["customization"].moves["waiting-for-customer"]) == {
        "accepted",
        "estimating",
        "in-progress",
    }
