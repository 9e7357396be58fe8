"""Notes on issues (https://docs.gitlab.com/api/notes/)."""

from __future__ import annotations

from dataclasses import replace

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies, quick_actions, shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.project import MAINTAINER, GitLabProject, is_project_staff
from sdesk_sync.sandbox.gitlab.records import GitLabIssue, GitLabNote
from sdesk_sync.sandbox.gitlab.refusals import forbidden, message_refusal, not_found
from sdesk_sync.sandbox.gitlab.webhooks import CONFIDENTIAL_NOTE, NOTE, ProjectHooks
from sdesk_sync.sandbox.people import Person
from sdesk_sync.sandbox.site import Json

_BLANK = '400 Bad request - Note {:note=>["can\'t be blank"]}'
_FILTERS = ("all_notes", "only_comments", "only_activity")


class NoteRoutes:
    """`/projects/:id/issues/:iid/notes`."""

    def __init__(self, edits: GitLabEditor, webhooks: ProjectHooks) -> None:
        self._edits = edits
        self._webhooks = webhooks

    def make_routes(self, maker: RouteMaker) -> list[Route]:
        """The routes."""
        notes = "/projects/{project}/issues/{iid:int}/notes"
        return [
            maker.locked_route("GET", notes, _list_notes),
            maker.locked_route("POST", notes, self._create_note),
            maker.locked_route("GET", notes + "/{note:int}", _get_note),
            maker.locked_route("PUT", notes + "/{note:int}", self._update_note),
            maker.locked_route("DELETE", notes + "/{note:int}", _delete_note),
        ]

    def _create_note(self, call: GitLabCall) -> GitLabAnswer:
        """201 with the note; 202 without one if it was commands only; 400 if none of them applied.

        `internal` from somebody who may not see internal notes is dropped, and the note is public
        (docs/trackers/gitlab.md#notes).
        """
        (body,) = call.require_texts("body")
        issue = _find_noteable(call)
        if not body.strip():
            raise message_refusal(400, _BLANK)
        read = quick_actions.read_commands(body, call.project, call.person, issue)
        if read.is_commands_only:
            return self._answer_commands(call, issue, read)
        internal = bool(call.given_flag("internal") or call.given_flag("confidential")) and is_project_staff(
            call.project, call.person
        )
        now = call.project.now_after(issue.latest_moment)
        note = GitLabNote(call.project.next_id(), read.text, call.person.number, now, now, internal=internal)
        issue.notes.append(note)
        call.project.touch_issue(issue, now)
        # A background job tells of a new note, and it does not know the caller's UUID; unproven
        # (docs/trackers/gitlab.md#loop-protection).
        self._webhooks.fire_event(*note_event(call.project, issue, note, "create"), None)
        updates = self._apply_updates(call, issue, read.updates, note)
        return GitLabAnswer(shapes.note_entity(call.project, issue, note, updates), 201)

    def _answer_commands(
        self, call: GitLabCall, issue: GitLabIssue, read: quick_actions.CommandOutcome
    ) -> GitLabAnswer:
        """No note is kept and no Note Hook fires, but what was commanded fires its own.

        docs/trackers/gitlab.md#notes
        """
        if not read.messages:
            raise message_refusal(400, "400 Bad request - Failed to apply commands.")
        updates = self._apply_updates(call, issue, read.updates, None)
        return GitLabAnswer({"commands_changes": updates, "summary": [" ".join(read.messages)]}, 202)

    def _apply_updates(
        self, call: GitLabCall, issue: GitLabIssue, updates: Json, note: GitLabNote | None
    ) -> Json:
        if updates:
            self._edits.update_issue(call.person, issue, updates, call.event_uuid)
        if note and "spend_time" in updates:
            updates["spend_time"]["note_id"] = note.id
        return updates

    def _update_note(self, call: GitLabCall) -> GitLabAnswer:
        """Commands in the new text run; a text that did not change fires no hook.

        https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/notes/update_service.rb
        """
        issue, note = _find_editable_note(call)
        (body,) = call.require_texts("body")
        if not body.strip():
            raise message_refusal(400, {"error": "body is empty"})
        read = quick_actions.read_commands(body, call.project, call.person, issue)
        if read.is_commands_only:
            issue.notes.remove(note)
            return self._answer_commands(
                call, issue, replace(read, messages=read.messages or ["Commands did not apply"])
            )
        changed = note.body != read.text
        note.body = read.text
        if changed:
            note.updated_at = call.project.now_after(note.updated_at)
            note.updated_by = call.person.number
            call.project.touch_issue(issue, note.updated_at)
            self._webhooks.fire_event(*note_event(call.project, issue, note, "update"), call.event_uuid)
        updates = self._apply_updates(call, issue, read.updates, note)
        return GitLabAnswer(shapes.note_entity(call.project, issue, note, updates))


def note_event(project: GitLabProject, issue: GitLabIssue, note: GitLabNote, action: str) -> tuple[str, Json]:
    """A Note Hook's kind and body; its user is the note's author, also when somebody else edits it.

    docs/trackers/gitlab.md#note-hook
    """
    body = hook_bodies.note_hook(project, project.people[note.author], issue, note, action)
    return CONFIDENTIAL_NOTE if note.internal or issue.confidential else NOTE, body


def readable_notes(call: GitLabCall, issue: GitLabIssue, person: Person) -> list[GitLabNote]:
    """The notes this person may see: internal ones are for Planner and up (docs/trackers/gitlab.md#roles)."""
    return [note for note in issue.notes if not note.internal or is_project_staff(call.project, person)]


def find_readable_note(call: GitLabCall) -> tuple[GitLabIssue, GitLabNote]:
    """The issue and the note of the path, if this person may see them."""
    issue = _find_noteable(call)
    return issue, call.require_addressed(readable_notes(call, issue, call.person), "note")


def _find_noteable(call: GitLabCall) -> GitLabIssue:
    if call.path_number("iid") not in call.project.issues:
        raise not_found("Issue")
    return find_readable_issue(call)


def _find_editable_note(call: GitLabCall) -> tuple[GitLabIssue, GitLabNote]:
    """The author edits, and Maintainers; nobody edits a system note (docs/trackers/gitlab.md#roles)."""
    issue, note = find_readable_note(call)
    mine = note.author == call.person.number or call.project.access_level(call.person) >= MAINTAINER
    if note.system or not mine:
        raise forbidden()
    return issue, note


def _list_notes(call: GitLabCall) -> GitLabAnswer:
    """Newest first unless asked otherwise; `activity_filter` tells comments from system notes.

    https://docs.gitlab.com/api/notes/
    """
    issue = _find_noteable(call)
    kept = call.choice("activity_filter", _FILTERS) or "all_notes"
    order = call.choice("order_by", ("created_at", "updated_at")) or "created_at"
    upwards = (call.choice("sort", ("asc", "desc")) or "desc") == "asc"
    shown = [
        note
        for note in readable_notes(call, issue, call.person)
        if kept == "all_notes" or note.system == (kept == "only_activity")
    ]
    shown.sort(key=lambda note: (getattr(note, order), note.id), reverse=not upwards)
    return answer_page(call, shown, lambda note: shapes.note_entity(call.project, issue, note))


def _get_note(call: GitLabCall) -> GitLabAnswer:
    issue, note = find_readable_note(call)
    return GitLabAnswer(shapes.note_entity(call.project, issue, note))


def _delete_note(call: GitLabCall) -> GitLabAnswer:
    """204, and no hook tells it; unproven (docs/trackers/gitlab.md#what-no-hook-tells)."""
    issue, note = _find_editable_note(call)
    issue.notes.remove(note)
    call.project.touch_issue(issue, call.project.now_after(issue.latest_moment))
    return GitLabAnswer(None, 204)
