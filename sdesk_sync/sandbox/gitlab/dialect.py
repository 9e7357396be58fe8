"""GitLab as the desk meets it: one project, its REST API and its hooks."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sdesk_sync.sandbox import refusals
from sdesk_sync.sandbox.calls import RefusalWording, requested_path
from sdesk_sync.sandbox.gitlab import audit, board_routes, histories, labels, links, merges, repository, users
from sdesk_sync.sandbox.gitlab.api import RouteMaker
from sdesk_sync.sandbox.gitlab.awards import AwardRoutes
from sdesk_sync.sandbox.gitlab.boards import BadDrag, move_card
from sdesk_sync.sandbox.gitlab.edits import GitLabEditor
from sdesk_sync.sandbox.gitlab.filling import create_issues_in_turn
from sdesk_sync.sandbox.gitlab.hook_routes import HookRoutes
from sdesk_sync.sandbox.gitlab.issues import IssueRoutes
from sdesk_sync.sandbox.gitlab.mail import ServiceDeskMail
from sdesk_sync.sandbox.gitlab.merges import CodeChanges
from sdesk_sync.sandbox.gitlab.notes import NoteRoutes
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.records import GitLabIssue
from sdesk_sync.sandbox.gitlab.shape import ProjectShape, reshape_project
from sdesk_sync.sandbox.gitlab.times import TimeRoutes
from sdesk_sync.sandbox.gitlab.tokens import admit_caller
from sdesk_sync.sandbox.gitlab.webhooks import ProjectHooks
from sdesk_sync.sandbox.people import Person, people_at_desk
from sdesk_sync.sandbox.site import Json, TrackerSite
from sdesk_sync.sandbox.unplayed import METHODS, answer_unplayed_route


class GitLab:
    """A GitLab site with the project acme/engineering, as release 19.5 behaves.

    On the tier `premium` scoped labels displace each other and an issue may have several assignees.
    """

    def __init__(self, site: TrackerSite, tier: str = "free") -> None:
        self.site = site
        self._tier = tier
        self._tokens = {person.token: person for person in site.people}
        self._project = GitLabProject(site, tier)
        self._webhooks = ProjectHooks(site)
        self._edits = GitLabEditor(self._project, self._webhooks)
        self.code = CodeChanges(self._project, self._edits, self._member)
        self.mail = ServiceDeskMail(self._project, self._edits, self._webhooks)

    def routes(self) -> list[BaseRoute]:
        """The REST API, below /api/v4; what is not played says so."""
        project = self._project
        routes = RouteMaker(project, lambda it: admit_caller(project, it, self.person_of(it.headers)))
        edits = self._edits
        return [
            *AwardRoutes(self._webhooks).make_routes(routes),
            *NoteRoutes(edits, self._webhooks).make_routes(routes),
            *histories.make_routes(routes),
            *TimeRoutes(edits).make_routes(routes),
            *links.make_routes(routes),
            *merges.make_routes(routes),
            *IssueRoutes(edits).make_routes(routes),
            *labels.make_routes(routes),
            *(audit.make_routes(routes) if project.is_premium else ()),
            *HookRoutes(self._webhooks).make_routes(routes),
            *board_routes.make_routes(routes),
            *repository.make_routes(routes),
            *users.make_routes(routes),
            *users.make_project_routes(routes),
            Route("/{rest:path}", self._answer_other_path, methods=METHODS),
        ]

    def _answer_other_path(self, request: Request) -> Response:
        """A project's path with an open slash is no address of GitLab's; whatever else may be one is."""
        if f"{requested_path(request.scope)}/".startswith(f"/api/v4/projects/{self._project.path}/"):
            return JSONResponse({"error": "404 Not Found"}, 404)
        return answer_unplayed_route(request)

    def person_of(self, headers: Mapping[str, str]) -> Person | None:
        """By PRIVATE-TOKEN, or by a bearer token (https://docs.gitlab.com/api/rest/authentication/)."""
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        return self._tokens.get(headers.get("private-token") or bearer)

    def reset(self) -> None:
        """No issue, the seeded labels, members and hook; numbers of issues start at one, ids go on."""
        with self._project.lock:
            self._project.restore_seed()
            self._webhooks.restore_seed()

    def fill_project(self, count: int) -> range:
        """So many requests by service desk and support, without a hook; the numbers of the new issues."""
        with self._project.lock:
            return create_issues_in_turn(self._project, count, people_at_desk(self.site.people))

    def drag_card(self, who: str, iid: int, lists: tuple[str, str]) -> None:
        """Move a card on the board, from the first list to the second; BadDrag says why it cannot be."""
        with self._project.lock:
            move_card(self._project, self._edits, self._member(who), iid, lists)

    def close_issue(self, who: str, iid: int, how: Mapping[str, int]) -> None:
        """Close an issue by a move or a mark as a duplicate, as `how` says.

        The hook goes out before the issue is marked (docs/trackers/gitlab.md#what-no-hook-tells).
        """
        with self._project.lock:
            issue = self._project.issues[iid]
            self._edits.update_issue(self._member(who), issue, {"state_event": "close"}, None)
            issue.moved_to, issue.duplicated_to = how.get("moved_to"), how.get("duplicated_to")

    def open_elsewhere(self, who: str, path: str) -> int:
        """An issue of another project of the site, which people can link to; its number there."""
        with self._project.lock:
            known = self._project.neighbours
            project = known.setdefault(path, GitLabProject(self.site, self._tier))
            project.path, project.id = path, self._project.id + 1 + list(known).index(path)
            now, author = project.now(), self._member(who).number
            issue = GitLabIssue(project.next_id(), project.next_iid(), "Elsewhere", author, now, now)
            project.add_issue(issue)
            return issue.iid

    def reshape(self, shape: ProjectShape) -> None:
        """Another shape of the project."""
        with self._project.lock:
            reshape_project(self._project, shape)
            for hook in self._webhooks.all.values():
                hook.failures = hook.failures if shape.hook_failures is None else shape.hook_failures

    def order_shape(self, given: Json) -> None:
        """The same, as it was ordered from outside."""
        self.reshape(ProjectShape.model_validate(given))

    def _member(self, who: str) -> Person:
        person = self._project.member_named(who)
        if person is None:
            raise BadDrag(f"there is nobody called {who!r}")
        return person

    def rename_project(self, to: str) -> None:
        """Another path for the project."""
        with self._project.lock:
            self._project.rename(to)

    def dismiss_person(self, who: str) -> None:
        """Somebody is no member of the project any more."""
        with self._project.lock:
            person = self._project.member_named(who)
            if person is not None:
                self._project.levels.pop(person.number, None)

    def refusal_wording(self) -> RefusalWording:
        """GitLab's."""
        return refusals.gitlab_wording(self.site.clock)

    def ready_entry(self) -> Json:
        """Its entry in the ready line."""
        people = {
            person.name: {"user": person.name, "token": person.token, "id": str(person.number)}
            for person in self.site.people
        }
        return {
            "kind": "gitlab",
            "tier": self._tier,
            "url": self.site.base_url,
            "project": GitLabProject.path,
            "people": people,
        }

    def config_entry(self) -> Json:
        """GitLab has no groups that say who works as what, so the people of the desk are named."""
        staff = {p.name: [p.role] for p in self.site.people if p.role not in ("bot", "customer")}
        shown = {"kind": "gitlab", "project": GitLabProject.path, "mapping": "gitlab.yaml"}
        return {**shown, "people": staff, "setup": {}}
