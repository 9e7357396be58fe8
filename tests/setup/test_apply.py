"""Apply: one write after another, each noted, and none sent twice wherever it is cut."""

from dataclasses import replace

import pytest

from sdesk_sync.setup.apply import ApplyClock, PlanBlocked, StepExecutor
from sdesk_sync.setup.progress import ApplyResult, FailureKind
from sdesk_sync.setup.remembering import look_up_begun
from sdesk_sync.trackers.errors import (
    Conflicting,
    ForeignAnswer,
    Gone,
    Misconfigured,
    Rejected,
    Throttled,
    Transient,
    Unreachable,
)
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode
from tests.setup.played_project import (
    Diary,
    Hitch,
    Kept,
    PlayedProject,
    PlayedTime,
    ProcessKilled,
    label,
    label_key,
)

TITLES = ("type::incident", "type::request", "status::new", "status::accepted", "team::support")
WANTED = {label_key(title): label(title) for title in TITLES}
LOST = [Unreachable("no answer in time"), ForeignAnswer("a proxy's page"), Transient("502")]
BUSY = Conflicting("GitLab answered 409", answer="Another rebase is already ONGOING")


class Apply:
    """A project, its record, and what an observer was told."""

    def __init__(self) -> None:
        self.project = PlayedProject(WANTED)
        self.kept, self.time, self.diary = Kept(), PlayedTime(), Diary()

    def run(self) -> ApplyResult:
        """Plan as `apply` does, and take all steps."""
        state = self.project.read_state()
        record = look_up_begun(self.project, state, self.kept.record)
        plan = state.make_plan(record)
        clock = ApplyClock(self.time.read, self.time.read, self.time.sleep)
        return StepExecutor(self.project, self.kept, self.diary, clock).apply(plan, plan.steps, record)

    def stumble(self, *, before: BaseException | None = None, after: BaseException | None = None) -> None:
        """The third write goes wrong."""
        self.project.hitches[3] = Hitch(before, after)

    @property
    def remembered(self) -> list[StepKey]:
        """What is in the record."""
        return list(self.kept.record.objects)


@pytest.fixture
def case() -> Apply:
    """Nothing there, all wanted."""
    return Apply()


def test_steps_are_taken_in_their_order_and_each_is_in_the_record(case: Apply) -> None:
    """The record is kept once before the first, and after each: what was done is never only in our memory."""
    assert case.run() == ApplyResult(tuple(WANTED))
    assert case.project.order == list(WANTED)
    assert (case.remembered, case.kept.times) == (list(WANTED), 6)
    assert case.kept.record.by == "lena"
    assert [one.is_made for one in case.kept.record.objects.values()] == [True] * 5
    assert case.diary.lines[:2] == ["started type::incident 1/5", "done type::incident 0 s"]


def test_nothing_to_do_writes_nothing(case: Apply) -> None:
    """Not even a new date into the record."""
    case.run()
    before = case.kept.record
    assert case.run() == ApplyResult(())
    assert (case.kept.record, case.project.writes.total()) == (before, 5)


def test_a_blocked_plan_writes_nothing(case: Apply) -> None:
    """The rights of all steps are looked at before the first write: they are in the plan."""
    case.project.blocked = (BlockedStep(SetupCode.RIGHT_LACKING, label_key("x"), {"lacks": "api"}),)
    with pytest.raises(PlanBlocked, match="G101"):
        case.run()
    assert (case.project.order, case.kept.times) == ([], 0)


@pytest.mark.parametrize("error", LOST, ids=str)
def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(case: Apply, error: Transient) -> None:
    """Seen by the tracker it is there, and is not written a second time."""
    case.stumble(after=error)
    assert case.run().failure is None
    assert case.project.writes == dict.fromkeys(WANTED, 1)
    assert case.project.looked_up == [label_key("status::new")]
    assert "answer-lost 2 s" in case.diary.lines


@pytest.mark.parametrize("error", LOST, ids=str)
def test_what_the_tracker_never_saw_is_sent_again(case: Apply, error: Transient) -> None:
    """After it was looked for in vain."""
    case.stumble(before=error)
    assert case.run().failure is None
    assert case.project.writes == dict.fromkeys(WANTED, 1)


def test_a_write_that_arrives_late_is_found_when_the_second_is_refused(case: Apply) -> None:
    """The tracker was still at it when we looked, and then says that there is one of that name."""
    case.project.hitches = {
        3: Hitch(after=Unreachable("no answer")),
        4: Hitch(before=Rejected(409, "taken", "")),
    }
    case.project.look_ups = [None]
    assert case.run().failure is None
    assert case.project.writes == dict.fromkeys(WANTED, 1)


def test_a_tracker_that_stays_away_is_waited_for_two_minutes(case: Apply) -> None:
    """2, 4, 8 … s; then apply ends, and says which steps are left."""
    case.stumble(after=Unreachable("no answer in time"))
    case.project.look_ups = [Unreachable("no answer in time") for _ in range(10)]
    result = case.run()
    assert (len(result.done), len(result.still_to_do)) == (2, 3)
    assert result.failure is not None
    assert result.failure.kind is FailureKind.UNREACHABLE
    waits = [line for line in case.diary.lines if line.startswith("answer-lost")]
    assert waits == [f"answer-lost {seconds} s" for seconds in (2, 4, 8, 16, 32, 58)]
    case.project.look_ups = []
    assert case.run().failure is None
    assert case.project.writes == dict.fromkeys(WANTED, 1)


def test_throttled_waits_what_the_tracker_says(case: Apply) -> None:
    """Also where that is longer than we would wait for it ourselves; nothing is looked up."""
    case.stumble(before=Throttled("429", 300))
    assert case.run().failure is None
    assert "throttled 300 s" in case.diary.lines
    assert "done status::new 300 s" in case.diary.lines
    assert case.project.looked_up == []


def test_a_tracker_that_throttles_for_ever_ends_the_apply(case: Apply) -> None:
    """Twenty times its own wait; without one, two minutes."""
    case.project.hitches = {number: Hitch(before=Throttled("429", 1)) for number in range(1, 40)}
    failure = case.run().failure
    assert failure is not None
    assert failure.kind is FailureKind.THROTTLED
    assert case.diary.lines.count("throttled 1 s") == 20
    case.project.hitches = {number: Hitch(before=Throttled("429")) for number in range(20, 60)}
    assert case.run().failure == failure
    assert case.diary.lines[-2:] == ["throttled 58 s", "failed throttled None: 429"]


@pytest.mark.parametrize(
    "words",
    [
        "Rebase already ongoing",
        "Failed to acquire lock",
        "Another task is currently running, please try again later.",
        "An action with this priority scheme is still in progress.",
    ],
)
def test_a_busy_tracker_is_waited_for(case: Apply, words: str) -> None:
    """409 in these words says that another change is under way, not that ours is wrong.

    It may be this very step, sent by an apply that was cut: that is looked up before it is sent again.
    """
    case.stumble(before=Conflicting("409", answer=words))
    assert case.run().failure is None
    assert "busy 2 s" in case.diary.lines
    assert len(case.project.looked_up) == 1


def test_a_tracker_that_stays_busy_ends_the_apply(case: Apply) -> None:
    """With its own words."""
    case.project.hitches = {number: Hitch(before=BUSY) for number in range(3, 40)}
    failure = case.run().failure
    assert failure is not None
    assert (failure.kind, failure.said, failure.status) == (FailureKind.BUSY, BUSY.answer, 409)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Rejected(403, "insufficient_scope", "give it api"), "failed refused 403: insufficient_scope"),
        (Gone("not there", "404 Project Not Found"), "failed refused 404: 404 Project Not Found"),
        (Gone("not there"), "failed refused 404: not there"),
        (
            Misconfigured("401: the token was revoked"),
            "failed account-unfit None: 401: the token was revoked",
        ),
    ],
    ids=str,
)
def test_the_first_refusal_stops_and_the_next_apply_goes_on(case: Apply, error: Exception, line: str) -> None:
    """In the tracker's own words; what is done is done, and is not written again."""
    case.stumble(before=error)
    result = case.run()
    assert (result.done, result.still_to_do) == (tuple(WANTED)[:2], tuple(WANTED)[2:])
    assert case.diary.lines[-1] == line
    assert case.remembered == list(WANTED)[:2]
    assert case.run().failure is None
    assert case.project.writes == dict.fromkeys(WANTED, 1)


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("place", ["before", "after", "started", "done"])
def test_killed_anywhere_the_next_apply_ends_the_same(place: str, number: int) -> None:
    """Before and after the tracker has seen the write, and before and after it was noted; nothing twice."""
    undisturbed, case = Apply(), Apply()
    undisturbed.run()
    if place in ("before", "after"):
        case.project.hitches[number] = Hitch(**{place: ProcessKilled()})
    else:
        case.diary.dies_at = f"{place} {TITLES[number - 1]}"
    with pytest.raises(ProcessKilled):
        case.run()
    case.diary.dies_at = ""
    assert case.run().failure is None
    assert case.project.there == undisturbed.project.there
    assert case.project.writes == dict.fromkeys(WANTED, 1)
    stamp = undisturbed.kept.record
    assert replace(case.kept.record, at=stamp.at) == stamp


def test_what_is_changed_is_remembered_as_it_was_left(case: Apply) -> None:
    """A thing that was there before us stays one that we have not made."""
    key = label_key("team::support")
    case.run()
    found = case.project.there[key]
    case.project.there[key] = replace(found, state=label("team::support", "#000000"))
    case.kept.record = replace(case.kept.record, objects={})
    assert case.run() == ApplyResult((key,))
    recorded = case.kept.record.objects[key]
    assert (recorded.id, recorded.is_made, recorded.state) == (found.id, False, label("team::support"))
