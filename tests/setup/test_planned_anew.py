"""Apply where the tracker moved on meanwhile: planned anew once, and nothing is done that nobody has seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.setup.apply import ApplyClock, StepExecutor
from sdesk_sync.setup.progress import ApplyResult, FailureKind
from sdesk_sync.trackers.errors import Conflicting, Unreachable
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode
from tests.setup.played_project import (
    Diary,
    Hitch,
    Kept,
    PlayedProject,
    PlayedTime,
    StateRead,
    label,
    label_key,
)

TITLES = ("type::incident", "status::new", "team::support")
WANTED = {label_key(title): label(title) for title in TITLES}
NEW = label_key("status::new")
MOVED_ON = Conflicting("409", answer="The workflow has been updated since it was read")


@dataclass
class MovedProject(PlayedProject):
    """A project in which something is there, or blocks, from the second look on."""

    meanwhile: Mapping[StepKey, FoundObject] = field(default_factory=dict)
    blocked_meanwhile: tuple[BlockedStep, ...] = ()
    looks: int = 0
    is_down: bool = False

    def read_state(self) -> StateRead:
        """As it is by then."""
        self.looks += 1
        if self.looks > 1:
            if self.is_down:
                raise Unreachable("no answer")
            self.there |= self.meanwhile
            self.blocked = self.blocked_meanwhile
        return super().read_state()


def apply(project: MovedProject, diary: Diary, *, times: int = 1) -> ApplyResult:
    """Plan and apply; the second write meets what moved on, so many times."""
    project.hitches |= {2 + number: Hitch(before=MOVED_ON) for number in range(times)}
    time, plan = PlayedTime(), project.read_state().make_plan(TrackerRecord())
    clock = ApplyClock(time.read, time.read, time.sleep)
    return StepExecutor(project, Kept(), diary, clock).apply(plan, plan.steps, TrackerRecord())


def test_what_is_still_as_planned_goes_on() -> None:
    """Somebody saved what he found: it is read again, and nothing is written twice."""
    project, diary = MovedProject(WANTED), Diary()
    assert apply(project, diary) == ApplyResult(tuple(WANTED))
    assert project.writes == dict.fromkeys(WANTED, 1)
    assert "moved-on 0 s" in diary.lines


def test_what_somebody_did_meanwhile_is_done() -> None:
    """It is no step any more, and the rest is taken."""
    found = FoundObject("7", WANTED[NEW], is_in_scope=True)
    project = MovedProject(WANTED, meanwhile={NEW: found})
    assert apply(project, Diary()) == ApplyResult(tuple(WANTED))
    assert project.writes == {key: 1 for key in WANTED if key != NEW}


def test_what_would_be_another_step_is_not_taken() -> None:
    """Nobody has said yes to it; the tracker's own words are told, and what to do."""
    other = FoundObject("7", label("status::new", "#ff0000"), is_in_scope=True)
    project, diary = MovedProject(WANTED, meanwhile={NEW: other}), Diary()
    result = apply(project, diary)
    assert (result.done, result.still_to_do) == (tuple(WANTED)[:1], tuple(WANTED)[1:])
    assert result.failure is not None
    assert (result.failure.kind, result.failure.said) == (FailureKind.MOVED_ON, MOVED_ON.answer)
    assert diary.lines[-1] == f"failed moved-on 409: {MOVED_ON.answer}"
    assert NEW not in project.writes


def test_what_blocks_by_then_ends_it() -> None:
    """As it would have at the beginning."""
    blocked = (BlockedStep(SetupCode.NAME_TAKEN, NEW, {}),)
    result = apply(MovedProject(WANTED, blocked_meanwhile=blocked), Diary())
    assert result.still_to_do == tuple(WANTED)[1:]


def test_it_is_planned_anew_once() -> None:
    """Who changes it all the time is to be asked first."""
    result = apply(MovedProject(WANTED), Diary(), times=2)
    assert result.failure is not None
    assert result.failure.kind is FailureKind.MOVED_ON
    assert result.still_to_do == tuple(WANTED)[1:]


def test_what_cannot_be_read_again_ends_it_with_the_first_words() -> None:
    """They are what a person has to know."""
    result = apply(MovedProject(WANTED, is_down=True), Diary())
    assert result.failure is not None
    assert result.failure.said == MOVED_ON.answer


def apply_after_others(project: MovedProject, diary: Diary) -> ApplyResult:
    """Plan, and apply when steps of another tracker have been taken on the same site."""
    time, plan = PlayedTime(), project.read_state().make_plan(TrackerRecord())
    clock = ApplyClock(time.read, time.read, time.sleep)
    executor = StepExecutor(project, Kept(), diary, clock)
    return executor.apply_after_others(plan, plan.steps, TrackerRecord())


def test_what_another_tracker_of_the_site_made_is_not_made_again() -> None:
    """A field may have the name of another: no refusal would tell."""
    found = FoundObject("7", WANTED[NEW], is_in_scope=True)
    project = MovedProject(WANTED, meanwhile={NEW: found})
    assert apply_after_others(project, Diary()) == ApplyResult(tuple(WANTED))
    assert project.writes == {key: 1 for key in WANTED if key != NEW}
    nothing_left = MovedProject({NEW: WANTED[NEW]}, meanwhile={NEW: found})
    assert apply_after_others(nothing_left, Diary()) == ApplyResult((NEW,))
    assert not nothing_left.writes


def test_nothing_is_written_where_another_tracker_left_something_else_to_do() -> None:
    """Nobody has said yes to it."""
    other = FoundObject("7", label("status::new", "#ff0000"), is_in_scope=True)
    project, diary = MovedProject(WANTED, meanwhile={NEW: other}), Diary()
    result = apply_after_others(project, diary)
    assert result.still_to_do == tuple(WANTED)
    assert diary.lines == ["failed moved-on None: "]
    down = apply_after_others(MovedProject(WANTED, is_down=True), Diary())
    assert down.failure is not None
    assert (down.failure.kind, down.failure.said) == (FailureKind.UNREACHABLE, "no answer")
    assert not project.writes
