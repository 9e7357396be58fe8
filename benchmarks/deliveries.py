"""GitLab's issue hooks by the thousand, cut from those that the sandbox has sent of real tickets.

The tickets are known to the desk, so that a hook cut this way costs what one costs in daily work: no
question to the tracker, and no answer to it.
"""

import copy
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.stage import GITLAB, Json, Stage, serving

SIZE = 6 * 1024
"""What an issue hook with a description weighs."""

REVIEW, WAITING = "status::in-review", "status::waiting-for-customer"
"""Support may move a request from each to the other."""


@dataclass(frozen=True)
class Cut:
    """One ticket's next hooks, each an edit by support; the last real one is the pattern."""

    pattern: Json

    def edit(self, before: str, after: str, at: datetime) -> bytes:
        """A move between two statuses; an edit of the title where they are the same."""
        told = copy.deepcopy(self.pattern)
        shown = told["object_attributes"]
        was, now = (self._labels(status) for status in (before, after))
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
        shown |= {"updated_at": stamp, "labels": now, "action": "update"}
        title = {"title": {"previous": "Login fails", "current": shown["title"]}}
        moved = {"labels": {"previous": was, "current": now}}
        told |= {"labels": now, "changes": title if before == after else moved}
        shown["description"] = ""
        short = SIZE - len(json.dumps(told, separators=(",", ":")))
        shown["description"] = "word " * (short // 5) + "." * (short % 5)
        return json.dumps(told, separators=(",", ":")).encode()

    def _labels(self, status: str) -> list[Json]:
        every: list[Json] = self.pattern["labels"]
        return [{**each, "title": status} if each["title"].startswith("status::") else each for each in every]


def known_tickets(made: Stage, count: int) -> list[Cut]:
    """So many requests in review, opened and moved there by support while `serve` works."""
    office = made.office
    with serving(made):
        numbers = [office.open_ticket("sami", "Login fails", "request") for _ in range(count)]
        made.settle()
        for number in numbers:
            office.set_words("sami", number, status="in-review")
        made.settle()
    every = [hook["body"] for hook in made.control("GET", "/hooks") if hook["tracker"] == GITLAB]
    told = [body for body in every if body["object_kind"] == "issue"]
    last = {str(body["object_attributes"]["iid"]): body for body in told}
    support = next(body["user"] for body in told if body["user"]["username"] == "sami")
    return [Cut({**last[number], "user": support}) for number in numbers]


def plain(tickets: list[Cut]) -> list[bytes]:
    """For each ticket an edit that asks nothing of the desk."""
    now = datetime.now(UTC)
    return [ticket.edit(REVIEW, REVIEW, now) for ticket in tickets]


def mixed(tickets: list[Cut], turn: int) -> list[bytes]:
    """Each ticket's next edit: in one turn its title, in the next a lawful move there or back."""
    states = (REVIEW, WAITING)
    before, after = ((turn // 2 + one) % 2 for one in (0, turn % 2))
    at = datetime.now(UTC) + timedelta(milliseconds=turn)
    return [ticket.edit(states[before], states[after], at) for ticket in tickets]
