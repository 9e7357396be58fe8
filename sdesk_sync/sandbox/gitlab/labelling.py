"""Which labels an issue has after somebody named some to put on or take off."""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.project import GitLabProject, is_project_staff
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json


def labels_after(project: GitLabProject, person: Person, has: list[int], params: Json) -> list[int]:
    """The label ids after `labels`/`label_ids` (replace), `add_…` and `remove_…`.

    On Premium a label put on displaces the others of its scope; on Free `::` is only text
    (docs/trackers/gitlab.md#labels).
    """
    replaced = _wanted_labels(project, person, params, ("label_ids", "labels"))
    added = _wanted_labels(project, person, params, ("add_label_ids", "add_labels")) or []
    removed = _wanted_labels(project, person, params, ("remove_label_ids", "remove_labels")) or []
    after = list(has if replaced is None else replaced)
    after += [number for number in added if number not in after]
    after = [number for number in after if number not in removed]
    if not project.is_premium:
        return after
    fresh = [number for number in after if number not in has]
    return _displace_scoped(project, after, fresh)


def _wanted_labels(
    project: GitLabProject, person: Person, params: Json, keys: tuple[str, str]
) -> list[int] | None:
    by_id, by_name = keys
    if params.get(by_id) is not None:
        return [number for number in params[by_id] if number in project.labels]
    if params.get(by_name) is None:
        return None
    creates = by_name != "remove_labels"
    found = [_find_or_create_label(project, person, name, creates=creates) for name in params[by_name]]
    return list(dict.fromkeys(number for number in found if number is not None))


def _find_or_create_label(project: GitLabProject, person: Person, name: str, *, creates: bool) -> int | None:
    """The label's id; an unknown name is silently created by whoever may create labels.

    A Guest's unknown name is dropped as silently (docs/trackers/gitlab.md#labels).
    """
    label = project.label_named(name)
    if label is None and creates and is_project_staff(project, person):
        label = project.create_label(name)
    return label.id if label else None


def _displace_scoped(project: GitLabProject, after: list[int], fresh: list[int]) -> list[int]:
    kept: dict[str, int] = {}
    for number in (*after, *fresh):
        scope = project.labels[number].scope
        if scope is not None:
            kept[scope] = number
    return [n for n in after if (scope := project.labels[n].scope) is None or kept[scope] == n]
