"""What happens to a Jira project while it is set up, or was done to it meanwhile, is told and got over."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdesk_sync.presets import preset_path
from sdesk_sync.setup import attempt
from sdesk_sync.setup.progress import FailureKind
from tests.harness.jira_admin import JiraAdmin
from tests.harness.place import JIRA
from tests.harness.set_up import FreshProject, fresh_project
from tests.setup.played_project import Diary
from tests.trackers.told import advance_clock

Json = dict[str, Any]
NAME = "DESK: Service desk"
TWO_MINUTES_S = 120


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """One for all of them."""
    with fresh_project(tmp_path_factory.mktemp("trouble"), JIRA) as found:
        yield found


@pytest.fixture
def fresh(sandbox: FreshProject) -> FreshProject:
    """A project as a template makes it, which nobody has set up."""
    sandbox.place.control("POST", "/reset")
    sandbox.place.faults()
    sandbox.record.unlink(missing_ok=True)
    return sandbox


@pytest.fixture
def admin(fresh: FreshProject) -> JiraAdmin:
    """Somebody at its pages."""
    return JiraAdmin(fresh.place, JIRA)


def say(found: FreshProject, *words: str) -> tuple[int, str]:
    """How a command ends, and all that it says, on one line however it was broken."""
    ended = found.run(*words)
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
    return ended.exit_code, " ".join(ended.output.split())


def set_up(found: FreshProject) -> None:
    """To its end."""
    assert found.run("apply", "--yes").exit_code == 0


def steps_of(found: FreshProject) -> list[str]:
    """What a plan would do, by the keys of things."""
    return [str(step.key) for step in found.plan().plan.steps]


# ── Notes: it is set up all the same ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shape", "code", "said_so"),
    [
        ({"key": "HELP"}, "J202", ("The project is HELP by now", "Das Projekt heißt inzwischen HELP")),
        (
            {"administrators": ["lena", "desk-bot"]},
            "J204",
            ("may administer Jira and", "darf Jira verwalten"),
        ),
    ],
    ids=["key renamed", "bot administers"],
)
def test_what_a_person_is_to_know_is_said_and_it_is_set_up(
    fresh: FreshProject, admin: JiraAdmin, shape: Json, code: str, said_so: tuple[str, str]
) -> None:
    """In both languages; afterwards nothing is left to do but by hand."""
    admin.shape(**shape)
    for language, words in zip(("en", "de"), said_so, strict=True):
        exit_code, said = say(fresh, "plan", "--lang", language)
        assert (exit_code, code in said, words in said) == (0, True, True), said
    set_up(fresh)
    assert steps_of(fresh) == []


def test_on_jira_free_a_group_stands_for_the_role(fresh: FreshProject, admin: JiraAdmin) -> None:
    """The workflow waits until a person has made it; then it lets through whom the group has."""
    admin.shape(**{"jira-free": True})
    for language, words in (("en", "Jira Free"), ("de", "Bis dahin wartet der Workflow")):
        _, said = say(fresh, "plan", "--lang", language)
        assert ("J305" in said, words in said, "Desk bot" in said) == (True, True, True), said
    set_up(fresh)
    made = fresh.list_writes()
    assert [write for write in made if "/workflows/create" in write or "/role" in write] == []
    admin.shape(groups={"Desk bot": ["desk-bot"]})
    set_up(fresh)
    assert (steps_of(fresh), "J305" in say(fresh, "plan")[1]) == ([], False)


# ── Somebody else at work ───────────────────────────────────────────────────────────────────


def test_another_change_is_waited_for_two_minutes(fresh: FreshProject, admin: JiraAdmin) -> None:
    """Of played time; what comes before it in the order is done by then, and no workflow."""
    admin.shape(**{"running-change": 3600})
    diary, begun = Diary(), fresh.time.read()
    failure = fresh.apply(diary).failure
    assert failure is not None
    assert (failure.kind, failure.status) == (FailureKind.BUSY, 409)
    assert TWO_MINUTES_S * 1000 <= fresh.time.read() - begun < 2 * TWO_MINUTES_S * 1000
    assert [write for write in fresh.list_writes() if "/workflowscheme" in write] == []


def test_after_that_it_ends_with_what_to_do(
    fresh: FreshProject, admin: JiraAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3; once the other change has ended the next apply goes on."""
    monkeypatch.setattr(attempt, "LONGEST_PATIENCE_S", 0.0)
    admin.shape(**{"running-change": 3600})
    for language, words in (("en", "Wait until it has ended"), ("de", "Warten, bis sie zu Ende ist")):
        code, said = say(fresh, "apply", "--yes", "--lang", language)
        assert (code, "J106" in said, words in said) == (3, True, True), said
    advance_clock(fresh.place.sandbox, 3700)
    set_up(fresh)
    assert steps_of(fresh) == []


# ── Our workflow, by hand ───────────────────────────────────────────────────────────────────


def read_workflow(admin: JiraAdmin) -> Json:
    """As its editor has it."""
    (found,) = admin.call("POST", "workflows", {"workflowNames": [NAME]})["workflows"]
    workflow: Json = found
    return workflow


def edit_workflow(admin: JiraAdmin, edit: Callable[[list[Json]], None]) -> None:
    """Change its transitions, as its editor does."""
    workflow = read_workflow(admin)
    edit(workflow["transitions"])
    named = admin.call("POST", "workflows", {"workflowNames": [NAME]})["statuses"]
    kept = ("id", "name", "statusCategory")
    statuses = [{**{key: one[key] for key in kept}, "statusReference": one["id"]} for one in named]
    body = {key: workflow[key] for key in ("id", "description", "statuses", "transitions", "version")}
    admin.call("POST", "workflows/update", {"statuses": statuses, "workflows": [body]})


def delete_transition(admin: JiraAdmin, name: str) -> None:
    """One of them."""
    edit_workflow(admin, lambda ways: ways.remove(next(way for way in ways if way["name"] == name)))


def names_of(workflow: Json) -> list[str]:
    """Its transitions'."""
    return [one["name"] for one in workflow["transitions"]]


def test_ours_is_made_again_and_theirs_is_kept(fresh: FreshProject, admin: JiraAdmin) -> None:
    """Somebody adds a transition, and deletes one that only the bot may take."""
    set_up(fresh)
    before = names_of(read_workflow(admin))
    admin.shape(foreign={"transition": "Escalate"})
    delete_transition(admin, "Desk: Fixed")
    for language, words in (("en", 'kept: "Escalate"'), ("de", "bleiben:")):
        _, said = say(fresh, "plan", "--lang", language)
        assert ("J206" in said or words in said, "Escalate" in said) == (True, True), said
    assert steps_of(fresh) == [f"workflow:{NAME}"]
    set_up(fresh)
    assert sorted(names_of(read_workflow(admin))) == sorted([*before, "Escalate"])
    assert steps_of(fresh) == []


def test_what_moved_on_meanwhile_is_planned_anew(fresh: FreshProject, admin: JiraAdmin) -> None:
    """Between the plan and its step the workflow got another version: Jira's 409, and one more look."""
    set_up(fresh)
    delete_transition(admin, "Desk: Fixed")

    class Meddler(Diary):
        """Somebody saves the workflow in its editor while a step begins."""

        def on_step_started(self, progress: Any) -> None:
            if not self.lines:
                edit_workflow(admin, lambda ways: None)
            super().on_step_started(progress)

    diary = Meddler()
    assert fresh.apply(diary).failure is None
    assert [line for line in diary.lines if "moved-on" in line] != []
    assert steps_of(fresh) == []


def test_a_transition_of_a_name_of_ours_is_said_by_jira(fresh: FreshProject, admin: JiraAdmin) -> None:
    """Jira would not take the workflow; its own words stand in the plan, and nothing is written."""
    set_up(fresh)

    def swap_names(ways: list[Json]) -> None:
        named = {way["name"]: way for way in ways}
        named["Desk: Fixed"]["name"], named["Fixed"]["name"] = "Somebody's", "Desk: Fixed"

    edit_workflow(admin, swap_names)
    fresh.place.control("DELETE", "/calls")
    for language, words in (("en", "Jira does not take the workflow"), ("de", "Jira nimmt den Workflow")):
        for command in (("plan", "--detailed-exitcode"), ("apply", "--yes")):
            code, said = say(fresh, *command, "--lang", language)
            assert (code, "J110" in said, words in said) == (3, True, True), said
    assert fresh.list_writes() == []


def test_a_workflow_of_ours_that_others_use_is_not_changed(fresh: FreshProject, admin: JiraAdmin) -> None:
    """They are named, and nothing is written."""
    set_up(fresh)
    delete_transition(admin, "Desk: Fixed")
    admin.shape(shared=["workflow-scheme"])
    fresh.place.control("DELETE", "/calls")
    for language, words in (("en", "and OPS use it too"), ("de", "auch OPS benutzen ihn")):
        code, said = say(fresh, "apply", "--yes", "--lang", language)
        assert (code, "J103" in said, words in said) == (3, True, True), said
    assert fresh.list_writes() == []


# ── Jira loses an answer, or does not do what it began ──────────────────────────────────────


@pytest.mark.parametrize("path", ["/workflows/create$", "/workflowscheme/", "/webhook$"])
@pytest.mark.parametrize("kind", ["drop-before", "drop-after-write"])
def test_an_answer_that_is_lost_is_looked_up(fresh: FreshProject, kind: str, path: str) -> None:
    """At the workflow, the scheme and the webhook: what was carried out is not written again."""
    fresh.place.faults({"kind": kind, "writes_only": True, "path": path, "count": 1})
    diary = Diary()
    assert fresh.apply(diary).failure is None
    assert any(line.startswith("answer-lost") for line in diary.lines), diary.lines
    assert fresh.list_doubles() == []
    assert steps_of(fresh) == []


def test_ids_of_the_record_that_are_gone_are_made_anew(fresh: FreshProject, admin: JiraAdmin) -> None:
    """Components and the webhook were deleted: they are missing, and nothing else is."""
    set_up(fresh)
    first, *_ = admin.get("project/DESK/components")
    admin.call("DELETE", f"component/{first['id']}")
    (hook,) = admin.get("/rest/webhooks/1.0/webhook")
    admin.call("DELETE", f"/rest/webhooks/1.0/webhook/{hook['self'].rpartition('/')[2]}")
    recorded = json.loads(fresh.record.read_text())
    assert recorded
    assert {key.partition(":")[0] for key in steps_of(fresh)} == {"component", "hook"}
    set_up(fresh)
    assert steps_of(fresh) == []


def test_a_task_that_failed_half_way_says_so_in_its_own_words(tmp_path: Path) -> None:
    """Some tickets have moved, the scheme is the old one; the next apply takes the rest over."""
    moves = {"To Do": "new", "Open": "new", "Blocked": "in-progress", "Reopened": "new", "Done": "closed"}
    with fresh_project(tmp_path, JIRA) as found:
        mapping = yaml.safe_load(preset_path("jira-cloud").read_text(encoding="utf-8"))
        written = yaml.safe_dump({**mapping, "setup": {"move_statuses": moves}}, sort_keys=False)
        (tmp_path / "jira-cloud.yaml").write_text(written, encoding="utf-8")
        found.place.reconfigure(lambda config: config.update(mode="observe"))
        admin = JiraAdmin(found.place, JIRA)
        admin.shape(tickets=40, **{"failing-task": "Out of memory"})
        code, said = say(found, "apply", "--yes")
        assert (code, "Out of memory" in said) == (1, True), said
        assert [key for key in steps_of(found) if key.startswith("workflow-scheme:")] != []
        set_up(found)
        assert steps_of(found) == []
        counted = admin.call(
            "POST", "search/approximate-count", {"jql": 'project = DESK AND status = "To Do"'}
        )
        of_desk = 'project = DESK AND issuetype in (Incident, Request) AND status = "To Do"'
        left = admin.call("POST", "search/approximate-count", {"jql": of_desk})
        assert (left["count"], counted["count"] > 0) == (0, True)
