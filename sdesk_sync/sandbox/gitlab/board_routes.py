"""The project's boards and their lists (https://docs.gitlab.com/api/boards/)."""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.project import PLANNER
from sdesk_sync.sandbox.gitlab.records import BoardList, GitLabBoard
from sdesk_sync.sandbox.gitlab.refusals import message_refusal
from sdesk_sync.sandbox.site import Json


def make_routes(maker: RouteMaker) -> list[Route]:
    """`/projects/:id/boards`; a board shows its lists, Open and Closed apart, which every board has."""
    boards = "/projects/{project}/boards"
    lists = boards + "/{board:int}/lists"
    return [
        maker.locked_route("GET", boards, _list_boards),
        maker.locked_route("POST", boards, _create_board),
        maker.locked_route("PUT", boards + "/{board:int}", _update_board),
        maker.locked_route("POST", lists, _create_list),
        maker.locked_route("PUT", lists + "/{list:int}", _move_list),
        maker.locked_route("DELETE", lists + "/{list:int}", _delete_list),
    ]


def _list_boards(call: GitLabCall) -> GitLabAnswer:
    return answer_page(call, call.project.boards, lambda each: _board_entity(call, each))


def _create_board(call: GitLabCall) -> GitLabAnswer:
    """201; without lists. Two may have one name (docs/trackers/gitlab.md#boards)."""
    call.require_level(PLANNER)
    (name,) = call.require_texts("name")
    return GitLabAnswer(_board_entity(call, call.project.create_board(name)), 201)


def _update_board(call: GitLabCall) -> GitLabAnswer:
    """Its name, and on Premium the labels that narrow it; on Free they are passed over in silence.

    docs/trackers/gitlab.md#boards
    """
    board, names = _find_board(call), call.text_list("labels")
    board.name = call.given_text("name") or board.name
    if names is not None and call.project.is_premium:
        found = [call.project.label_named(name) or call.project.create_label(name) for name in names]
        board.labels = [label.id for label in found]
    return GitLabAnswer(_board_entity(call, board))


def _create_list(call: GitLabCall) -> GitLabAnswer:
    """201, behind the others; a label has one list at most (docs/trackers/gitlab.md#boards)."""
    board = _find_board(call)
    label = _whole_number(call, "label_id")
    if label not in call.project.labels:
        raise message_refusal(400, {"error": "Label not found!"})
    if any(each.label == label for each in board.lists):
        raise message_refusal(400, {"error": "Label has already been taken"})
    made = BoardList(next(call.project.board_ids), label)
    board.lists.append(made)
    return GitLabAnswer(_list_entity(call, board, made), 201)


def _move_list(call: GitLabCall) -> GitLabAnswer:
    """To another position, from 0 on; the others close up (docs/trackers/gitlab.md#boards)."""
    board = _find_board(call)
    moved, position = call.require_addressed(board.lists, "list"), _whole_number(call, "position")
    if not 0 <= position < len(board.lists) or board.lists[position] is moved:
        raise message_refusal(400, {"error": "List could not be moved!"})
    board.lists.remove(moved)
    board.lists.insert(position, moved)
    return GitLabAnswer(_list_entity(call, board, moved))


def _delete_list(call: GitLabCall) -> GitLabAnswer:
    board = _find_board(call)
    board.lists.remove(call.require_addressed(board.lists, "list"))
    return GitLabAnswer(None, 204)


def _find_board(call: GitLabCall) -> GitLabBoard:
    """That which is to be changed."""
    call.require_level(PLANNER)
    return call.require_addressed(call.project.boards, "board")


def _whole_number(call: GitLabCall, name: str) -> int:
    call.require_texts(name)
    return (call.number_list(name) or [0])[0]


def _board_entity(call: GitLabCall, board: GitLabBoard) -> Json:
    """A board (board.json: docs/trackers/gitlab.md#api-document); what narrows it is shown on Premium."""
    project = call.project
    labels = [project.labels[number] for number in board.labels if number in project.labels]
    narrowing: Json = {"milestone": None, "assignee": None, "weight": None}
    narrowing["labels"] = [shapes.basic_label_entity(label) for label in labels]
    return {
        "id": board.id,
        "name": board.name,
        "hide_backlog_list": False,
        "hide_closed_list": False,
        "project": shapes.basic_project_entity(project),
        "lists": [_list_entity(call, board, each) for each in board.lists],
        "group": None,
        **(narrowing if project.is_premium else {}),
    }


def _list_entity(call: GitLabCall, board: GitLabBoard, of: BoardList) -> Json:
    label = shapes.basic_label_entity(call.project.labels[of.label])
    return {"id": of.id, "label": label, "position": board.lists.index(of)}
