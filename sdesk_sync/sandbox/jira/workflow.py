"""Layout `shared`: one workflow for all issue types, the bot's own way into every status included.

Every move that some type has is open to people on every type, because one Jira workflow cannot tell types
apart (docs/trackers/jira.md#workflows): which of them a ticket's type allows is not Jira's business here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NEW = "New"
WAITING = "Waiting for customer"
CLOSED = "Closed"
DECLINED = "Declined"
_IN_REVIEW = "In review"

TO_DO = (NEW, "Accepted", "Planned")
IN_PROGRESS = (
    _IN_REVIEW, WAITING, "In progress", "Estimating", "Awaiting order", "Ordered", "Forwarded", "Scheduled",
    "Fixed",
)  # fmt: skip
DONE = ("Resolved", "Delivered", DECLINED, CLOSED)
STATUSES = (*TO_DO, *IN_PROGRESS, *DONE)

BOT_PREFIX = "Desk: "
_FIRST_DIRECTED = 11
_FIRST_GLOBAL = 811
_ID_DISTANCE = 10


@dataclass(frozen=True)
class TypeFlow:
    """The moves of some types: where a ticket starts, which statuses ask back, what leads where."""

    first: str
    asks: tuple[str, ...]
    moves: Mapping[str, tuple[str, ...]]


FLOWS: Mapping[str, TypeFlow] = {
    "intake": TypeFlow(
        NEW, (NEW, _IN_REVIEW), {NEW: (_IN_REVIEW, CLOSED), _IN_REVIEW: (CLOSED,), WAITING: (CLOSED,)}
    ),
    "software-defect": TypeFlow(
        "Accepted",
        ("Accepted", "In progress"),
        {
            "Accepted": ("In progress", DECLINED),
            "In progress": ("Fixed", "Accepted", DECLINED),
            "Fixed": ("Delivered", "In progress"),
            "Delivered": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
    "non-software-defect": TypeFlow(
        "Accepted",
        ("Accepted", "In progress"),
        {
            "Accepted": ("In progress", DECLINED),
            "In progress": ("Resolved", "Accepted", DECLINED),
            "Resolved": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
    "consulting-request": TypeFlow(
        "Accepted",
        ("Accepted", "In progress"),
        {
            "Accepted": ("In progress", DECLINED),
            "In progress": ("Forwarded", "Resolved", DECLINED),
            "Forwarded": ("In progress", "Resolved"),
            "Resolved": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
    "support-request": TypeFlow(
        "Accepted",
        ("Accepted", "In progress"),
        {
            "Accepted": ("In progress", "Resolved", DECLINED),
            "In progress": ("Resolved", DECLINED),
            "Resolved": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
    "customization": TypeFlow(
        "Accepted",
        ("Accepted", "Estimating", "In progress"),
        {
            "Accepted": ("Estimating", DECLINED),
            "Estimating": ("Awaiting order", DECLINED),
            "Awaiting order": ("Ordered", "Estimating", DECLINED),
            "Ordered": ("In progress", DECLINED),
            "In progress": ("Delivered", DECLINED),
            "Delivered": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
    "suggestion": TypeFlow(
        "Accepted",
        ("Accepted",),
        {
            "Accepted": ("Forwarded", DECLINED),
            "Forwarded": ("Planned", DECLINED),
            "Planned": ("Delivered", DECLINED),
            "Delivered": (CLOSED,),
            DECLINED: (CLOSED,),
        },
    ),
    "delivery": TypeFlow(
        "Planned",
        (),
        {
            "Planned": ("In progress", DECLINED),
            "In progress": ("Scheduled", DECLINED),
            "Scheduled": ("Delivered", "In progress", DECLINED),
            "Delivered": (CLOSED, "In progress"),
            DECLINED: (CLOSED,),
        },
    ),
}


@dataclass(frozen=True)
class JiraTransition:
    """One way into a status. Without `sources` it is global; `bot_only` stands for its condition.

    `screen` names the fields that may be set on the way; none means that there is no screen.
    """

    id: str
    name: str
    to: str
    sources: frozenset[str] = field(default_factory=frozenset)
    bot_only: bool = False
    screen: tuple[str, ...] = ()

    def is_open_from(self, status: str) -> bool:
        """Whether it can be taken from this status."""
        return not self.sources or status in self.sources


def shared_workflow(screen: tuple[str, ...]) -> tuple[JiraTransition, ...]:
    """The transitions of the layout; `screen` is what the bot may set on its own ones."""
    moves = _collect_moves()
    directed = [
        JiraTransition(
            str(_FIRST_DIRECTED + _ID_DISTANCE * place),
            name,
            name,
            frozenset(a for a, b in moves if b == name),
        )
        for place, name in enumerate(STATUSES)
    ]
    into = [
        JiraTransition(
            str(_FIRST_GLOBAL + _ID_DISTANCE * place),
            f"{BOT_PREFIX}{name}",
            name,
            bot_only=True,
            screen=screen,
        )
        for place, name in enumerate(STATUSES)
    ]
    return (*directed, *into)


def resolution_on(status: str) -> str | None:
    """The name of the resolution that the post function of a transition into this status sets."""
    if status not in DONE:
        return None
    return "Declined" if status == DECLINED else "Done"


def _collect_moves() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for flow in FLOWS.values():
        found |= {(source, target) for source, targets in flow.moves.items() for target in targets}
        found |= {move for status in flow.asks for move in ((status, WAITING), (WAITING, status))}
        # Somebody may choose the type and move at once, before the bot has moved the ticket.
        if flow.first != NEW:
            found.add((_IN_REVIEW, flow.first))
    found |= {(CLOSED, status) for status in STATUSES if status not in (WAITING, DECLINED, CLOSED)}
    return found
