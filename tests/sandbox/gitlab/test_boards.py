"""Boards and their lists, as python-gitlab and the page work with them, on Free and on Premium."""

from __future__ import annotations

from collections.abc import Iterator

import gitlab
import pytest
from gitlab.v4.objects import Project

from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands

TIERS = ("engineering", "engineering-premium")


@pytest.fixture(scope="module")
def tiers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A project on each tier."""
    with Sandbox(tmp_path_factory.mktemp("tiers"), trackers=TIERS) as found:
        yield found


def project_on(sandbox: Sandbox, tracker: str, who: str = "lena") -> Project:
    """The project as somebody's library has it."""
    place = sandbox.line["trackers"][tracker]
    client = gitlab.Gitlab(place["url"], private_token=place["people"][who]["token"], timeout=10)
    return client.projects.get("acme/engineering")


def titles(project: Project, name: str) -> list[str]:
    """The lists of a board from left to right."""
    board = next(each for each in project.boards.list(get_all=True) if each.name == name)
    lists = board.attributes["lists"]
    assert [each["position"] for each in lists] == list(range(len(lists)))
    return [each["label"]["name"] for each in lists]


@pytest.mark.parametrize("tracker", TIERS)
def test_a_board_is_made_by_hand(tiers: Sandbox, tracker: str) -> None:
    """Lists land last, are moved and taken away; the label of one that is deleted takes it along."""
    project = project_on(tiers, tracker)
    board = project.boards.create({"name": "By hand"})
    names = ["status::new", "status::fixed", "team::hosting"]
    lists = [board.lists.create({"label_id": project.labels.get(name).id}) for name in names]
    assert titles(project, "By hand") == names
    board.lists.update(lists[2].id, {"position": 0})
    assert titles(project, "By hand") == ["team::hosting", "status::new", "status::fixed"]
    board.lists.delete(lists[0].id)
    assert titles(project, "By hand") == ["team::hosting", "status::fixed"]
    project.labels.delete("team::hosting")
    assert titles(project, "By hand") == ["status::fixed"]
    board.name = "Renamed"
    board.save()
    assert titles(project, "Renamed") == ["status::fixed"]


def test_the_seeded_board_is_such_a_board(someone: HandsOf) -> None:
    """A list for each status, over which cards are dragged."""
    (board,) = someone("dev").get("/boards?per_page=100").json()
    assert (board["name"], len(board["lists"])) == ("Development", 16)
    assert {each["label"]["name"].partition("::")[0] for each in board["lists"]} == {"status"}
    assert board["project"]["path_with_namespace"] == "acme/engineering"


def test_only_premium_narrows_a_board(tiers: Sandbox) -> None:
    """On Free the wish is passed over, and no answer shows one (docs/trackers/gitlab.md#boards)."""
    narrowed = {}
    for tracker in TIERS:
        project = project_on(tiers, tracker)
        board = project.boards.create({"name": "One team"})
        changed = project.boards.update(board.id, {"labels": "team::support,sla"})
        narrowed[tracker] = [label["name"] for label in changed["labels"]] if "labels" in changed else None
    assert narrowed == {"engineering": None, "engineering-premium": ["team::support", "sla"]}


@pytest.mark.parametrize(
    ("address", "sent", "status", "said"),
    [
        ("/boards/{board}/lists", {"label_id": 7}, 400, {"message": {"error": "Label not found!"}}),
        ("/boards/{board}/lists", {}, 400, {"error": "label_id is missing"}),
        ("/boards/{board}/lists", {"label_id": "x"}, 400, {"error": "label_id is invalid"}),
        ("/boards/77/lists", {"label_id": 7}, 404, {"message": "404 Not found"}),
        ("/boards", {}, 400, {"error": "name is missing"}),
    ],
)
def test_what_is_no_list_is_refused(
    someone: HandsOf, address: str, sent: dict[str, object], status: int, said: object
) -> None:
    """In GitLab's words (docs/trackers/gitlab.md#boards)."""
    lena = someone("lena")
    board = lena.post("/boards", json={"name": "Mine"}).json()["id"]
    answer = lena.post(address.format(board=board), json=sent)
    assert (answer.status_code, answer.json()) == (status, said)


def test_a_label_has_one_list_and_a_list_one_place(someone: HandsOf) -> None:
    """A second one is refused, and a move to where it is or behind the last."""
    lena = someone("lena")
    board, (label, other) = seeded_board(lena)
    taken = lena.post(f"/boards/{board}/lists", json={"label_id": label["label"]["id"]})
    assert taken.json() == {"message": {"error": "Label has already been taken"}}
    for position in (0, 16, -1):
        answer = lena.put(f"/boards/{board}/lists/{label['id']}", json={"position": position})
        assert (answer.status_code, answer.json()["message"]["error"]) == (400, "List could not be moved!")
    assert lena.put(f"/boards/{board}/lists/{other['id']}", json={"position": 0}).json()["position"] == 0
    assert lena.put(f"/boards/{board}/lists/77", json={"position": 0}).status_code == 404


def test_guests_have_no_boards_to_make(someone: HandsOf) -> None:
    """Planner and up do; they look."""
    board, (label, _) = seeded_board(someone("anna"))
    carla = someone("carla")
    assert carla.get("/boards").status_code == 200
    assert carla.post("/boards", json={"name": "x"}).status_code == 403
    assert carla.put(f"/boards/{board}/lists/{label['id']}", json={"position": 3}).status_code == 403


def seeded_board(hands: ApiHands) -> tuple[int, list[dict[str, dict[str, int]]]]:
    """The number of the board there is, and its first two lists."""
    (board,) = hands.get("/boards").json()
    return board["id"], board["lists"][:2]
