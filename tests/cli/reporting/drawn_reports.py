"""Reports to be drawn: a week that was watched, one that was enforced, one of both, and nothing at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sdesk_sync.cli.report_lines import LineWidth
from sdesk_sync.cli.report_rules import ReportDetail
from sdesk_sync.cli.report_view import ReportView
from sdesk_sync.cli.report_words import ReportWords
from sdesk_sync.desk.deadlines.waits import AskingBackStep
from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import STATUS, Field, Mode
from sdesk_sync.desk.reporting.period import JudgedCount, ReportPeriod
from sdesk_sync.desk.reporting.refused import RefusalOutcome, RefusedChange
from sdesk_sync.desk.reporting.report import DeskReport
from sdesk_sync.runtime.report import TicketPages
from tests.harness.refused import count_changes_refused
from tests.harness.rule_cases import shipped

DESK = shipped()
BERLIN = ZoneInfo("Europe/Berlin")


def ms(*day: int) -> int:
    """A midnight, or a time, at the desk."""
    return int(datetime(*day, tzinfo=BERLIN).timestamp() * 1000)  # type: ignore[arg-type,misc]  # year, month, …


WEEK = ReportPeriod(ms(2027, 3, 10), ms(2027, 3, 17, 14, 2))
PEOPLE = {"service-desk": "Anna Amsel", "support": "Sami Sommer", "development": "Devin Drossel", "": "Uma"}


@dataclass(frozen=True)
class Refused:
    """So many refusals of a rule, of people with these roles, on tickets of a team."""

    rule: str
    outcome: RefusalOutcome
    times: Mapping[str, int]
    tickets: int
    team: str = "support"
    mode: Mode = Mode.OBSERVE
    more: Mapping[str, str] = field(default_factory=dict)


def refusals(*groups: Refused) -> Iterator[RefusedChange]:
    """Each of them, on one ticket after the other."""
    delivery = 0
    for group in groups:
        roles = [role for role, times in group.times.items() for _ in range(times)]
        for number, role in enumerate(roles):
            delivery += 1
            yield make_refusal(group, delivery, number % group.tickets, role)


def make_refusal(group: Refused, delivery: int, ticket: int, role: str) -> RefusedChange:
    """One of a group's."""
    is_jira = ticket % 3 < 2
    key = f"DESK-{400 + ticket}" if is_jira else f"engineering#{ticket}"
    tracker = "support" if is_jira else "engineering"
    return RefusedChange(
        WEEK.since + delivery,
        delivery,
        1,
        True,
        TicketRef(tracker, str(ticket), key),
        group.rule,
        group.mode,
        group.outcome,
        STATUS if group.rule.startswith("moves") else Field("priority"),
        None,
        "high",
        frozenset({role} if role else ()),
        "request",
        group.team,
        Account("support", role or "u1"),
        PEOPLE[role],
    )


def make_report(*groups: Refused, mode: Mode = Mode.OBSERVE, changes: int = 1873) -> DeskReport:
    """A week's report of them."""
    return DeskReport(
        WEEK,
        mode,
        None,
        JudgedCount(changes, 214 if changes else 0),
        count_changes_refused(DESK, refusals(*groups)),
        {},
        dead=0,
        taken_as_found=0,
    )


WOULD, DONE = RefusalOutcome.WOULD_UNDO, RefusalOutcome.UNDONE
WATCHED = replace(
    make_report(
        Refused("priority-on-faults-only", WOULD, {"service-desk": 18, "support": 5}, 19),
        Refused("moves-follow-workflow", WOULD, {"support": 9, "development": 8}, 14, "development"),
        Refused("order-before-work", WOULD, {"development": 7}, 6, "development"),
        Refused("role-for-move", WOULD, {"": 5}, 4, "hosting"),
        Refused("clarify-first", RefusalOutcome.WOULD_WARN, {"support": 4}, 3),
        Refused("fault-needs-priority", WOULD, {"development": 3}, 3, "hosting"),
        Refused("support-sets-type", WOULD, {"": 2}, 2),
    ),
    asking_back={AskingBackStep.WOULD_REMIND: 12, AskingBackStep.WOULD_CLOSE: 4},
    dead=2,
    taken_as_found=14,
)
ENFORCED = replace(
    make_report(
        Refused("priority-on-faults-only", DONE, {"service-desk": 18, "support": 5}, 19, mode=Mode.ENFORCE),
        Refused("order-before-work", RefusalOutcome.OVERRIDDEN, {"support": 3}, 3),
        Refused("moves-follow-workflow", RefusalOutcome.IMPOSSIBLE, {"development": 1}, 1),
        mode=Mode.ENFORCE,
    ),
    asking_back={AskingBackStep.REMINDED: 1, AskingBackStep.CLOSED: 1, AskingBackStep.STAFF_TOLD: 2},
    dead=1,
)
MIXED = make_report(
    Refused("priority-on-faults-only", DONE, {"support": 2}, 2, mode=Mode.ENFORCE),
    Refused("priority-on-faults-only", WOULD, {"support": 1}, 1),
    Refused("clarify-first", RefusalOutcome.WARNED, {"": 1}, 1, mode=Mode.WARN),
    mode=Mode.ENFORCE,
    changes=1204,
)
NOTHING = make_report(changes=0)
LAWFUL = make_report(changes=1, mode=Mode.ENFORCE)


def draw(
    report: DeskReport,
    language: str = "en",
    width: int | None = 100,
    *,
    is_whole: bool = False,
    names_people: bool = False,
) -> str:
    """What stands on the terminal."""
    detail = ReportDetail(is_whole=is_whole, names_people=names_people)
    view = ReportView(ReportWords(DESK, language), TicketPages({}), LineWidth(width), detail)
    return "".join(f"{line.plain.rstrip()}\n" for line in view.draw_report(report))
