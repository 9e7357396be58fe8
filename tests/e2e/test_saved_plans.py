"""A saved plan is applied as it stands, goes on where it was cut, and is left where it no longer holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.set_up import FreshProject, fresh_project

WRITES = 62


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[FreshProject]:
    """A project to be set up, and a plan for it."""
    with fresh_project(tmp_path) as found:
        save(found)
        yield found


def save(found: FreshProject) -> None:
    """Plan, and save it."""
    saved = found.run("plan", "--out", str(found.place.home / "plan.json"))
    assert (saved.exit_code, saved.stderr[:9]) == (0, "Saved in ")


def apply_saved(found: FreshProject, code: int) -> str:
    """Apply what was saved; all that was said."""
    done = found.run("apply", str(found.place.home / "plan.json"), "--yes")
    assert done.exit_code == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_plan_that_still_holds_is_applied(fresh: FreshProject) -> None:
    """Each of its steps, in its order, and nothing else; what `plan --json` prints is the same file."""
    whole = json.loads((fresh.place.home / "plan.json").read_text())
    (tracker,) = whole["trackers"]
    shown = json.loads(fresh.run("plan", "--json").stdout)
    assert shown["trackers"][0]["steps"] == tracker["steps"]
    assert shown["trackers"][0]["digests"] == tracker["digests"]
    apply_saved(fresh, 0)
    assert len(fresh.list_writes()) == len(tracker["steps"]) == WRITES


def test_a_plan_that_is_half_done_goes_on(fresh: FreshProject) -> None:
    """Three times the tracker refuses something, and the same file is applied again."""
    for nth in (10, 31, 15):
        fresh.place.faults({"kind": "error", "status": 403, "writes_only": True, "nth": nth})
        apply_saved(fresh, 1)
    fresh.place.faults()
    apply_saved(fresh, 0)
    assert (len(fresh.list_writes()), fresh.list_doubles()) == (WRITES, [])
    assert fresh.run("plan", "--detailed-exitcode").exit_code == 0


def test_what_somebody_changed_in_between_is_named_and_nothing_is_written(fresh: FreshProject) -> None:
    """One label that was to be put right is another one by now; the rest of the plan is left too."""
    fresh.apply()
    project = fresh.project
    for title in ("status::new", "status::fixed"):
        recolor(project, title, "#000000")
    save(fresh)
    recolor(project, "status::fixed", "#111111")
    fresh.place.control("DELETE", "/calls")
    said = apply_saved(fresh, 3)
    assert "status::fixed" in said
    assert "status::new" not in said
    assert fresh.list_writes() == []


def test_another_desk_file_is_another_plan(fresh: FreshProject) -> None:
    """Although it asks for the same labels: nobody has looked at what it says besides."""
    desk = fresh.place.home / "other-desk.yaml"
    desk.write_bytes(preset_path("service-desk").read_bytes())
    fresh.place.reconfigure(lambda config: config.update(desk="other-desk.yaml"))
    save(fresh)
    desk.write_bytes(desk.read_bytes() + b"# A word more.\n")
    assert "desk" in apply_saved(fresh, 3)
    assert fresh.list_writes() == []


def recolor(project: object, title: str, color: str) -> None:
    """Somebody gives a label another colour."""
    label = project.labels.get(title)  # type: ignore[attr-defined]  # python-gitlab's
    label.color = color
    label.save()
