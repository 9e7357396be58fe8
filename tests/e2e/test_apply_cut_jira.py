"""`apply` of a Jira project may be cut anywhere: the next one ends the same, and nothing is there twice."""

import signal
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import ProjectState, RunningTask, SetupPort, StepOutcome
from sdesk_sync.trackers.setup.steps import SetupStep
from tests.harness.jira_admin import JiraAdmin, Json
from tests.harness.place import JIRA
from tests.harness.set_up import FreshProject, fresh_project
from tests.harness.waiting import until
from tests.setup.played_project import Diary, ProcessKilled

WRITES = 62
"""What a fresh shipped desk takes on a project of a template."""
LOOKED_AT = (1, 2, 12, 24, 32, 41, 42, 43, 45, 56, 61)
"""The writes after which an apply is cut and the rest looked at: some of each kind of thing."""
WRITES_ALONE = "^(?!.*(permissions/check|/workflows$|validation|approximate-count|/read$))"
"""Where a request that is no GET writes, too."""
MOVES = {"To Do": "new", "Open": "new", "Reopened": "new", "Blocked": "new", "Done": "closed"}
SCHEMES = ("workflowscheme", "issuetypescheme", "priorityscheme", "screens", "screenscheme")


@dataclass(frozen=True)
class Undisturbed:
    """What an apply that nothing disturbs takes and comes to."""

    steps: tuple[SetupStep, ...]
    end: Json


def describe(found: FreshProject) -> Json:
    """The project, the site, the workflow, and by name whatever else set-up could leave behind."""
    admin = JiraAdmin(found.place, found.tracker)
    return {
        "project": admin.describe(),
        "site": admin.describe_site(),
        "workflow": admin.describe_workflow("DESK: Service desk"),
        "names": list_names(admin),
        "hooks": len(admin.get("/rest/webhooks/1.0/webhook")),
    }


def list_names(admin: JiraAdmin) -> dict[str, list[str]]:
    """Of all schemes and screens of the site, whoever uses them."""
    named = {path: admin.get(f"{path}?maxResults=50")["values"] for path in SCHEMES}
    return {path: sorted(one["name"] for one in values) for path, values in named.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """In a project of its own."""
    with fresh_project(tmp_path_factory.mktemp("undisturbed"), JIRA) as found:
        steps = found.plan().plan.steps
        assert found.apply().failure is None
        assert len(found.list_writes()) == len(steps) == WRITES
        return Undisturbed(steps, describe(found))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up."""
    with fresh_project(tmp_path, JIRA) as found:
        yield found


@dataclass
class DeadlyPort:
    """A port behind which our process ends once the tracker has carried out so many steps."""

    port: SetupPort
    left: int

    def read_state(self) -> ProjectState:
        """As it is."""
        return self.port.read_state()

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | RunningTask:
        """Carried out; of the last one nobody hears."""
        outcome = self.port.perform(step, ids)
        self.left -= 1
        if not self.left:
            raise ProcessKilled
        return outcome

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """As it is."""
        return self.port.find_done(step, ids)

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """As it is."""
        return self.port.find_authors(keys, since)


@dataclass
class ShortDiary(Diary):
    """An observer with which our process ends as the step after so many begins."""

    left: int = 0
    lines: list[str] = field(default_factory=list)

    def on_step_started(self, progress: object) -> None:
        """So many pass."""
        if not self.left:
            raise ProcessKilled
        self.left -= 1


def names(steps: tuple[SetupStep, ...]) -> list[tuple[str, str]]:
    """What steps do to which things."""
    return [(step.action.value, str(step.key)) for step in steps]


def look_at_rest(found: FreshProject, undisturbed: Undisturbed, taken: int) -> None:
    """What is left to do is what an undisturbed apply would have to do by then."""
    assert len(found.list_writes()) == taken
    assert names(found.plan().plan.steps) == names(undisturbed.steps[taken:])


def end_well(found: FreshProject, undisturbed: Undisturbed) -> None:
    """The next apply, and that nothing shows that there was one before."""
    assert found.apply().failure is None
    assert describe(found) == undisturbed.end
    assert (len(found.list_writes()), found.list_doubles()) == (WRITES, [])
    assert found.plan().plan.steps == ()
    assert found.plan().record.begun is None


def test_cut_before_a_write_the_rest_is_what_is_left(fresh: FreshProject, undisturbed: Undisturbed) -> None:
    """One apply after the other, each cut before the tracker has seen the next write."""
    for before, taken in zip((0, *LOOKED_AT), LOOKED_AT, strict=False):
        with pytest.raises(ProcessKilled):
            fresh.apply(ShortDiary(left=taken - before))
        look_at_rest(fresh, undisturbed, taken)
    end_well(fresh, undisturbed)


def test_cut_after_a_write_before_it_was_noted_the_rest_is_what_is_left(
    fresh: FreshProject, undisturbed: Undisturbed
) -> None:
    """What the tracker has carried out is found, though nobody has heard of it."""
    for before, taken in zip((0, *LOOKED_AT), LOOKED_AT, strict=False):
        with pytest.raises(ProcessKilled):
            fresh.apply(through=lambda port, left=taken - before: DeadlyPort(port, left))  # type: ignore[misc]
        look_at_rest(fresh, undisturbed, taken)
    end_well(fresh, undisturbed)


@pytest.mark.parametrize("kind", ["drop-after-write", "drop-before"])
def test_no_answer_that_is_lost_writes_anything_twice(
    fresh: FreshProject, undisturbed: Undisturbed, kind: str
) -> None:
    """Every third one, at random: what was carried out is found, what was not is sent again."""
    lost = {"writes_only": True, "path": WRITES_ALONE, "probability": 0.3, "seed": 7}
    fresh.place.faults({**lost, "kind": kind})
    diary = Diary()
    assert fresh.apply(diary).failure is None, diary.lines[-1]
    assert sum(line.startswith("answer-lost") for line in diary.lines) > WRITES / 6
    fresh.place.faults()
    assert describe(fresh) == undisturbed.end
    assert (len(fresh.list_writes()), fresh.list_doubles()) == (WRITES, [])


@pytest.mark.parametrize(
    ("fault", "path", "taken"),
    [
        ("drop-after-write", "/workflows/create$", 41),
        ("drop-before", "/workflowscheme/update$", 41),
        ("drop-after-write", "/webhook$", 62),
    ],
    ids=["the workflow", "before the scheme", "the webhook"],
)
def test_killed_with_a_write_under_way_the_next_apply_ends_the_same(
    fresh: FreshProject, undisturbed: Undisturbed, fault: str, path: str, taken: int
) -> None:
    """`kill -9` while it waits for an answer that never comes; the next command takes the rest."""
    fresh.place.faults({"kind": fault, "writes_only": True, "path": path, "nth": 1})
    process = fresh.start("apply", "--yes", "--tracker", JIRA)
    until(lambda: any(call["fault"] == fault for call in fresh.calls), "the answer is lost")
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert len(fresh.list_writes()) == taken
    fresh.place.faults()
    end_well(fresh, undisturbed)


@pytest.mark.parametrize("seconds", [0, 60], ids=["runs", "has ended"])
@pytest.mark.parametrize("shared", [[], ["workflow-scheme"]], ids=["its own scheme", "a shared scheme"])
def test_killed_while_jira_moves_tickets_the_next_apply_finds_its_task(
    fresh: FreshProject, shared: list[str], seconds: int
) -> None:
    """It waits for a task that still runs, and takes for done what one that has ended has done."""
    admin = JiraAdmin(fresh.place, JIRA)
    admin.shape(tickets=60, shared=shared)
    fresh.map_moves(MOVES)
    before = list_names(admin)["workflowscheme"]
    process = fresh.start("apply", "--yes", "--tracker", JIRA)
    until(lambda: any("/task/" in call["path"] for call in fresh.calls), "Jira moves tickets")
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    fresh.place.control("POST", "/clock", {"advance_s": seconds})
    done = fresh.run("apply", "--yes", "--tracker", JIRA)
    assert (done.exit_code, done.stderr, fresh.list_doubles()) == (0, "", []), done.output
    assert list_names(admin)["workflowscheme"] == sorted([*before, *(["DESK: Service desk"] * len(shared))])
    assert fresh.plan().plan.steps == ()
