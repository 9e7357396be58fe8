"""Dragging a card over one of the project's boards.

https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/boards/base_item_move_service.rb
No REST route does it, the page uses GraphQL; so people here drag by the sandbox's control
(docs/trackers/gitlab.md#boards).
"""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

OPEN, CLOSED = "Open", "Closed"


class BadDrag(ValueError):
    """A card or a list that is not there; the text says which."""


def move_card(
    project: GitLabProject, edits: GitLabEditor, person: Person, iid: int, lists: tuple[str, str]
) -> None:
    """Move a card from one list to another, named by their labels or Open and Closed.

    On the first board that has both. To another list of a label the label of the first is taken off, and to
    Open or Closed every label of the whole board; out of Closed reopens, into it closes. BadDrag, and nothing
    happens, where that cannot be.
    """
    source, target = lists
    issue = project.issues.get(iid)
    if issue is None:
        raise BadDrag(f"there is no issue {iid}")
    board = _find_board_labels(project, lists)
    begun, ended = (None if name in (OPEN, CLOSED) else project.label_named(name) for name in lists)
    if source == target or source not in _lists_showing(project, issue, board):
        raise BadDrag(f"the card {iid} does not lie in {source!r}, or would stay there")
    passed = [] if begun is None else [begun.id]
    taken = board if ended is None else passed
    wanted: Json = {"add_label_ids": [ended.id] if ended is not None else [], "remove_label_ids": taken}
    if CLOSED in lists:
        wanted["state_event"] = "reopen" if source == CLOSED else "close"
    edits.update_issue(person, issue, wanted, None)


def _lists_showing(project: GitLabProject, issue: GitLabIssue, board: list[int]) -> list[str]:
    """The lists that show a card: one for each of its labels there are, else one at the ends."""
    if issue.state == "closed":
        return [CLOSED]
    return project.label_names([number for number in issue.labels if number in board]) or [OPEN]


def _find_board_labels(project: GitLabProject, lists: tuple[str, str]) -> list[int]:
    """The labels of the lists of a board."""
    for board in project.boards:
        labels = [each.label for each in board.lists]
        if set(lists) <= {OPEN, CLOSED, *project.label_names(labels)}:
            return labels
    raise BadDrag("no board has both lists, {!r} and {!r}".format(*lists))
