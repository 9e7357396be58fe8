"""Emoji reactions on issues and notes (https://docs.gitlab.com/api/emoji_reactions/)."""

from __future__ import annotations

import re

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import hook_bodies, shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.hook_bodies import PlacedAward
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.notes import find_readable_note
from sdesk_sync.sandbox.gitlab.project import MAINTAINER
from sdesk_sync.sandbox.gitlab.records import EmojiAward, GitLabIssue, GitLabNote
from sdesk_sync.sandbox.gitlab.refusals import message_refusal, not_found
from sdesk_sync.sandbox.gitlab.webhooks import EMOJI, ProjectHooks
from sdesk_sync.sandbox.site import Json

_NAME = re.compile(r"[a-z0-9_+-]+")


class AwardRoutes:
    """`…/issues/:iid/award_emoji` and `…/notes/:id/award_emoji`."""

    def __init__(self, webhooks: ProjectHooks) -> None:
        self._webhooks = webhooks

    def make_routes(self, maker: RouteMaker) -> list[Route]:
        """The routes."""
        issue = "/projects/{project}/issues/{iid:int}"
        made = []
        for thing in (f"{issue}/notes/{{note:int}}/award_emoji", f"{issue}/award_emoji"):
            made += [
                maker.locked_route("GET", thing, _list_awards),
                maker.locked_route("POST", thing, self._create_award),
                maker.locked_route("GET", thing + "/{award:int}", _get_award),
                maker.locked_route("DELETE", thing + "/{award:int}", self._delete_award),
            ]
        return made

    def _create_award(self, call: GitLabCall) -> GitLabAnswer:
        """201; the same emoji twice by one person, or one that does not exist: 404.

        docs/trackers/gitlab.md#notes
        """
        issue, note = _find_awardable(call)
        (name,) = call.require_texts("name")
        awards = (note or issue).awards
        if not _NAME.fullmatch(name):
            raise not_found("Award Emoji Name is not a valid emoji name")
        if any(award.name == name and award.user == call.person.number for award in awards):
            raise not_found("Award Emoji Name has already been taken")
        award = EmojiAward(call.project.next_id(), name, call.person.number, call.project.now())
        awards.append(award)
        self._fire_emoji_hook(call, PlacedAward(award, issue, note), "award")
        return GitLabAnswer(_award_entry(call, issue, note, award), 201)

    def _delete_award(self, call: GitLabCall) -> GitLabAnswer:
        issue, note = _find_awardable(call)
        award = call.require_addressed((note or issue).awards, "award")
        if award.user != call.person.number and call.project.access_level(call.person) < MAINTAINER:
            raise message_refusal(401, "401 Unauthorized")
        (note or issue).awards.remove(award)
        self._fire_emoji_hook(call, PlacedAward(award, issue, note), "revoke")
        return GitLabAnswer(None, 204)

    def _fire_emoji_hook(self, call: GitLabCall, awarded: PlacedAward, event: str) -> None:
        self._webhooks.fire_event(
            EMOJI, hook_bodies.emoji_hook(call.project, call.person, awarded, event), call.event_uuid
        )


def _find_awardable(call: GitLabCall) -> tuple[GitLabIssue, GitLabNote | None]:
    return find_readable_note(call) if "note" in call.path else (find_readable_issue(call), None)


def _award_entry(call: GitLabCall, issue: GitLabIssue, note: GitLabNote | None, award: EmojiAward) -> Json:
    kind, number = ("Note", note.id) if note else ("Issue", issue.id)
    return shapes.award_entity(call.project, award, kind, number)


def _list_awards(call: GitLabCall) -> GitLabAnswer:
    issue, note = _find_awardable(call)
    return answer_page(call, (note or issue).awards, lambda award: _award_entry(call, issue, note, award))


def _get_award(call: GitLabCall) -> GitLabAnswer:
    issue, note = _find_awardable(call)
    award = call.require_addressed((note or issue).awards, "award")
    return GitLabAnswer(_award_entry(call, issue, note, award))
