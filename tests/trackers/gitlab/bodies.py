"""Small GitLab hook bodies in the shape of real ones, and the shipped desk and mapping to read them by."""

from dataclasses import replace
from functools import cache
from typing import Any

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.gitlab.identity import GitLabIdentity
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, read_gitlab_mapping

Json = dict[str, Any]
TRACKER = "engineering"
US = GitLabIdentity(user=20, handle="desk-bot", project=101, path="acme/engineering", level=20)
SAMI = {"id": 13, "name": "Sami Sommer", "username": "sami", "email": "[REDACTED]"}
UPDATED = "2026-05-28T06:09:06.964Z"
UPDATED_MS = 1779948546964


@cache
def desk() -> Desk:
    """The shipped desk."""
    return read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")


@cache
def mapping(*, only_labelled: bool = False) -> GitLabMapping:
    """The shipped mapping."""
    shipped = read_gitlab_mapping(preset_path("gitlab").read_bytes(), "gitlab.yaml", desk())
    return replace(shipped, only_labelled=only_labelled)


def labels(*titles: str) -> list[Json]:
    """Labels as hooks show them."""
    return [{"id": place, "title": title, "type": "ProjectLabel"} for place, title in enumerate(titles, 1)]


def issue_body(*titles: str, changes: Json | None = None, **attributes: Any) -> Json:
    """An Issue Hook's body: issue 7 with these labels, just updated by sami."""
    shown = {"id": 4711, "iid": 7, "project_id": 101, "state": "opened", "state_id": 1, "type": "Issue"}
    shown |= {"updated_at": UPDATED, "labels": labels(*titles), "action": "update", **attributes}
    return {
        "object_kind": "issue",
        "event_type": "issue",
        "user": SAMI,
        "project": {"id": 101, "path_with_namespace": "acme/engineering"},
        "object_attributes": {key: value for key, value in shown.items() if value is not None},
        "labels": labels(*titles),
        "changes": changes or {},
    }


def relabel_event(before: tuple[str, ...], after: tuple[str, ...]) -> Json:
    """The `changes` of labels put on and taken off."""
    return {"labels": {"previous": labels(*before), "current": labels(*after)}}


def note_body(text: str = "!desk order PO-4711", **attributes: Any) -> Json:
    """A Note Hook's body: sami's comment 91 on issue 7."""
    written = {"id": 91, "note": text, "noteable_type": "Issue", "system": False, "internal": False}
    written |= {"action": "create", **attributes}
    return {
        "object_kind": "note",
        "event_type": "note",
        "user": SAMI,
        "project_id": 101,
        "project": {"id": 101, "path_with_namespace": "acme/engineering"},
        "object_attributes": {key: value for key, value in written.items() if value is not None},
        "issue": {"id": 4711, "iid": 7, "state": "opened", "labels": labels("type::request")},
    }
