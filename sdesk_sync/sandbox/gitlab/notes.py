"""Notes on issues (https://docs.gitlab.com/api/notes/)."""

from __future__ import annotations

from dataclasses import replace

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies, quick_actions, shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, forbidden, message, not_found
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.edits import Edits
from sdesk_sync.sandbox.gitlab.issues import found
from sdesk_sync.sandbox.gitlab.project import MAINTAINER, is_staff
from sdesk_sync.sandbox.gitlab.records import Issue, Note
from sdesk_sync.sandbox.gitlab.webhooks import CONFIDENTIAL_NOTE, NOTE, Webhooks
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_BLANK = '400 Bad request - Note {:note=>["can\'t be blank"]}'
_FILTERS = ("all_notes", "only_comments", "only_activity")


class NoteRoutes:
    """`/projects/:id/issues/:iid/notes`."""

    def __init__(self, edits: Edits, webhooks: Webhooks) -> None:
        self._edits = edits
        self._webhooks = webhooks

    def all(self, routes: Routes) -> list[Route]:
        """The routes."""
        notes = "/projects/{project:path}/issues/{iid:int}/notes"
        return [
            routes.at("GET", notes, _list),
            routes.at("POST", notes, self._create),
            routes.at("GET", notes + "/{note:int}", _get),
            routes.at("PUT", notes + "/{note:int}", self._update),
            routes.at("DELETE", notes + "/{note:int}", _delete),
        ]

    def _create(self, call: Call) -> Answer:
        """201 with the note; 202 without one if it was commands only; 400 if none of them applied.

        `internal` from somebody who may not see internal notes is dropped, and the note is public
        (docs/trackers/gitlab.md#notes).
        """
        (body,) = call.required("body")
        issue = _commented(call)
        if not body.strip():
            raise message(400, _BLANK)
        read = quick_actions.read(body, call.project, call.person, issue)
        if read.only_commands:
            return self._commands_only(call, issue, read)
        internal = bool(call.flag("internal") or call.flag("confidential")) and is_staff(
            call.project, call.person
        )
        now = call.project.after(issue.latest)
        note = Note(call.project.next_id(), read.text, call.person.number, now, now, internal=internal)
        issue.notes.append(note)
        call.project.touch(issue, now)
        # A background job tells of a new note, and it does not know the caller's UUID; unproven
        # (docs/trackers/gitlab.md#loop-protection).
        self._tell(call, issue, note, "create", None)
        updates = self._carry_out(call, issue, read.updates, note)
        return Answer(shapes.note(call.project, issue, note, updates), 201)

    def _commands_only(self, call: Call, issue: Issue, read: quick_actions.Wanted) -> Answer:
        """No note is kept and no Note Hook fires, but what was commanded fires its own.

        docs/trackers/gitlab.md#notes
        """
        if not read.messages:
            raise message(400, "400 Bad request - Failed to apply commands.")
        updates = self._carry_out(call, issue, read.updates, None)
        return Answer({"commands_changes": updates, "summary": [" ".join(read.messages)]}, 202)

    def _carry_out(self, call: Call, issue: Issue, updates: Json, note: Note | None) -> Json:
        if updates:
            self._edits.update(call.person, issue, updates, call.event_uuid)
        if note and "spend_time" in updates:
            updates["spend_time"]["note_id"] = note.id
        return updates

    def _update(self, call: Call) -> Answer:
        """Commands in the new text run; a text that did not change fires no hook.

        https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/notes/update_service.rb
        """
        issue, note = _own(call)
        (body,) = call.required("body")
        if not body.strip():
            raise message(400, {"error": "body is empty"})
        read = quick_actions.read(body, call.project, call.person, issue)
        if read.only_commands:
            issue.notes.remove(note)
            return self._commands_only(
                call, issue, replace(read, messages=read.messages or ["Commands did not apply"])
            )
        changed = note.body != read.text
        note.body = read.text
        if changed:
            note.updated_at = call.project.after(note.updated_at)
            call.project.touch(issue, note.updated_at)
            self._tell(call, issue, note, "update", call.event_uuid)
        updates = self._carry_out(call, issue, read.updates, note)
        return Answer(shapes.note(call.project, issue, note, updates))

    def _tell(self, call: Call, issue: Issue, note: Note, action: str, event_uuid: str | None) -> None:
        """The hook's user is the note's author, also when somebody else edits it.

        docs/trackers/gitlab.md#note-hook
        """
        author = call.project.people[note.author]
        body = hook_bodies.note_hook(call.project, author, issue, note, action)
        hidden = note.internal or issue.confidential
        self._webhooks.fire(CONFIDENTIAL_NOTE if hidden else NOTE, body, event_uuid)


def readable(call: Call, issue: Issue, person: Person) -> list[Note]:
    """The notes this person may see: internal ones are for Planner and up (docs/trackers/gitlab.md#roles)."""
    return [note for note in issue.notes if not note.internal or is_staff(call.project, person)]


def noted(call: Call) -> tuple[Issue, Note]:
    """The issue and the note of the path, if this person may see them."""
    issue = _commented(call)
    note = next((n for n in readable(call, issue, call.person) if n.id == call.number("note")), None)
    if note is None:
        raise not_found()
    return issue, note


def _commented(call: Call) -> Issue:
    if call.number("iid") not in call.project.issues:
        raise not_found("Issue")
    return found(call)


def _own(call: Call) -> tuple[Issue, Note]:
    """The author edits, and Maintainers; nobody edits a system note (docs/trackers/gitlab.md#roles)."""
    issue, note = noted(call)
    mine = note.author == call.person.number or call.project.level(call.person) >= MAINTAINER
    if note.system or not mine:
        raise forbidden()
    return issue, note


def _list(call: Call) -> Answer:
    """Newest first unless asked otherwise; `activity_filter` tells comments from system notes.

    https://docs.gitlab.com/api/notes/
    """
    issue = _commented(call)
    kept = call.one_of("activity_filter", _FILTERS) or "all_notes"
    order = call.one_of("order_by", ("created_at", "updated_at")) or "created_at"
    upwards = (call.one_of("sort", ("asc", "desc")) or "desc") == "asc"
    shown = [
        note
        for note in readable(call, issue, call.person)
        if kept == "all_notes" or note.system == (kept == "only_activity")
    ]
    shown.sort(key=lambda note: (getattr(note, order), note.id), reverse=not upwards)
    return paged(call, shown, lambda note: shapes.note(call.project, issue, note))


def _get(call: Call) -> Answer:
    issue, note = noted(call)
    return Answer(shapes.note(call.project, issue, note))


def _delete(call: Call) -> Answer:
    """204, and no hook tells it; unproven (docs/trackers/gitlab.md#what-no-hook-tells)."""
    issue, note = _own(call)
    issue.notes.remove(note)
    call.project.touch(issue, call.project.after(issue.latest))
    return Answer(None, 204)
