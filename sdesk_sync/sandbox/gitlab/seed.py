"""What the engineering project holds before anybody touches it: labels, a board and members, no issue."""

from __future__ import annotations

from sdesk_sync.sandbox.people import Person

_LEVELS = {"carla": 10, "lena": 40, "robo": 20, "desk-bot": 20}
_DEVELOPER = 30

_SCOPES = {
    "type": (
        "#428bca", "incident request software-defect non-software-defect consulting-request support-request "
        "customization suggestion delivery",
    ),
    "status": (
        "#69d100", "new accepted planned in-review waiting-for-customer in-progress estimating "
        "awaiting-order ordered forwarded scheduled fixed resolved delivered declined closed",
    ),
    "priority": ("#d9534f", "critical high medium low"),
    "billing": ("#8e44ad", "maintenance support-budget contract separate-order none"),
    "team": ("#f0ad4e", "support consulting development hosting product-management"),
}  # fmt: skip

LABELS: tuple[tuple[str, str, str | None], ...] = tuple(
    (f"{scope}::{key}", color, None) for scope, (color, keys) in _SCOPES.items() for key in keys.split()
)
"""Name, colour and description of every label."""

BOARDS = (("Development", "status"),)
"""Every board's name, and the scope whose labels are its lists."""


def starting_level(person: Person) -> int:
    """The access level somebody starts with: Guest 10, Reporter 20, Developer 30, Maintainer 40."""
    return _LEVELS.get(person.name, _DEVELOPER)
