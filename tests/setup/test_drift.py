"""Drift: each difference once and named, none invented, and with what can be done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from sdesk_sync.setup.drift import DriftKind, DriftLine, WayOut, find_drift
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookProof,
    HookState,
    LabelState,
    ListState,
    ObjectKind,
    StepKey,
    TemplateFile,
    TemplatesState,
)
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, RecordedObject, TrackerRecord
from sdesk_sync.trackers.setup.steps import (
    ByHandStep,
    SetupCode,
    SetupPlan,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)
from tests.setup.played_project import SUBJECT, StateRead, label, label_key

NEW, FIXED, DONE = (label_key(f"status::{title}") for title in ("new", "fixed", "delivered"))
BOARD = StepKey(ObjectKind.BOARD, "Desk: statuses")
TEMPLATES = StepKey(ObjectKind.TEMPLATES, ".gitlab/issue_templates")
HOOK = StepKey(ObjectKind.HOOK, "https://desk/hooks/engineering")
HOOKED = HookState(HOOK.identity, "sdesk-sync engineering", ("note_events",), HookProof.SIGNED)
FILES = (TemplateFile("Incident.md", "ab", "text"), TemplateFile("Request.md", "cd", "text"))

Things = dict[StepKey, FoundObject]


def list_key(held: StepKey) -> StepKey:
    """The key of a label's list."""
    return StepKey(ObjectKind.LIST, f"{BOARD.identity}/{held.identity}")


WANTED: Mapping[StepKey, ObjectState] = {
    **{key: label(key.identity) for key in (NEW, FIXED, DONE)},
    BOARD: BoardState(BOARD.identity),
    **{list_key(key): ListState(BOARD, key, place) for place, key in enumerate((NEW, FIXED, DONE))},
    TEMPLATES: TemplatesState("main", FILES),
    HOOK: HOOKED,
}
IDS = {key: str(number) for number, key in enumerate(WANTED, 1)}
RECORD = TrackerRecord(
    5, "lena", {key: RecordedObject(IDS[key], state, is_made=True) for key, state in WANTED.items()}
)


@dataclass(frozen=True)
class State(StateRead):
    """A project whose lists may be put in order, and whose hook may have to be switched on by hand."""

    by_hand: tuple[ByHandStep, ...] = ()

    def make_plan(self, record: TrackerRecord) -> SetupPlan:
        """A step for whatever is not as it is wanted."""
        steps = tuple(
            SetupStep(
                key,
                StepAction.CHANGE if key in self.found_objects else StepAction.CREATE,
                key.identity,
                None,
                state,
                StepReason.DIFFERS,
                StepRight.MAINTAINER,
            )
            for key, state in self.wanted_objects.items()
            if not (key in self.found_objects and self.found_objects[key].state == state)
        )
        return SetupPlan(SUBJECT, steps, self.by_hand)


def things() -> Things:
    """As it was left."""
    return {key: FoundObject(IDS[key], state, is_in_scope=True) for key, state in WANTED.items()}


def look(found: Things, record: TrackerRecord = RECORD, *ignored: StepKey) -> tuple[DriftLine, ...]:
    """What drift tells."""
    return find_drift(State(SUBJECT, WANTED, found), record, ignored)


def told(found: Things, *ignored: StepKey) -> list[tuple[DriftKind, StepKey]]:
    """The same in short."""
    return [(line.kind, line.key) for line in look(found, RECORD, *ignored)]


def change(key: StepKey, **values: object) -> Callable[[Things], None]:
    """Somebody changes it."""

    def do(found: Things) -> None:
        found[key] = replace(found[key], state=replace(found[key].state, **values))  # type: ignore[arg-type]

    return do


def rename(found: Things) -> None:
    """A label gets another name; the list it has on the board is the same one."""
    other = label_key("status::repaired")
    found[other] = replace(found.pop(FIXED), state=label("status::repaired"))
    moved = found.pop(list_key(FIXED))
    found[list_key(other)] = replace(moved, state=ListState(BOARD, other, 1))


def remove(*keys: StepKey) -> Callable[[Things], None]:
    """Somebody removes it; the lists after one that is gone move up."""

    def do(found: Things) -> None:
        for key in keys:
            del found[key]
        rest = [key for key in found if key.object is ObjectKind.LIST]
        for place, key in enumerate(rest):
            change(key, position=place)(found)

    return do


def move(found: Things) -> None:
    """The first list goes last."""
    for key, place in ((NEW, 2), (FIXED, 0), (DONE, 1)):
        change(list_key(key), position=place)(found)


def add(title: str) -> Callable[[Things], None]:
    """A label of somebody's."""

    def do(found: Things) -> None:
        found[label_key(title)] = FoundObject("99", label(title), is_in_scope=True, tickets=3)

    return do


def write_template(found: Things) -> None:
    """Somebody edits one, and adds one of their own."""
    files = (replace(FILES[0], blob="ef", content=None), FILES[1], TemplateFile("Mine.md", "01", None))
    change(TEMPLATES, files=files)(found)


BY_HAND = {
    "label gone": (remove(FIXED, list_key(FIXED)), (DriftKind.GONE, FIXED)),
    "label renamed": (rename, (DriftKind.CHANGED, FIXED)),
    "label recoloured": (change(FIXED, color="#ff0000"), (DriftKind.CHANGED, FIXED)),
    "newcomer": (add("status::fxed"), (DriftKind.NEWCOMER, label_key("status::fxed"))),
    "list gone": (remove(list_key(NEW)), (DriftKind.GONE, list_key(NEW))),
    "board gone": (remove(BOARD, *map(list_key, (NEW, FIXED, DONE))), (DriftKind.GONE, BOARD)),
    "template edited": (write_template, (DriftKind.CHANGED, TEMPLATES)),
    "templates gone": (remove(TEMPLATES), (DriftKind.GONE, TEMPLATES)),
    "hook address": (change(HOOK, url="https://other"), (DriftKind.CHANGED, HOOK)),
    "hook switched off": (change(HOOK, is_enabled=False), (DriftKind.CHANGED, HOOK)),
    "secret cleared": (change(HOOK, proof=HookProof.NONE), (DriftKind.CHANGED, HOOK)),
    "nothing": (change(FIXED, word=None), None),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_each_difference_is_told_once(name: str) -> None:
    """Whatever hangs on it is told with it, or not at all."""
    do, line = BY_HAND[name]
    found = things()
    do(found)
    assert told(found) == ([] if line is None else [line])
    assert told(found, *([] if line is None else [line[1]])) == []


def test_all_differences_at_once_are_told_in_the_order_of_things() -> None:
    """Each of them as if it were alone."""
    found = things()
    for do in (change(NEW, color="#ff0000"), add("status::fxed"), remove(list_key(DONE)), write_template):
        do(found)
    assert [line.key.object for line in look(found)] == ["label", "label", "list", "templates"]


def test_a_list_that_was_moved_is_told_and_those_that_moved_up_are_not() -> None:
    """Of three of which the first was put last, the plan moves one."""
    found = things()
    move(found)
    planned = State(SUBJECT, WANTED, found).make_plan(RECORD).steps
    moved = {(DriftKind.MOVED, step.key) for step in planned}
    assert set(told(found)) == moved
    assert look(found)[0].ways == (WayOut.APPLY_ONLY, WayOut.IGNORE)


def test_an_order_that_only_the_mapping_has_anew_is_nobodys_doing() -> None:
    """The lists stand as we left them; what is to come is the plan's to tell."""
    found = things()
    move(found)
    objects = {key: replace(one, state=found[key].state) for key, one in RECORD.objects.items()}
    assert look(found, replace(RECORD, objects=objects)) == ()


def test_before_and_after_differ_in_what_was_changed_alone() -> None:
    """What nobody wished for, such as a place among labels, is left out of it."""
    found = things()
    change(FIXED, color="#ff0000", priority=7)(found)
    (line,) = look(found)
    assert line.before == label("status::fixed")
    assert line.after == label("status::fixed", "#ff0000")
    assert line.ways == (WayOut.APPLY_ONLY, WayOut.CHANGE_MAPPING, WayOut.IGNORE)


def test_what_was_left_to_the_tracker_is_no_drift() -> None:
    """Without a colour in the mapping it gives one itself."""
    bare = LabelState("status::new", "", "", None, None)
    record = replace(RECORD, objects={NEW: RecordedObject(IDS[NEW], bare, is_made=True)})
    assert look(things(), record) == ()


def test_a_label_that_is_gone_takes_its_lists_along() -> None:
    """One line; applying both keys brings them back."""
    found = things()
    remove(FIXED, list_key(FIXED))(found)
    (line,) = look(found)
    assert (line.with_it, line.before, line.after) == ((list_key(FIXED),), WANTED[FIXED], None)


@pytest.mark.parametrize(
    ("title", "meant"), [("status::fxed", FIXED), ("STATUS::new", NEW), ("status::zzzzzzzzzzzzz", None)]
)
def test_a_newcomer_says_what_was_probably_meant(title: str, meant: StepKey | None) -> None:
    """And how many tickets have it."""
    found = things()
    add(title)(found)
    (line,) = look(found)
    assert (line.meant, line.tickets, line.ways) == (meant, 3, (WayOut.CHANGE_MAPPING, WayOut.IGNORE))


def test_what_no_step_mends_says_so() -> None:
    """A hook that GitLab has switched off is switched on by a person."""
    found = things()
    change(HOOK, is_enabled=False)(found)
    by_hand = ByHandStep(SetupCode.HOOKS_DOUBLED, HOOK, (), (), None)
    wanted = {**WANTED, HOOK: found[HOOK].state}
    (line,) = find_drift(State(SUBJECT, wanted, found, by_hand=(by_hand,)), RECORD, ())
    assert (line.ways, line.code) == ((WayOut.BY_HAND, WayOut.IGNORE), SetupCode.HOOKS_DOUBLED)


def test_without_a_record_there_are_newcomers_alone() -> None:
    """Nothing is known of how it was left."""
    found = things()
    for do in (change(NEW, color="#ff0000"), remove(list_key(DONE)), add("status::fxed")):
        do(found)
    assert [line.kind for line in look(found, EMPTY_RECORD)] == [DriftKind.NEWCOMER]


def test_what_the_mapping_wants_no_longer_may_go() -> None:
    """Apply deletes nothing: whoever does it by hand is told of no drift."""
    found = things()
    del found[HOOK]
    wanted = {key: state for key, state in WANTED.items() if key != HOOK}
    assert find_drift(State(SUBJECT, wanted, found), RECORD, ()) == ()


def test_what_stands_outside_our_scopes_is_none_of_ours() -> None:
    """A label of somebody's is no newcomer."""
    found = things()
    add("backend")(found)
    found[label_key("backend")] = replace(found[label_key("backend")], is_in_scope=False)
    assert look(found) == ()
