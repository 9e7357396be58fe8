"""Emoji reactions on issues and notes (https://docs.gitlab.com/api/emoji_reactions/)."""

from __future__ import annotations

import re

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies, shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, message, not_found
from sdesk_sync.sandbox.gitlab.api import page as paged
from sdesk_sync.sandbox.gitlab.hook_bodies import Awarded
from sdesk_sync.sandbox.gitlab.issues import found
from sdesk_sync.sandbox.gitlab.notes import noted
from sdesk_sync.sandbox.gitlab.project import MAINTAINER
from sdesk_sync.sandbox.gitlab.records import Award, Issue, Note
from sdesk_sync.sandbox.gitlab.webhooks import EMOJI, Webhooks

_NAME = re.compile(r"[a-z0-9_+-]+")


class AwardRoutes:
    """`…/issues/:iid/award_emoji` and `…/notes/:id/award_emoji`."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def all(self, routes: Routes) -> list[Route]:
        """The routes."""
        issue = "/projects/{project:path}/issues/{iid:int}"
        made = []
        for thing in (f"{issue}/notes/{{note:int}}/award_emoji", f"{issue}/award_emoji"):
            made += [
                routes.at("GET", thing, _list),
                routes.at("POST", thing, self._create),
                routes.at("GET", thing + "/{award:int}", _get),
                routes.at("DELETE", thing + "/{award:int}", self._delete),
            ]
        return made

    def _create(self, call: Call) -> Answer:
        """201; the same emoji twice by one person, or one that does not exist: 404.

        docs/trackers/gitlab.md#notes
        """
        issue, note = _thing(call)
        (name,) = call.required("name")
        awards = note.awards if note else issue.awards
        if not _NAME.fullmatch(name):
            raise not_found("Award Emoji Name is not a valid emoji name")
        if any(award.name == name and award.user == call.person.number for award in awards):
            raise not_found("Award Emoji Name has already been taken")
        award = Award(call.project.next_id(), name, call.person.number, call.project.now())
        awards.append(award)
        self._tell(call, Awarded(award, issue, note), "award")
        return Answer(_shown(call, issue, note, award), 201)

    def _delete(self, call: Call) -> Answer:
        issue, note = _thing(call)
        award = _found(call, issue, note)
        if award.user != call.person.number and call.project.level(call.person) < MAINTAINER:
            raise message(401, "401 Unauthorized")
        (note.awards if note else issue.awards).remove(award)
        self._tell(call, Awarded(award, issue, note), "revoke")
        return Answer(None, 204)

    def _tell(self, call: Call, awarded: Awarded, event: str) -> None:
        self._webhooks.fire(
            EMOJI, hook_bodies.emoji_hook(call.project, call.person, awarded, event), call.event_uuid
        )


def _thing(call: Call) -> tuple[Issue, Note | None]:
    return noted(call) if "note" in call.path else (found(call), None)


def _found(call: Call, issue: Issue, note: Note | None) -> Award:
    awards = note.awards if note else issue.awards
    award = next((each for each in awards if each.id == call.number("award")), None)
    if award is None:
        raise not_found()
    return award


def _shown(call: Call, issue: Issue, note: Note | None, award: Award) -> dict[str, object]:
    return shapes.award(call.project, award, "Note" if note else "Issue", note.id if note else issue.id)


def _list(call: Call) -> Answer:
    issue, note = _thing(call)
    return paged(call, note.awards if note else issue.awards, lambda award: _shown(call, issue, note, award))


def _get(call: Call) -> Answer:
    issue, note = _thing(call)
    return Answer(_shown(call, issue, note, _found(call, issue, note)))
