"""The laws of a plan (docs/setup.md), over desks, mappings and projects that nobody thought of."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.reading import (
    FoundBoard,
    FoundFile,
    FoundHook,
    FoundLabel,
    FoundList,
    GitLabReading,
)
from sdesk_sync.trackers.gitlab.setup.wanted import HOOK_EVENTS
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.objects import HookProof, ListState
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import StepAction
from sdesk_sync.trackers.setup.wishes import DEFAULT_COLORS, BoardWish, SetupWishes
from tests.harness.any_desk import IT_OPERATIONS, DeskBench
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.setup.model import ADDRESS, EMPTY, PROJECT, Setup, Wishes

LAW = settings(max_examples=30)
"""Each example is several plans of a whole project."""

TITLES = st.text("abcÄ :/-", min_size=1, max_size=5).map(str.strip).filter(bool)
COLORS = st.sampled_from(["#428bca", "#ff0000"])
WISHES = st.builds(
    SetupWishes,
    languages=st.sampled_from([("en",), ("de", "en"), ()]),
    colors=st.sampled_from([dict(DEFAULT_COLORS), {}]),
    boards=st.lists(st.sampled_from(list(BoardWish)), unique=True).map(tuple),
    has_templates=st.booleans(),
)


@st.composite
def wishes(draw: st.DrawFn) -> Wishes:
    """Some of a desk's words, called anyhow; boards and languages as anybody may wish for them."""
    known = draw(st.sampled_from([desk(), DeskBench.of_file(IT_OPERATIONS).desk]))
    return Wishes(known, draw(mappings(known)))


@st.composite
def mappings(draw: st.DrawFn, known: Desk) -> GitLabMapping:
    """A mapping for a desk, as it is after it was checked."""
    taken: set[str] = set()
    labels: dict[Field, NameTable] = {}
    former: dict[str, tuple[str, ...]] = {}
    for field, words in (
        (Field("type"), known.types),
        (Field("status"), known.statuses),
        (Field("priority"), known.priorities),
        (Field("team"), known.teams),
    ):
        kept = draw(st.lists(st.sampled_from(list(words)), unique=True, max_size=4)) if words else []
        table = {}
        for word in kept:
            title = draw(TITLES.filter(lambda title: title not in taken))
            taken.add(title)
            table[word] = title
            if draw(st.integers(0, 5)) == 0:
                old = draw(TITLES.filter(lambda title: title not in taken))
                taken.add(old)
                former[title] = (old,)
        labels[field] = NameTable(table)
    return replace(mapping(), labels=labels, renamed_from=former, wishes=draw(WISHES))


@st.composite
def readings(draw: st.DrawFn, asked: Wishes) -> GitLabReading:
    """A project in which people have been at work: some of what is asked for, some like it, some theirs."""
    names = [name for table in asked.mapping.labels.values() for name in table.names.values()]
    former = [old for olds in asked.mapping.renamed_from.values() for old in olds]
    titles = draw(st.lists(st.sampled_from([*names, *former, "bug", "Bug", "x::y"]), unique=True))
    labels = tuple(
        FoundLabel(
            str(number),
            title,
            draw(COLORS),
            draw(st.sampled_from(["", "Incident", "Something"])),
            draw(st.sampled_from([None, 0, 7])),
            is_of_group=draw(st.integers(0, 6)) == 0,
            is_archived=draw(st.integers(0, 9)) == 0,
        )
        for number, title in enumerate(titles, 1)
    )
    board_names = ["Desk: statuses", "Desk: Status", "Desk: teams", "Theirs"]
    boards = tuple(
        FoundBoard(f"b{number}", name, (), draw(lists(labels)))
        for number, name in enumerate(draw(st.lists(st.sampled_from(board_names), unique=True)))
    )
    paths = [".gitlab/issue_templates/Incident.md", ".gitlab/issue_templates/Bug.md"]
    files = tuple(
        FoundFile(path, "0" * 40, draw(st.booleans()))
        for path in draw(st.lists(st.sampled_from(paths), unique=True))
    )
    project = replace(PROJECT, is_premium=draw(st.booleans()))
    return replace(
        EMPTY,
        project=project,
        labels=labels,
        boards=boards,
        files=files,
        hooks=draw(hooks()),
        may_push=draw(st.booleans()),
    )


@st.composite
def lists(draw: st.DrawFn, labels: tuple[FoundLabel, ...]) -> tuple[FoundList, ...]:
    """Lists for some labels, in any order."""
    if not labels:
        return ()
    chosen = draw(st.lists(st.sampled_from(labels), unique=True))
    return tuple(FoundList(f"i{place}", label.id, label.title, place) for place, label in enumerate(chosen))


def hooks() -> st.SearchStrategy[tuple[FoundHook, ...]]:
    """Hooks to us and to others."""
    return st.lists(
        st.builds(
            FoundHook,
            st.sampled_from(["h1", "h2", "h3"]),
            st.sampled_from([ADDRESS, f"{ADDRESS}/", "https://other.example.com/hook"]),
            st.sampled_from(["", "sdesk-sync engineering"]),
            st.sampled_from([frozenset(HOOK_EVENTS), frozenset({"push_events", "note_events"})]),
            st.sampled_from(list(HookProof)),
            st.booleans(),
        ),
        unique_by=lambda hook: hook.id,
        max_size=3,
    ).map(tuple)


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """A project, and what is asked of it: freshly found, set up before, or set up for another mapping."""
    asked = draw(wishes())
    found = Setup(asked, draw(readings(asked)))
    history = draw(st.integers(0, 2))
    if history == 0 or found.plan.blocked:
        return found
    before = replace(found, wishes=draw(wishes()) if history == 2 else asked)
    if before.plan.blocked:
        return found
    applied = before.apply()
    return replace(applied, wishes=asked, record=draw(st.sampled_from([applied.record, EMPTY_RECORD])))


@LAW
@given(setups())
def test_after_apply_nothing_is_left_but_what_a_person_has_to_do(setup: Setup) -> None:
    """Else an admin would apply for ever, and `plan` would never say that nothing is to be done."""
    if setup.plan.blocked:
        return
    after = setup.apply().plan
    assert after.steps == ()
    assert after.blocked == ()


@LAW
@given(setups(), st.data())
def test_what_is_cut_anywhere_ends_the_same(setup: Setup, data: st.DataObject) -> None:
    """And every step that is left was one of the plan's: so a saved plan can go on."""
    plan = setup.plan
    if plan.blocked:
        return
    cut = setup.apply(plan.steps[: data.draw(st.integers(0, len(plan.steps)))])
    assert [step for step in cut.plan.steps if step not in plan.steps] == []
    assert _comparable(cut.apply().reading) == _comparable(setup.apply().reading)


@LAW
@given(setups())
def test_a_plan_is_made_of_what_was_read_and_nothing_else(setup: Setup) -> None:
    """Showing and doing are two callers of one value."""
    assert setup.plan == setup.plan


@LAW
@given(setups())
def test_what_is_not_ours_is_as_it_was(setup: Setup) -> None:
    """Nothing of anybody's is deleted, renamed or made to look otherwise, unless the mapping says so."""
    plan = setup.plan
    if plan.blocked:
        return
    touched = {plan.ids.get(step.key) for step in plan.steps if step.action is StepAction.CHANGE}
    after = setup.apply().reading
    assert {label for label in setup.reading.labels if label.id not in touched} <= set(after.labels)
    assert {hook for hook in setup.reading.hooks or () if hook.id not in touched} <= set(after.hooks or ())
    foreign = {file for file in setup.reading.files if file.is_marked is False}
    assert foreign <= set(after.files)
    ours = {plan.ids.get(step.after.label) for step in plan.steps if isinstance(step.after, ListState)}
    for board in setup.reading.boards:
        now = next(each for each in after.boards if each.id == board.id)
        kept = [each.label_id for each in board.lists if each.label_id not in ours]
        assert [each.label_id for each in now.lists if each.label_id in kept] == kept


@LAW
@given(setups())
def test_no_step_comes_before_what_it_needs(setup: Setup) -> None:
    """Each names what has to be there, and that is there or made before it."""
    plan = setup.plan
    there = set(plan.ids)
    for step in plan.steps:
        assert set(step.needs) <= there
        there.add(step.key)


def _comparable(reading: GitLabReading) -> object:
    """All but the ids, which count on."""
    numbered = {label.id: label.title for label in reading.labels}
    boards = [
        (board.name, board.narrowing, [(each.title, numbered.get(each.label_id)) for each in board.lists])
        for board in reading.boards
    ]
    labels = [(each.title, each.color, each.description, each.priority) for each in reading.labels]
    hooks = [(hook.url, hook.name, hook.events, hook.proof) for hook in reading.hooks or ()]
    return sorted(labels, key=repr), boards, sorted(reading.files, key=repr), hooks
