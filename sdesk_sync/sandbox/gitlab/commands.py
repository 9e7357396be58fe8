"""What each quick action does: the parameters it asks for, and what GitLab says about it.

The files of GitLab's that they are from: docs/trackers/gitlab.md#commands-in-text. A command gives its
message, an empty one where it found nothing to do, None where it is not available to this person or in
this state.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sdesk_sync.sandbox.gitlab.dates import human_span, iso_moment, span_seconds
from sdesk_sync.sandbox.gitlab.project import REPORTER, GitLabProject, is_project_staff, may_update_issue
from sdesk_sync.sandbox.gitlab.records import DONE, STATUSES, GitLabIssue, GitLabLabel
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_LABEL = re.compile(r'~(?:(?P<quoted>".+?")|(?P<word>[\w\-?.&]+(?::{1,2}[\w\-?.&]+)*))', re.ASCII)
_PLAIN = re.compile(r'"([^"]+)"|(\S+)')


@dataclass
class CommandReading:
    """A text being read: on which issue, by whom, and what its commands ask for so far."""

    project: GitLabProject
    person: Person
    issue: GitLabIssue
    is_persisted: bool
    updates: Json = field(default_factory=dict)

    @property
    def may_set_metadata(self) -> bool:
        """May set metadata: staff, and a member on an issue that is just being made.

        docs/trackers/gitlab.md#roles
        """
        return is_project_staff(self.project, self.person) or not self.is_persisted

    @property
    def may_update_issue(self) -> bool:
        """May change the issue's own fields, once there is one."""
        return self.is_persisted and may_update_issue(self.project, self.person, self.issue)


def _add_labels(reading: CommandReading, argument: str) -> str | None:
    if not reading.may_set_metadata or not reading.project.labels:
        return None
    return _put_labels(reading, argument, "add_label_ids", "Added")


def _replace_labels(reading: CommandReading, argument: str) -> str | None:
    if not (reading.may_set_metadata and reading.is_persisted and reading.issue.labels):
        return None
    return _put_labels(reading, argument, "label_ids", "Replaced all labels with")


def _put_labels(reading: CommandReading, argument: str, key: str, verb: str) -> str:
    labels = _find_named_labels(reading, argument)
    if not labels:
        return ""
    ids = reading.updates.setdefault(key, [])
    ids += [label.id for label in labels if label.id not in ids]
    references = " ".join(f'~"{label.name}"' for label in labels)
    return f"{verb} {references} label{'s' if len(labels) > 1 else ''}."


def _remove_labels(reading: CommandReading, argument: str) -> str | None:
    if not (reading.may_set_metadata and reading.is_persisted and reading.issue.labels):
        return None
    if not argument:
        reading.updates["label_ids"] = []
        return "Removed all labels."
    return _put_labels(reading, argument, "remove_label_ids", "Removed") or "Removed all labels."


def _find_named_labels(reading: CommandReading, argument: str) -> list[GitLabLabel]:
    """The labels an argument names; unknown names are passed over, never created."""
    if "~" in argument:
        names = [(match["quoted"] or match["word"]).strip('"') for match in _LABEL.finditer(argument)]
    else:
        names = [quoted or word for quoted, word in _PLAIN.findall(argument)]
    by_id = {str(number): label for number, label in reading.project.labels.items()}
    return [label for name in names if (label := reading.project.label_named(name) or by_id.get(name))]


def _close_issue(reading: CommandReading, _: str) -> str | None:
    if not reading.may_update_issue or reading.issue.state != "opened":
        return None
    reading.updates["state_event"] = "close"
    return "Closed this issue."


def _reopen_issue(reading: CommandReading, _: str) -> str | None:
    if not reading.may_update_issue or reading.issue.state != "closed":
        return None
    reading.updates["state_event"] = "reopen"
    return "Reopened this issue."


def _set_title(reading: CommandReading, argument: str) -> str | None:
    if not reading.may_update_issue or not argument:
        return None
    reading.updates["title"] = argument
    return f'Changed the title to "{argument}".'


def _assign_person(reading: CommandReading, argument: str) -> str | None:
    if not reading.may_set_metadata:
        return None
    names = [word.strip("@,") for word in argument.split() if word != "and"]
    found = [reading.person if name == "me" else reading.project.member_named(name) for name in names]
    people = [person for person in found if person is not None]
    if len(people) < len(names):
        missing = [name for name, person in zip(names, found, strict=True) if person is None]
        return f"Failed to find users for {', '.join(missing)}"
    if not people:
        return "Failed to assign a user because no user was found."
    taken = people if reading.project.is_premium else people[:1]
    kept = reading.issue.assignees if reading.project.is_premium else []
    reading.updates["assignee_ids"] = list(dict.fromkeys([*kept, *(person.number for person in taken)]))
    return f"Assigned {' and '.join(f'@{person.name}' for person in taken)}."


def _remove_assignee(reading: CommandReading, argument: str) -> str | None:
    if not (reading.may_set_metadata and reading.is_persisted and reading.issue.assignees):
        return None
    names, people = [word.strip("@,") for word in argument.split()], reading.project.people
    is_several = bool(names) and reading.project.is_premium
    left = [number for number in reading.issue.assignees if is_several and people[number].name not in names]
    reading.updates["assignee_ids"] = left
    return "Removed assignee."


def _set_estimate(reading: CommandReading, argument: str) -> str | None:
    if not is_project_staff(reading.project, reading.person):
        return None
    span = span_seconds(argument)
    if span is None or span < 0:
        return ""
    reading.updates["time_estimate"] = span
    return f"Set time estimate to {human_span(span)}." if span else "Removed time estimate."


def _remove_estimate(reading: CommandReading, _: str) -> str | None:
    return _set_estimate(reading, "0") if reading.is_persisted else None


def _add_time_spent(reading: CommandReading, argument: str) -> str | None:
    if not is_project_staff(reading.project, reading.person):
        return None
    words = [word for word in argument.split() if not re.fullmatch(r"\d{4}-\d\d-\d\d", word)]
    span = span_seconds(" ".join(words))
    if not span:
        return ""
    dates = [word for word in argument.split() if word not in words]
    spent_at = dates[0] if dates else iso_moment(reading.project.now())
    reading.updates["spend_time"] = {"duration": span, "user_id": reading.person.number, "spent_at": spent_at}
    return f"{'Added' if span > 0 else 'Subtracted'} {human_span(abs(span))} spent time."


def _remove_time_spent(reading: CommandReading, _: str) -> str | None:
    if not (reading.is_persisted and is_project_staff(reading.project, reading.person)):
        return None
    reading.updates["spend_time"] = {"duration": "reset", "user_id": reading.person.number}
    return "Removed spent time."


def _make_confidential(reading: CommandReading, _: str) -> str | None:
    if reading.issue.confidential or not reading.may_set_metadata:
        return None
    reading.updates["confidential"] = True
    return "Made this issue confidential."


def _promote_to_incident(reading: CommandReading, _: str) -> str | None:
    if reading.issue.issue_type == "incident" or reading.project.access_level(reading.person) < REPORTER:
        return None
    reading.updates["issue_type"] = "incident"
    return "Issue has been promoted to incident"


def _set_due_date(reading: CommandReading, argument: str) -> str | None:
    if not reading.may_set_metadata:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", argument):
        return "Failed to set due date because the date format is invalid."
    reading.updates["due_date"] = argument
    return f"Set the due date to {argument}."


def _remove_due_date(reading: CommandReading, _: str) -> str | None:
    if not (reading.may_set_metadata and reading.issue.due_date):
        return None
    reading.updates["due_date"] = None
    return "Removed the due date."


def _lock_discussion(reading: CommandReading, _: str) -> str | None:
    if not (reading.may_set_metadata and reading.is_persisted) or reading.issue.discussion_locked:
        return None
    reading.updates["discussion_locked"] = True
    return "Locked the discussion."


def _unlock_discussion(reading: CommandReading, _: str) -> str | None:
    if not (reading.may_set_metadata and reading.issue.discussion_locked):
        return None
    reading.updates["discussion_locked"] = False
    return "Unlocked the discussion."


def _set_weight(reading: CommandReading, argument: str) -> str | None:
    if not (reading.project.is_premium and reading.may_set_metadata and argument.isdecimal()):
        return None
    reading.updates["weight"] = int(argument)
    return f"Set weight to {argument}."


def _set_status(reading: CommandReading, argument: str) -> str | None:
    """One that is done closes, another reopens; nothing forbids any move.

    docs/trackers/gitlab.md#premium
    """
    if not (reading.project.is_premium and reading.may_update_issue):
        return None
    name = argument.strip('"')
    if name not in STATUSES:
        return f"{name} is not a valid status for this item."
    event = {"opened": "close", "closed": "reopen"}[reading.issue.state]
    if (name == DONE) == (reading.issue.state == "opened"):
        reading.updates["state_event"] = event
    reading.updates["status"] = name
    return f"Status set to {name}."


COMMANDS: dict[str, Callable[[CommandReading, str], str | None]] = {
    "label": _add_labels,
    "unlabel": _remove_labels,
    "relabel": _replace_labels,
    "close": _close_issue,
    "reopen": _reopen_issue,
    "title": _set_title,
    "assign": _assign_person,
    "unassign": _remove_assignee,
    "estimate": _set_estimate,
    "remove_estimate": _remove_estimate,
    "spend": _add_time_spent,
    "remove_time_spent": _remove_time_spent,
    "confidential": _make_confidential,
    "promote_to_incident": _promote_to_incident,
    "due": _set_due_date,
    "remove_due_date": _remove_due_date,
    "lock": _lock_discussion,
    "unlock": _unlock_discussion,
    "weight": _set_weight,
    "status": _set_status,
}
