"""How many edits a second the pure core judges on one core: changes, verdicts, consequences.

Beside all rules that are shipped, the same desk file with the first four: what the others cost.
"""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.rows import Row, say, sized
from sdesk_sync.desk.consequences import apply_consequences
from sdesk_sync.desk.judging.changes import find_changes, select_judged_at_opening, ticket_before_opening
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.verdicts import Edit
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from tests.harness.desk import CARRIED, CUSTOMER, SUPPORT, TICKET, sighting
from tests.harness.desks import shipped_with_rules
from tests.harness.rule_cases import shipped

BAR = 10_000
FIRST_RULES = ("support-sets-type", "priority-on-faults-only", "moves-follow-workflow", "order-before-work")
MOST_TIMES = 1.5
"""So many times what the edits cost with the first four rules they may cost with all."""
Asked = tuple[str, Author, Sighting]


@cache
def edits() -> tuple[Asked, ...]:
    """One of each sort on a request in review: nothing, lawful, refused, composite, out of step, opening."""
    empty: dict[Field, tuple[str, ...]] = {STATUS: (), PRIORITY: (), BILLING: (), TEAM: ()}
    born = replace(sighting(), seen={TYPE: ("incident",), **empty}, is_opening=True)
    composite = sighting(type=("software-defect",), priority=("high",), status=("accepted",))
    return (
        ("nothing changed", SUPPORT, sighting()),
        ("a lawful move", SUPPORT, sighting(status=("waiting-for-customer",))),
        ("a lawful retype", SUPPORT, sighting(type=("software-defect",))),
        ("a refused retype", CUSTOMER, sighting(type=("customization",))),
        ("a refused priority", SUPPORT, sighting(priority=("high",))),
        ("a refused move", SUPPORT, sighting(status=("resolved",))),
        ("type, status, priority at once", SUPPORT, composite),
        ("two labels of one scope", CUSTOMER, sighting(type=("request", "incident"))),
        ("closed by the customer", CUSTOMER, replace(sighting(), tracker_closed=True)),
        ("an opening", CUSTOMER, born),
    )


def rows(home: Path) -> Iterator[Row]:
    """All of them in turn, several times over, by both desks side by side; the median of the repetitions."""
    desk, few, every = shipped(), shipped_with_rules(FIRST_RULES), edits()
    times = sized(1000, 100)
    rates, shares = [], []
    for _ in range(5):
        rate, of_few = _rate(desk, every, times), _rate(few, every, times)
        rates.append(rate)
        shares.append(of_few / rate)
        say(f"judge: {rate:,.0f}/s, {of_few:,.0f}/s with {len(FIRST_RULES)} rules")
    rate, share = statistics.median(rates), statistics.median(shares)
    name, slowest = min(((one[0], _rate(desk, (one,), times)) for one in every), key=lambda found: found[1])
    yield Row(
        f"judge: {len(every)} sorts of edits in turn, {len(desk.rules.ids)} rules, one core",
        f"{rate:,.0f}/s (slowest {slowest:,.0f}/s: {name})",
        f">= {BAR:,}/s",
        rate >= BAR,
    )
    yield Row(
        f"judge: the same edits, {len(desk.rules.ids)} rules against {len(FIRST_RULES)}",
        f"{share:.2f} times as long",
        f"<= {MOST_TIMES} times",
        share <= MOST_TIMES,
    )


def judged(desk: Desk, author: Author, seen: Sighting) -> object:
    """One edit from the sighting to what is to be written."""
    ticket = ticket_before_opening(seen) if seen.is_opening else TICKET
    parts = find_changes(desk, ticket, seen)
    if seen.is_opening:
        parts = select_judged_at_opening(desk, parts, author, seen)
    edit = Edit(ticket, parts, author, is_opening=seen.is_opening)
    return apply_consequences(desk, edit, judge(desk, edit, Mode.ENFORCE), seen, CARRIED)


def _rate(desk: Desk, every: tuple[Asked, ...], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        for _, author, seen in every:
            judged(desk, author, seen)
    return times * len(every) / (time.perf_counter() - begun)
