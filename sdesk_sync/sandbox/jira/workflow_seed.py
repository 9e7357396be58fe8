"""The workflow of the plain sandbox, as an applied set-up leaves it, and those that a site has by itself.

Every move that some type has is open to people on every type, because one Jira workflow cannot tell types
apart (docs/trackers/jira.md#workflows): which of them a ticket's type allows is not Jira's business here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.sandbox.jira.named_things import WorkflowRow
from sdesk_sync.sandbox.jira.workflow_rows import (
    DIRECTED,
    GLOBAL,
    INITIAL,
    make_way,
    resolution_action,
    restriction_to,
    screen_rule,
)
from sdesk_sync.sandbox.site import Json

_DECLINED, _WAITING = "Declined", "Waiting for customer"
TO_DO = ("New", "Accepted", "Planned")
IN_PROGRESS = (
    "In review", _WAITING, "In progress", "Estimating", "Awaiting order", "Ordered", "Forwarded", "Scheduled",
    "Fixed",
)  # fmt: skip
DONE = ("Resolved", "Delivered", _DECLINED, "Closed")
STATUSES = (*TO_DO, *IN_PROGRESS, *DONE)

_SOURCES: Mapping[str, str] = {
    "New": "Waiting for customer, Closed",
    "Accepted": "In review, Waiting for customer, In progress, Closed",
    "Planned": "In review, Forwarded, Closed",
    "In review": "New, Waiting for customer, Closed",
    _WAITING: "New, Accepted, In review, In progress, Estimating",
    "In progress": "Accepted, Planned, Waiting for customer, Ordered, Forwarded, Scheduled, Fixed, Resolved, "
    "Delivered, Closed",
    "Estimating": "Accepted, Waiting for customer, Awaiting order, Closed",
    "Awaiting order": "Estimating, Closed",
    "Ordered": "Awaiting order, Closed",
    "Forwarded": "Accepted, In progress, Closed",
    "Scheduled": "In progress, Closed",
    "Fixed": "In progress, Closed",
    "Resolved": "Accepted, In progress, Forwarded, Closed",
    "Delivered": "Planned, In progress, Scheduled, Fixed, Closed",
    _DECLINED: "Accepted, Planned, In progress, Estimating, Awaiting order, Ordered, Forwarded, Scheduled",
    "Closed": "New, In review, Waiting for customer, Resolved, Delivered, Declined",
}
"""From where people get into each status."""

_FIRST_DIRECTED, _FIRST_GLOBAL, _ID_DISTANCE = 11, 811, 10


@dataclass(frozen=True)
class WorkflowParts:
    """What the desk's workflow refers to: ids by name, the bot's role and screen by id."""

    statuses: Mapping[str, str]
    resolutions: Mapping[str, str]
    role: str
    screen: str

    def make_workflow(self, key: str, name: str, description: str) -> WorkflowRow:
        """People's moves, and the bot's own way into every status, with its screen."""
        ways = [make_way("1", INITIAL, "Create", self.statuses["New"])]
        for place, status in enumerate(STATUSES):
            number = _ID_DISTANCE * place
            links = [{"fromStatusReference": self.statuses[one]} for one in _SOURCES[status].split(", ")]
            more: Json = {"actions": [resolution_action(self._resolution_on(status))]}
            target = self.statuses[status]
            ways.append(
                make_way(str(_FIRST_DIRECTED + number), DIRECTED, status, target, links=links, **more)
            )
            more |= {"conditions": restriction_to(self.role), "transitionScreen": screen_rule(self.screen)}
            ways.append(make_way(str(_FIRST_GLOBAL + number), GLOBAL, f"Desk: {status}", target, **more))
        # Tickets offer them in this order, people's first.
        ways.sort(key=lambda way: int(way["id"]))
        return WorkflowRow(key, name, description, [self.statuses[one] for one in STATUSES], ways)

    def _resolution_on(self, status: str) -> str:
        """On what is open none: one that an edit has left there is taken away."""
        if status not in DONE:
            return ""
        return self.resolutions[_DECLINED if status == _DECLINED else "Done"]


def open_workflow(key: str, name: str, description: str, statuses: Mapping[str, str]) -> WorkflowRow:
    """What Jira makes by itself: from everywhere into each status, ids by name; the first begins."""
    ways = [
        make_way(str(_FIRST_DIRECTED + _ID_DISTANCE * place), GLOBAL, into, target)
        for place, (into, target) in enumerate(statuses.items())
    ]
    ways.append(make_way("1", INITIAL, "Create", next(iter(statuses.values()))))
    return WorkflowRow(key, name, description, list(statuses.values()), ways)
