"""The project's labels (https://docs.gitlab.com/api/labels/).

No hook tells a change of a label itself.
"""

from __future__ import annotations

import re

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, bad_parameter, forbidden, message, not_found
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.project import is_staff
from sdesk_sync.sandbox.gitlab.records import Label

_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}|[a-z]+")
_NOTHING = (
    "new_name, color, description, priority, archived are missing, at least one parameter must be provided"
)


def all_routes(routes: Routes) -> list[Route]:
    """`/projects/:id/labels`; a label is addressed by id or encoded name."""
    labels = "/projects/{project:path}/labels"
    one = labels + "/{label}"
    return [
        routes.at("GET", labels, _list),
        routes.at("POST", labels, _create),
        # The older form with the name in the body, which python-gitlab uses to save and delete.
        routes.at("PUT", labels, _update),
        routes.at("DELETE", labels, _delete),
        routes.at("GET", one, _get),
        routes.at("PUT", one, _update),
        routes.at("DELETE", one, _delete),
    ]


def _list(call: Call) -> Answer:
    wanted = (call.text("search") or "").lower()
    labels = sorted(call.project.labels.values(), key=lambda label: label.name)
    return paged(
        call,
        [each for each in labels if wanted in each.name.lower()],
        lambda each: shapes.label(call.project, each),
    )


def _get(call: Call) -> Answer:
    return Answer(shapes.label(call.project, _found(call)))


def _found(call: Call) -> Label:
    named = call.path.get("label") or call.text("label_id") or call.text("name") or ""
    label = call.project.label(named)
    if label is None and named.isdecimal():
        label = call.project.labels.get(int(named))
    if label is None:
        raise not_found("Label")
    return label


def _check(call: Call) -> None:
    """Planner and up administer labels (docs/trackers/gitlab.md#labels)."""
    if not is_staff(call.project, call.person):
        raise forbidden()


def _create(call: Call) -> Answer:
    """201; a name that is taken is a conflict (docs/trackers/gitlab.md#labels)."""
    _check(call)
    name, color = call.required("name", "color")
    if call.project.label(name.strip()):
        raise message(409, "Label already exists")
    label = call.project.new_label(_good_name(name), _good_color(color), call.text("description"))
    label.priority = _priority(call)
    return Answer(shapes.label(call.project, label), 201)


def _update(call: Call) -> Answer:
    """Issues keep the label under its new name, and no hook tells so.

    docs/trackers/gitlab.md#what-no-hook-tells
    """
    _check(call)
    label = _found(call)
    if not {"new_name", "color", "description", "priority", "archived"} & set(call.given):
        raise bad_parameter(_NOTHING)
    if (name := call.text("new_name")) is not None:
        taken = call.project.label(name.strip())
        if taken is not None and taken is not label:
            raise message(400, {"title": ["has already been taken"]})
        label.name = _good_name(name)
    if (color := call.text("color")) is not None:
        label.color = _good_color(color)
    if "description" in call.given:
        label.description = call.text("description")
    if "priority" in call.given:
        label.priority = _priority(call)
    archived = call.flag("archived")
    label.archived = label.archived if archived is None else archived
    label.updated_at = call.project.now()
    return Answer(shapes.label(call.project, label))


def _delete(call: Call) -> Answer:
    """Takes the label off every issue, without a hook (docs/trackers/gitlab.md#what-no-hook-tells)."""
    _check(call)
    label = _found(call)
    del call.project.labels[label.id]
    for issue in call.project.issues.values():
        issue.labels = [number for number in issue.labels if number != label.id]
    return Answer(None, 204)


def _good_name(name: str) -> str:
    if not name.strip() or "," in name:
        raise message(400, {"title": ["can't be blank" if not name.strip() else "is invalid"]})
    return name.strip()


def _good_color(color: str) -> str:
    if not _COLOR.fullmatch(color):
        raise message(400, {"color": ["must be a valid color code"]})
    return color


def _priority(call: Call) -> int | None:
    text = call.text("priority")
    if text in (None, "", "null"):
        return None
    if not str(text).isdecimal():
        raise bad_parameter("priority is invalid")
    return int(str(text))
