"""Issues that are related. No hook tells it, only system notes.

https://docs.gitlab.com/api/issue_links/
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker
from sdesk_sync.sandbox.gitlab.issues import find_readable_issue
from sdesk_sync.sandbox.gitlab.project import GitLabProject, may_read_issue
from sdesk_sync.sandbox.gitlab.records import GitLabIssue, GitLabLink
from sdesk_sync.sandbox.gitlab.refusals import bad_parameter, message_refusal, not_found
from sdesk_sync.sandbox.site import Json

_TYPES = ("relates_to", "blocks", "is_blocked_by")
_MIRRORED = {"relates_to": "relates_to", "blocks": "is_blocked_by", "is_blocked_by": "blocks"}


def make_routes(maker: RouteMaker) -> list[Route]:
    """`/projects/:id/issues/:iid/links`."""
    links = "/projects/{project}/issues/{iid:int}/links"
    return [
        maker.locked_route("GET", links, _list_links),
        maker.locked_route("POST", links, _create_link),
        maker.locked_route("GET", links + "/{link:int}", _get_link),
        maker.locked_route("DELETE", links + "/{link:int}", _delete_link),
    ]


def _list_links(call: GitLabCall) -> GitLabAnswer:
    """The other ends, oldest link first, without pages (docs/trackers/gitlab.md#links)."""
    issue = find_readable_issue(call)
    ends = [(link, *_other_end(call, link, issue)) for link in call.project.links if link.joins(issue.iid)]
    entries = [
        {**shapes.related_issue_entity(project, link, other), "link_type": _link_type_from(link, issue)}
        for link, project, other in ends
        if may_read_issue(project, call.person, other)
    ]
    return GitLabAnswer(entries)


def _link_type_from(link: GitLabLink, issue: GitLabIssue) -> str:
    return link.link_type if link.source == issue.iid else _MIRRORED[link.link_type]


def _other_end(call: GitLabCall, link: GitLabLink, issue: GitLabIssue) -> tuple[GitLabProject, GitLabIssue]:
    if link.source != issue.iid:
        return call.project, call.project.issues[link.source]
    return _target_of(call, link)


def _target_of(call: GitLabCall, link: GitLabLink) -> tuple[GitLabProject, GitLabIssue]:
    project = call.project if link.elsewhere is None else call.project.neighbours[link.elsewhere]
    return project, project.issues[link.target]


def _create_link(call: GitLabCall) -> GitLabAnswer:
    """201; twice the same is a conflict; `blocks` is Premium's.

    The answer on Free is unproven: docs/trackers/gitlab.md#links.
    """
    source, (project, target) = find_readable_issue(call), _find_target(call)
    kind = call.choice("link_type", _TYPES if call.project.is_premium else _TYPES[:1]) or "relates_to"
    elsewhere = None if project is call.project else project.path
    taken = [({link.source, link.target}, link.elsewhere) for link in call.project.links]
    if source is target or ({source.iid, target.iid}, elsewhere) in taken:
        said = "Issue(s) already assigned" if source is not target else "cannot be related to itself"
        raise message_refusal(409, said)
    link = GitLabLink(call.project.next_id(), source.iid, target.iid, kind, call.project.now(), elsewhere)
    call.project.links.append(link)
    here, there = (call.project.path, project.path) if elsewhere else ("", "")
    call.project.add_system_note(source, call.person, f"marked this issue as related to {there}#{target.iid}")
    project.add_system_note(target, call.person, f"marked this issue as related to {here}#{source.iid}")
    return GitLabAnswer(_link_entry(call, link), 201)


def _find_target(call: GitLabCall) -> tuple[GitLabProject, GitLabIssue]:
    asked, number = call.require_texts("target_project_id", "target_issue_iid")
    projects = (call.project, *call.project.neighbours.values())
    project = next((each for each in projects if asked in (str(each.id), each.path)), None)
    if project is None:
        raise not_found("Project")
    if not number.isdecimal():
        raise bad_parameter("target_issue_iid is invalid")
    target = project.issues.get(int(number))
    if target is None or not may_read_issue(project, call.person, target):
        raise not_found()
    return project, target


def _link_entry(call: GitLabCall, link: GitLabLink) -> Json:
    return {
        "id": link.id,
        "source_issue": shapes.issue_entity(call.project, call.project.issues[link.source]),
        "target_issue": shapes.issue_entity(*_target_of(call, link)),
        "link_type": link.link_type,
    }


def _find_link(call: GitLabCall) -> GitLabLink:
    issue = find_readable_issue(call)
    return call.require_addressed((link for link in call.project.links if link.joins(issue.iid)), "link")


def _get_link(call: GitLabCall) -> GitLabAnswer:
    return GitLabAnswer(_link_entry(call, _find_link(call)))


def _delete_link(call: GitLabCall) -> GitLabAnswer:
    """200 with the link that is gone, not 204 (docs/trackers/gitlab.md#links)."""
    link = _find_link(call)
    project, target = _target_of(call, link)
    call.project.links.remove(link)
    here, there = (call.project.path, project.path) if link.elsewhere else ("", "")
    source = call.project.issues[link.source]
    call.project.add_system_note(source, call.person, f"removed the relation with {there}#{link.target}")
    project.add_system_note(target, call.person, f"removed the relation with {here}#{link.source}")
    return GitLabAnswer(_link_entry(call, link))
