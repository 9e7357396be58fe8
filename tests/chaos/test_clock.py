"""Our clock set back by an hour, or forward by a day, in the middle of retries."""

from pathlib import Path

import pytest

from tests.harness.engine import Later, Works, at_work
from tests.harness.place import GITLAB, JIRA, place
from tests.harness.waiting import until

HOUR_MS, DAY_MS, MINUTE_MS = 3_600_000, 86_400_000, 60_000
SET = {"back by an hour": (DAY_MS, DAY_MS - HOUR_MS), "forward by a day": (0, DAY_MS)}
TICKETS = 6


@pytest.mark.chaos
@pytest.mark.parametrize("way", SET)
def test_all_retries_come_within_a_minute_of_what_was_meant(tmp_path: Path, way: str) -> None:
    """Each when it was meant to by how long the machine has been running; none before its time."""
    before, after = SET[way]
    with place(tmp_path) as found, at_work(found, Later(set_ms=before)) as works:
        tickets = [
            (at, at.office.open_ticket("sami", f"Login fails {number}", "customization"))
            for number in range(TICKETS)
            for at in (found.at(GITLAB), found.at(JIRA))
        ]
        found.settled()
        found.faults({"kind": "error", "status": 503, "person": "desk-bot"})
        for at, ticket in tickets:
            at.office.set_words("sami", ticket, priority="high")
        until(lambda: attempts(works) >= 2 * len(tickets), "all were tried")
        meant = due(works)
        works.later.set_ms = after
        found.faults()
        earliest = {number: at + after - before for number, at in meant.items()}
        ended = dict[int, int]()
        until(lambda: _note_ended(works, earliest, ended), "all are worked off", within_s=120)
        late = {number: ended[number] - at for number, at in earliest.items()}
        assert max(late.values()) <= MINUTE_MS
        assert min(late.values()) >= -1_000
        assert [at.words(ticket)[2] for at, ticket in tickets] == [None] * len(tickets)
        assert [len(at.said(ticket)) for at, ticket in tickets] == [1] * len(tickets)


def attempts(works: Works) -> int:
    """How many attempts have failed so far."""
    return sum("again in" in reason for reason in works.attempts())


def due(works: Works) -> dict[int, int]:
    """When each of those that wait is to be tried again (ms)."""
    rows = works.place.rows("SELECT id, due_at FROM inbox WHERE state = 'ready'")
    return {row["id"]: row["due_at"] for row in rows}


def _note_ended(works: Works, waiting: dict[int, int], ended: dict[int, int]) -> bool:
    for row in works.place.rows("SELECT id FROM inbox WHERE state NOT IN ('ready', 'running')"):
        if row["id"] in waiting:
            ended.setdefault(row["id"], works.running.now())
    return len(ended) == len(waiting)
