"""Mail to the project's Service Desk: it opens tickets, and replies to them.

https://docs.gitlab.com/user/project/service_desk/using_service_desk/
docs/trackers/gitlab.md#roles
"""

from __future__ import annotations

from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.notes import note_event
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.quick_actions import redact_commands
from sdesk_sync.sandbox.gitlab.records import GitLabNote
from sdesk_sync.sandbox.gitlab.webhooks import ProjectHooks
from sdesk_sync.sandbox.people import Person

_SUPPORT_BOT = Person("support-bot", "GitLab Support Bot", "support@example.com", "", 99, "", "bot")
"""In whose name mails open tickets and reply to them; it has no token, and is no member."""


class ServiceDeskMail:
    """What arrives at the project's address."""

    def __init__(self, project: GitLabProject, edits: GitLabEditor, webhooks: ProjectHooks) -> None:
        self._project = project
        self._edits = edits
        self._webhooks = webhooks

    def receive_mail(self, subject: str, text: str) -> int:
        """Somebody without an account writes; the number of the ticket, which is confidential."""
        with self._project.lock:
            self._project.people[_SUPPORT_BOT.number] = _SUPPORT_BOT
            wanted = {"description": redact_commands(text), "confidential": True, "issue_type": "ticket"}
            return self._edits.create_issue(_SUPPORT_BOT, subject, wanted, None).iid

    def receive_reply(self, iid: int, text: str) -> int:
        """Somebody without an account answers a mail of the ticket's; the id of the note, a public one."""
        project = self._project
        with project.lock:
            project.people[_SUPPORT_BOT.number] = _SUPPORT_BOT
            issue = project.issues[iid]
            now = project.now_after(issue.latest_moment)
            note = GitLabNote(project.next_id(), redact_commands(text), _SUPPORT_BOT.number, now, now)
            issue.notes.append(note)
            project.touch_issue(issue, now)
            self._webhooks.fire_event(*note_event(project, issue, note, "create"), None)
            return note.id
