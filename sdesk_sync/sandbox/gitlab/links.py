"""Issues that are related. No hook tells it, only system notes.

https://docs.gitlab.com/api/issue_links/
"""

from __future__ import annotations

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab import shapes
from sdesk_sync.sandbox.gitlab.api import Answer, Call, Routes, bad_parameter, message, not_found
from sdesk_sync.sandbox.gitlab.issues import found
from sdesk_sync.sandbox.gitlab.project import PREMIUM, may_read
from sdesk_sync.sandbox.gitlab.records import Issue, Link
from sdesk_sync.sandbox.site import Json

_TYPES = ("relates_to", "blocks", "is_blocked_by")
_MIRRORED = {"relates_to": "relates_to", "blocks": "is_blocked_by", "is_blocked_by": "blocks"}


def all_routes(routes: Routes) -> list[Route]:
    """`/projects/:id/issues/:iid/links`."""
    links = "/projects/{project:path}/issues/{iid:int}/links"
    return [
        routes.at("GET", links, _list),
        routes.at("POST", links, _create),
        routes.at("GET", links + "/{link:int}", _get),
        routes.at("DELETE", links + "/{link:int}", _delete),
    ]


def _list(call: Call) -> Answer:
    """The other ends, oldest link first, without pages (docs/trackers/gitlab.md#links)."""
    issue = found(call)
    ends = [
        (link, _other(call, link, issue))
        for link in call.project.links
        if issue.iid in (link.source, link.target)
    ]
    return Answer(
        [
            {**shapes.related(call.project, link, other), "link_type": _seen_from(link, issue)}
            for link, other in ends
            if may_read(call.project, call.person, other)
        ]
    )


def _seen_from(link: Link, issue: Issue) -> str:
    return link.link_type if link.source == issue.iid else _MIRRORED[link.link_type]


def _other(call: Call, link: Link, issue: Issue) -> Issue:
    return call.project.issues[link.target if link.source == issue.iid else link.source]


def _create(call: Call) -> Answer:
    """201; twice the same is a conflict; `blocks` is Premium's.

    The answer on Free is unproven: docs/trackers/gitlab.md#links.
    """
    source, target = found(call), _target(call)
    kind = call.one_of("link_type", _TYPES if call.project.tier == PREMIUM else _TYPES[:1]) or "relates_to"
    taken = [{link.source, link.target} for link in call.project.links]
    if source is target or {source.iid, target.iid} in taken:
        raise message(
            409, "Issue(s) already assigned" if source is not target else "cannot be related to itself"
        )
    link = Link(call.project.next_id(), source.iid, target.iid, kind, call.project.now())
    call.project.links.append(link)
    call.project.say(source, call.person, f"marked this issue as related to #{target.iid}")
    call.project.say(target, call.person, f"marked this issue as related to #{source.iid}")
    return Answer(_shown(call, link), 201)


def _target(call: Call) -> Issue:
    project, number = call.required("target_project_id", "target_issue_iid")
    if project not in (str(call.project.id), call.project.path):
        raise not_found("Project")
    if not number.isdecimal():
        raise bad_parameter("target_issue_iid is invalid")
    target = call.project.issues.get(int(number))
    if target is None or not may_read(call.project, call.person, target):
        raise not_found()
    return target


def _shown(call: Call, link: Link) -> Json:
    issues = call.project.issues
    return {
        "id": link.id,
        "source_issue": shapes.issue(call.project, issues[link.source]),
        "target_issue": shapes.issue(call.project, issues[link.target]),
        "link_type": link.link_type,
    }


def _found(call: Call) -> Link:
    issue = found(call)
    for link in call.project.links:
        if link.id == call.number("link") and issue.iid in (link.source, link.target):
            return link
    raise not_found()


def _get(call: Call) -> Answer:
    return Answer(_shown(call, _found(call)))


def _delete(call: Call) -> Answer:
    """200 with the link that is gone, not 204 (docs/trackers/gitlab.md#links)."""
    link = _found(call)
    call.project.links.remove(link)
    issues = call.project.issues
    call.project.say(issues[link.source], call.person, f"removed the relation with #{link.target}")
    call.project.say(issues[link.target], call.person, f"removed the relation with #{link.source}")
    return Answer(_shown(call, link))
