"""What somebody does by hand to what was set up is found once and named, and `apply` mends what it can."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sdesk_sync.setup.drift import DriftKind, DriftLine, WayOut, find_drift
from sdesk_sync.trackers.setup.steps import SetupCode
from tests.harness.set_up import FOLDER, FreshProject, fresh_project

STATUSES = "board:Desk: statuses"
FIXED = "label:status::fixed"
LIST = "list:Desk: statuses/status::fixed"
HOOK = "hook:http://127.0.0.1:9/hooks/engineering"
MENDED, BY_HAND = True, False


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """A project that was set up, observed for the time being."""
    with fresh_project(tmp_path_factory.mktemp("drift")) as found:
        found.place.reconfigure(lambda config: config.update(mode="observe"))
        assert found.apply().failure is None
        yield found


def look(found: FreshProject) -> tuple[DriftLine, ...]:
    """What drift finds."""
    planned = found.plan()
    return find_drift(planned.read.state, planned.record, ())


@dataclass(frozen=True)
class Deed:
    """What somebody does with python-gitlab, what is told of it, and whether `apply` mends it."""

    do: Callable[[Any], object]
    kind: DriftKind
    key: str
    is_mended: bool = MENDED


def save(thing: Any, **values: object) -> None:
    """Change a thing of GitLab's."""
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()


def change_list(project: Any, **values: int) -> None:
    """Change the list of fixed tickets on the board of statuses, or remove it where nothing is said."""
    board = next(board for board in project.boards.list(get_all=True) if board.name == "Desk: statuses")
    id_ = next(each["id"] for each in board.attributes["lists"] if each["label"]["name"] == "status::fixed")
    if values:
        board.lists.update(id_, values)
    else:
        board.lists.delete(id_)


def edit_template(project: Any) -> None:
    """A template gets another text below our first line."""
    edit = {
        "action": "update",
        "file_path": f"{FOLDER}/Incident.md",
        "content": "<!-- sdesk-sync -->\nA word.\n",
    }
    project.commits.create({"branch": "main", "commit_message": "A word", "actions": [edit]})


def hook(project: Any) -> Any:
    """The one webhook."""
    (found,) = project.hooks.list(get_all=True)
    return found


DEEDS = {
    "label gone": Deed(lambda it: it.labels.get("status::fixed").delete(), DriftKind.GONE, FIXED),
    "label renamed": Deed(
        lambda it: save(it.labels.get("status::fixed"), new_name="status::repaired"), DriftKind.CHANGED, FIXED
    ),
    "label recoloured": Deed(
        lambda it: save(it.labels.get("status::fixed"), color="#ff0000"), DriftKind.CHANGED, FIXED
    ),
    "newcomer by a typo": Deed(
        lambda it: it.labels.create({"name": "status::fixd", "color": "#ff0000"}),
        DriftKind.NEWCOMER,
        "label:status::fixd",
        BY_HAND,
    ),
    "list gone": Deed(change_list, DriftKind.GONE, LIST),
    "list moved": Deed(lambda it: change_list(it, position=2), DriftKind.MOVED, LIST),
    "template edited": Deed(edit_template, DriftKind.CHANGED, f"templates:{FOLDER}"),
    "hook address": Deed(lambda it: save(hook(it), url="http://127.0.0.1:9/other"), DriftKind.CHANGED, HOOK),
    "secret cleared": Deed(lambda it: save(hook(it), token=""), DriftKind.CHANGED, HOOK),
}


@pytest.mark.parametrize("name", DEEDS)
def test_what_somebody_did_is_found_once_and_mended(project: FreshProject, name: str) -> None:
    """Nothing else is told beside it, and after `apply` there is none."""
    deed = DEEDS[name]
    assert look(project) == ()
    deed.do(project.project)
    (line,) = look(project)
    assert (line.kind, str(line.key)) == (deed.kind, deed.key)
    assert (WayOut.APPLY_ONLY in line.ways) == deed.is_mended
    if not deed.is_mended:
        project.project.labels.get(line.key.identity).delete()
    assert project.apply().failure is None
    assert look(project) == ()


def test_several_deeds_at_once_are_each_told(project: FreshProject) -> None:
    """In the order of things, as if each were alone."""
    together = ("label recoloured", "newcomer by a typo", "list moved", "template edited", "hook address")
    for name in together:
        DEEDS[name].do(project.project)
    told = {(line.kind, str(line.key)) for line in look(project)}
    assert told == {(DEEDS[name].kind, DEEDS[name].key) for name in together}
    project.project.labels.get("status::fixd").delete()
    assert project.apply().failure is None
    assert look(project) == ()


def test_a_webhook_that_gitlab_switched_off_is_told_and_left_to_a_person(project: FreshProject) -> None:
    """No write switches it on, only a test that is answered well: the way out is by hand, it stays told."""
    project.place.control("PUT", "/shape", {"tracker": project.tracker, "hook_failures": 40})
    try:
        (line,) = look(project)
        assert (line.kind, str(line.key), line.code) == (DriftKind.CHANGED, HOOK, SetupCode.HOOK_SWITCHED_OFF)
        assert (WayOut.BY_HAND in line.ways, WayOut.APPLY_ONLY in line.ways) == (True, False)
        assert project.apply().failure is None
        assert [one.key for one in look(project)] == [line.key]
    finally:
        project.place.control("PUT", "/shape", {"tracker": project.tracker, "hook_failures": 0})
