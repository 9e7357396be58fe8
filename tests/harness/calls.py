"""What a judgement has cost a tracker: our account's calls, as the sandbox's door lists them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.harness.written_cards import WrittenCard

_ROLES = re.compile(r"/members/all/|/api/v4/users(/[0-9]+$|\?)|/rest/api/2/user(/groups)?\?")
# Asked once after a start (Jira's way into a status: once for each), and every half minute for /readyz.
_ONCE = re.compile(
    r"GET (/api/v4/user|/api/v4/projects/[^/]+|/rest/api/2/(myself|field|priority|project/[^/]+(/statuses)?)"
    r"|/rest/api/2/issue/[^/]+/transitions(\?expand=transitions\.fields)?)$"
)


@dataclass(frozen=True)
class Spent:
    """Our calls on tickets, as `METHOD path` without the query, and how many role look-ups besides."""

    calls: tuple[str, ...]
    look_ups: int

    @property
    def reads(self) -> int:
        """How many of them only look."""
        return sum(call.startswith("GET ") for call in self.calls)

    @property
    def writes(self) -> int:
        """How many of them change something."""
        return len(self.calls) - self.reads

    def without(self, cards: Iterable[WrittenCard]) -> "Spent":
        """The same without what these have cost, which were written meanwhile."""
        left = list(self.calls)
        for card in cards:
            method = "POST" if card.made else "PUT"
            call = next((one for one in left if one.startswith(method) and one.endswith(card.call)), None)
            if call is not None:
                left.remove(call)
        return Spent(tuple(left), self.look_ups)


def spent(listed: Iterable[dict[str, Any]], tracker: str) -> Spent:
    """Of all calls noted by the sandbox, ours on one tracker."""
    ours = [call for call in listed if call["person"] == "desk-bot" and call["tracker"] == tracker]
    made = [call for call in (f"{call['method']} {call['path']}" for call in ours) if not _ONCE.match(call)]
    on_tickets = [call.partition("?")[0] for call in made if not _ROLES.search(call)]
    return Spent(tuple(on_tickets), len(made) - len(on_tickets))
