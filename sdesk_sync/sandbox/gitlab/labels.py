"""The project's labels (https://docs.gitlab.com/api/labels/).

No hook tells a change of a label itself.
"""

from __future__ import annotations

import re
from collections import Counter

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.audit import note_label
from sdesk_sync.sandbox.gitlab.project import PLANNER
from sdesk_sync.sandbox.gitlab.records import GitLabLabel
from sdesk_sync.sandbox.gitlab.refusals import (
    GitLabRefusal,
    bad_parameter,
    check_title,
    message_refusal,
    not_found,
)
from sdesk_sync.sandbox.site import Json
from sdesk_sync.sandbox.unplayed import NOT_IMPLEMENTED

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_TAKEN = "has already been taken"
_AT_GROUP = "already exists at group level for acme. Please choose another one."
_NOTHING = (
    "new_name, color, description, priority, archived are missing, at least one parameter must be provided"
)


def make_routes(maker: RouteMaker) -> list[Route]:
    """`/projects/:id/labels`; a label is addressed by id or encoded name."""
    labels = "/projects/{project}/labels"
    one = labels + "/{label}"
    return [
        maker.locked_route("GET", labels, _list_labels),
        maker.locked_route("POST", labels, _create_label),
        # The older form with the name in the body, which python-gitlab uses to save and delete.
        maker.locked_route("PUT", labels, _update_label),
        maker.locked_route("DELETE", labels, _delete_label),
        maker.locked_route("GET", one, _get_label),
        maker.locked_route("PUT", one, _update_label),
        maker.locked_route("DELETE", one, _delete_label),
    ]


def _list_labels(call: GitLabCall) -> GitLabAnswer:
    """By name, those of the group among them unless they are not wanted; with counts if they are."""
    wanted, with_group = (call.given_text("search") or "").lower(), call.given_flag("include_ancestor_groups")
    labels = sorted(call.project.labels.values(), key=lambda label: label.name)
    shown = [each for each in labels if with_group is not False or not each.is_of_group]
    counted = call.given_flag("with_counts")
    return answer_page(
        call,
        [each for each in shown if wanted in each.name.lower()],
        lambda each: {**shapes.label_entity(each), **(_issue_counts(call, each) if counted else {})},
    )


def _issue_counts(call: GitLabCall, label: GitLabLabel) -> Json:
    states = Counter(issue.state for issue in call.project.issues.values() if label.id in issue.labels)
    counts = {"open_issues_count": states["opened"], "closed_issues_count": states["closed"]}
    return {**counts, "open_merge_requests_count": 0}


def _get_label(call: GitLabCall) -> GitLabAnswer:
    return GitLabAnswer(shapes.label_entity(_find_label(call)))


def _find_label(call: GitLabCall) -> GitLabLabel:
    named = call.path.get("label") or call.given_text("label_id") or call.given_text("name") or ""
    label = call.project.label_named(named)
    if label is None and named.isdecimal():
        label = call.project.labels.get(int(named))
    if label is None:
        raise not_found("Label")
    return label


def _find_own_label(call: GitLabCall) -> GitLabLabel:
    """Not one of the group, which is seen here and changed there (docs/trackers/gitlab.md#labels)."""
    call.require_level(PLANNER)
    label = _find_label(call)
    if label.is_of_group:
        raise not_found("Label")
    return label


def _create_label(call: GitLabCall) -> GitLabAnswer:
    """201; a name that is taken is a conflict (docs/trackers/gitlab.md#labels)."""
    call.require_level(PLANNER)
    name, color = call.require_texts("name", "color")
    if call.project.label_named(_clean_name(name)):
        raise message_refusal(409, "Label already exists")
    label = call.project.create_label(_check_name(name), _check_color(color), call.given_text("description"))
    label.priority = _read_priority(call)
    note_label(call, "created", f"Created label {label.name}")
    return GitLabAnswer(shapes.label_entity(label), 201)


def _update_label(call: GitLabCall) -> GitLabAnswer:
    """Issues keep the label under its new name, and no hook tells so.

    docs/trackers/gitlab.md#what-no-hook-tells
    """
    label = _find_own_label(call)
    before = label.name
    if not {"new_name", "color", "description", "priority", "archived"} & set(call.given):
        raise bad_parameter(_NOTHING)
    if (name := call.given_text("new_name")) is not None:
        taken = call.project.label_named(_clean_name(name))
        if taken is not None and taken is not label:
            raise message_refusal(400, {"title": [_AT_GROUP if taken.is_of_group else _TAKEN]})
        label.name = _check_name(name)
    if (color := call.given_text("color")) is not None:
        label.color = _check_color(color)
    if "description" in call.given:
        label.description = call.given_text("description")
    if "priority" in call.given:
        label.priority = _read_priority(call)
    archived = call.given_flag("archived")
    label.archived = label.archived if archived is None else archived
    label.updated_at = call.project.now()
    renamed = f"Changed label title from {before} to {label.name}"
    note_label(call, "updated", f"Updated label {before}" if label.name == before else renamed)
    return GitLabAnswer(shapes.label_entity(label))


def _delete_label(call: GitLabCall) -> GitLabAnswer:
    """Takes the label off every issue and its list off every board, without a hook.

    docs/trackers/gitlab.md#what-no-hook-tells
    """
    label = _find_own_label(call)
    del call.project.labels[label.id]
    note_label(call, "deleted", f"Deleted label {label.name}")
    for board in call.project.boards:
        board.lists = [each for each in board.lists if each.label != label.id]
    for issue in call.project.issues.values():
        issue.labels = [number for number in issue.labels if number != label.id]
    return GitLabAnswer(None, 204)


def _clean_name(name: str) -> str:
    """Without what looks like a tag of HTML (docs/trackers/gitlab.md#labels)."""
    return _TAG.sub("", name).strip()


def _check_name(name: str) -> str:
    clean = check_title(_clean_name(name))
    if "," in clean:
        raise message_refusal(400, {"title": ["is invalid"]})
    return clean


def _check_color(color: str) -> str:
    """Six digits come back for three; a colour's name is not played."""
    if color.isalpha():
        raise GitLabRefusal(NOT_IMPLEMENTED, {"sandbox": "does not play names of colours"})
    if not _COLOR.fullmatch(color):
        raise message_refusal(400, {"color": ["must be a valid color code"]})
    return color if len(color) == len("#rrggbb") else "#" + "".join(digit * 2 for digit in color[1:])


def _read_priority(call: GitLabCall) -> int | None:
    text = call.given_text("priority")
    if text in (None, "", "null"):
        return None
    if not str(text).isdecimal():
        raise bad_parameter("priority is invalid")
    return int(str(text))
