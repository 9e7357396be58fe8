"""`apply` may be cut anywhere: the next one ends the same, and nothing is written twice."""

import signal
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sdesk_sync.setup.record_file import read_record
from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import ProjectState, SetupPort, StepOutcome
from sdesk_sync.trackers.setup.steps import SetupStep
from tests.harness.set_up import FreshProject, Json, fresh_project
from tests.harness.waiting import until
from tests.setup.played_project import Diary, ProcessKilled

WRITES = 62
"""What a fresh shipped desk takes on Free."""
LOOKED_AT = (1, 20, 39, 40, 41, 54, 55, 60, 61, 62)
"""The writes after which the rest is looked at: some of each kind of thing."""


@dataclass(frozen=True)
class Undisturbed:
    """What an apply that nothing disturbs takes and comes to."""

    steps: tuple[SetupStep, ...]
    end: Json


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """In a project of its own."""
    with fresh_project(tmp_path_factory.mktemp("undisturbed")) as found:
        steps = found.plan().plan.steps
        assert found.apply().failure is None
        assert len(found.list_writes()) == len(steps) == WRITES
        return Undisturbed(steps, found.describe())


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up."""
    with fresh_project(tmp_path) as found:
        yield found


@dataclass
class DeadlyPort:
    """A port behind which our process ends once the tracker has carried out a step."""

    port: SetupPort

    def read_state(self) -> ProjectState:
        """As it is."""
        return self.port.read_state()

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        """Carried out, and nobody hears of it."""
        self.port.perform(step, ids)
        raise ProcessKilled

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """As it is."""
        return self.port.find_done(step, ids)

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """As it is."""
        return self.port.find_authors(keys, since)


class ShortDiary(Diary):
    """An observer with which our process ends as the second step begins."""

    def on_step_started(self, progress: object) -> None:
        """The first passes."""
        if self.lines:
            raise ProcessKilled
        self.lines.append("begun")


def bare(steps: tuple[SetupStep, ...]) -> list[SetupStep]:
    """Steps without what they need, which is less once some of it is there."""
    return [replace(step, needs=()) for step in steps]


def look_at_rest(found: FreshProject, undisturbed: Undisturbed, taken: int) -> None:
    """What is left to do is what an undisturbed apply would have to do by then."""
    if taken in LOOKED_AT:
        assert len(found.list_writes()) == taken
        assert bare(found.plan().plan.steps) == bare(undisturbed.steps[taken:])


def end_well(found: FreshProject, undisturbed: Undisturbed) -> None:
    """The next apply, and that nothing shows that there was one before."""
    assert found.apply().failure is None
    assert found.describe() == undisturbed.end
    assert (len(found.list_writes()), found.list_doubles()) == (WRITES, [])
    assert found.plan().plan.steps == ()
    assert found.plan().record.begun is None


def test_cut_before_any_write_the_rest_is_what_is_left(fresh: FreshProject, undisturbed: Undisturbed) -> None:
    """Sixty-one times one after the other: each apply takes one step and is cut before the next."""
    for taken in range(1, WRITES):
        with pytest.raises(ProcessKilled):
            fresh.apply(ShortDiary())
        look_at_rest(fresh, undisturbed, taken)
    end_well(fresh, undisturbed)


def test_cut_after_any_write_before_it_was_noted_the_rest_is_what_is_left(
    fresh: FreshProject, undisturbed: Undisturbed
) -> None:
    """The webhook's secret among them: that it has it is known though nobody can read it."""
    for taken in range(1, WRITES + 1):
        with pytest.raises(ProcessKilled):
            fresh.apply(through=DeadlyPort)
        look_at_rest(fresh, undisturbed, taken)
    end_well(fresh, undisturbed)


@pytest.mark.parametrize("kind", ["drop-after-write", "drop-before"])
def test_no_answer_that_is_lost_writes_anything_twice(
    fresh: FreshProject, undisturbed: Undisturbed, kind: str
) -> None:
    """Every third one, at random: what was carried out is found, what was not is sent again."""
    fresh.place.faults({"kind": kind, "writes_only": True, "probability": 0.3, "seed": 7})
    diary = Diary()
    assert fresh.apply(diary).failure is None
    assert sum(line.startswith("answer-lost") for line in diary.lines) > WRITES / 5
    fresh.place.faults()
    assert fresh.describe() == undisturbed.end
    assert (len(fresh.list_writes()), fresh.list_doubles()) == (WRITES, [])


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ({"kind": "rate-limit", "retry_after": 30}, "throttled 30 s"),
        ({"kind": "error", "status": 502, "as_page": True}, "answer-lost 2 s"),
        ({"kind": "error", "status": 503}, "answer-lost 2 s"),
    ],
    ids=["429", "page of a proxy", "503"],
)
def test_what_passes_is_waited_for(
    fresh: FreshProject, undisturbed: Undisturbed, fault: Json, line: str
) -> None:
    """At the board, of which there could be two."""
    fresh.place.faults({**fault, "writes_only": True, "path": "/boards$", "count": 1})
    diary = Diary()
    assert fresh.apply(diary).failure is None
    assert line in diary.lines
    assert fresh.describe() == undisturbed.end


def test_the_first_refusal_ends_it_and_the_next_apply_goes_on(
    fresh: FreshProject, undisturbed: Undisturbed
) -> None:
    """In GitLab's own words."""
    fresh.place.faults({"kind": "error", "status": 403, "writes_only": True, "nth": 20})
    diary = Diary()
    result = fresh.apply(diary)
    assert (len(result.done), len(result.still_to_do)) == (19, 43)
    assert diary.lines[-1].startswith("failed ")
    fresh.place.faults()
    end_well(fresh, undisturbed)


@pytest.mark.parametrize(
    ("fault", "nth"),
    [
        ("drop-before", 1),
        ("drop-after-write", 20),
        ("drop-after-write", 40),
        ("drop-after-write", 61),
        ("drop-after-write", 62),
    ],
    ids=["before the first", "a label", "a board", "the commit", "the webhook"],
)
def test_killed_with_a_write_under_way_the_next_apply_ends_the_same(
    fresh: FreshProject, undisturbed: Undisturbed, fault: str, nth: int
) -> None:
    """`kill -9` while it waits for an answer that never comes; the next command takes the rest."""
    fresh.place.faults({"kind": fault, "writes_only": True, "nth": nth})
    process = fresh.start("apply", "--yes")
    until(lambda: any(call["fault"] == fault for call in fresh.calls), "the answer is lost")
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert len(fresh.list_writes()) == (nth if fault == "drop-after-write" else nth - 1)
    fresh.place.faults()
    done = fresh.run("apply", "--yes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert read_record(fresh.record).entries[fresh.tracker].record.begun is None
    end_well(fresh, undisturbed)


def test_of_two_applies_at_once_the_second_says_who_has_the_lock(
    fresh: FreshProject, undisturbed: Undisturbed
) -> None:
    """The process, its machine, the account and since when; the first one is not disturbed by it."""
    fresh.place.faults({"kind": "slow", "ms": 3_000, "writes_only": True, "nth": 30})
    process = fresh.start("apply", "--yes")
    until(lambda: fresh.record.exists() and len(fresh.list_writes()) >= 1, "the first one writes")
    second = fresh.run("apply", "--yes")
    assert second.exit_code == 3, second.stdout
    assert f"process {process.pid} on " in second.stderr
    assert "as lena, since " in second.stderr
    assert process.wait(60) == 0
    end_well(fresh, undisturbed)
