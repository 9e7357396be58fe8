"""One person changes many tickets at once: all of it is undone, and a lead is told once."""

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.vocabulary import PRIORITY
from sdesk_sync.engine.limits.bulk_edits import MANY_TICKETS, BulkEdit, BulkWatch
from sdesk_sync.notices import NoticeKind
from tests.harness.engine import Works
from tests.harness.place import At, missing

SAMI = BulkEdit(Account("engineering", "13"), frozenset({(PRIORITY, "high")}))
SAMI_OTHERWISE = BulkEdit(Account("engineering", "13"), frozenset({(PRIORITY, "low")}))


def test_a_bulk_edit_is_undone_all_the_same_and_told_once(gitlab: At, works: Works) -> None:
    """A comment on one ticket, a line in the log and in `/readyz`; on each ticket its explanation."""
    tickets = [
        gitlab.office.open_ticket("sami", "Login fails", "customization") for _ in range(MANY_TICKETS + 3)
    ]
    works.settle()
    works.told.clear()
    for ticket in tickets:
        gitlab.office.set_words("sami", ticket, priority="high")
    works.settle()
    assert {gitlab.words(ticket)[2] for ticket in tickets} == {None}
    said = [comment for ticket in tickets for comment in gitlab.said(ticket)]
    told = [comment for comment in said if "more than 20 tickets" in comment.text]
    assert len(said) == len(tickets) + 1
    assert [(missing(comment.text, "Sami", "a lead"), comment.is_hidden) for comment in told] == [([], True)]
    assert [alert.kind for _, ended in works.told for alert in ended.alerts] == ["bulk"]
    shown = works.running.periodic.notices.list_current()
    assert NoticeKind.BULK_UNDONE in {notice.kind for notice in shown}


def test_so_many_over_the_day_are_no_bulk_edit() -> None:
    """A minute apart each; nor do twenty in a minute make one, nor the same ticket again, nor two kinds."""
    watch = BulkWatch()
    assert not any(watch.note(SAMI, str(number), number * 60_000) for number in range(100))
    assert not any(watch.note(SAMI, str(number % MANY_TICKETS), 10_000_000 + number) for number in range(100))
    both = (SAMI, SAMI_OTHERWISE)
    told = [
        watch.note(both[number % 2], str(number), 20_000_000 + number) for number in range(2 * MANY_TICKETS)
    ]
    assert not any(told)


def test_it_is_told_again_after_an_hour_and_on_the_same_ticket_when_judged_again() -> None:
    """A delivery that is tried again says it again; the next ticket does not."""
    watch = BulkWatch()
    assert [watch.note(SAMI, str(number), number) for number in range(MANY_TICKETS + 2)][-2:] == [True, False]
    assert watch.note(SAMI, str(MANY_TICKETS), MANY_TICKETS)
    assert not watch.note(SAMI, str(MANY_TICKETS), MANY_TICKETS + 1)
    later = [watch.note(SAMI, str(number), 4_000_000 + number) for number in range(MANY_TICKETS + 1)]
    assert later.count(True) == 1
