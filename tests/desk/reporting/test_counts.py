"""Refusals counted: each rule by itself, each change once, whose it was and whose the ticket."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.vocabulary import PRIORITY, Mode
from sdesk_sync.desk.reporting.refused import RefusalOutcome, RefusedChange
from tests.harness.refused import count_changes_refused
from tests.harness.rule_cases import shipped

DESK = shipped()
TICKET = TicketRef("engineering", "12", "engineering#12")
REFUSED = RefusedChange(
    at=1,
    delivery=1,
    part=1,
    leads=True,
    ticket=TICKET,
    rule="priority-on-faults-only",
    mode=Mode.ENFORCE,
    outcome=RefusalOutcome.UNDONE,
    field=PRIORITY,
    before=None,
    after="high",
    roles=frozenset({"support"}),
    type="customization",
    team=None,
    account=Account("engineering", "7"),
    person="Sami Sommer",
)

few = some.integers(1, 3)
refusals = some.lists(
    some.builds(
        replace,
        some.just(REFUSED),
        at=few,
        delivery=few,
        part=few,
        leads=some.booleans(),
        rule=some.sampled_from(("one", "two", "three")),
        outcome=some.sampled_from(RefusalOutcome),
        ticket=some.sampled_from([replace(TICKET, id=str(number), key=f"#{number}") for number in range(4)]),
        roles=some.frozensets(some.sampled_from(("support", "lead", "customer")), max_size=2),
        team=some.sampled_from((None, "hosting")),
        account=some.builds(Account, some.just("engineering"), some.sampled_from(("1", "2"))),
    ),
    max_size=30,
)


@given(refused=refusals)
def test_every_share_adds_up_to_the_whole(refused: list[RefusedChange]) -> None:
    """Of each rule what it refused; of all together each change once."""
    counts = count_changes_refused(DESK, refused)
    assert sum(one.count.whole for one in counts.rules) == len(refused)
    assert counts.changes.whole == sum(one.leads for one in refused)
    assert counts.no_role.whole == sum(one.leads and not one.roles for one in refused)
    for whole in (counts.changes, *(one.count for one in counts.rules)):
        for shares in (whole.tickets, whole.roles, whole.teams, whole.people):
            assert sum(share.count for share in shares) == whole.whole
            assert [share.count for share in shares] == sorted((s.count for s in shares), reverse=True)
    order = [one.count.whole for one in counts.rules]
    assert order == sorted(order, reverse=True)


def test_a_change_that_two_rules_refuse_counts_with_each_and_once_in_all() -> None:
    """By what became of it: taken back, though the other rule only warns."""
    other = replace(REFUSED, leads=False, rule="role-for-move", mode=Mode.WARN, outcome=RefusalOutcome.WARNED)
    counts = count_changes_refused(DESK, [other, REFUSED])
    assert counts.changes.outcomes == {RefusalOutcome.UNDONE: 1}
    assert counts.tickets == {RefusalOutcome.UNDONE: 1}
    assert {one.rule: dict(one.count.outcomes) for one in counts.rules} == {
        "priority-on-faults-only": {RefusalOutcome.UNDONE: 1},
        "role-for-move": {RefusalOutcome.WARNED: 1},
    }


def test_somebody_with_two_roles_counts_under_the_first_of_the_desk_file() -> None:
    """A lead who supports is counted as support; nobody's role is none."""
    both = replace(REFUSED, roles=frozenset({"lead", "support"}))
    unknown = replace(REFUSED, delivery=2, roles=frozenset(), account=Account("engineering", "8"))
    counts = count_changes_refused(DESK, [both, unknown])
    assert {share.owner: share.count for share in counts.changes.roles} == {"support": 1, None: 1}
    assert [share.owner.account.id for share in counts.no_role.people] == ["8"]


def test_a_ticket_that_nobody_has_given_to_a_team_is_its_types() -> None:
    """Below `enforce` nothing is routed, and the report says all the same whose the tickets would be."""
    given_away = replace(REFUSED, delivery=2, team="hosting")
    nobodys = replace(REFUSED, delivery=3, type=None)
    counts = count_changes_refused(DESK, [REFUSED, given_away, nobodys])
    assert {share.owner for share in counts.changes.teams} == {"development", "hosting", None}


def test_a_person_is_called_what_they_were_called_last() -> None:
    """A name can be given up; the account stays."""
    married = replace(REFUSED, at=2, delivery=2, person="Sami Winter")
    (share,) = count_changes_refused(DESK, [married, REFUSED]).changes.people
    assert (share.owner.name, share.count) == ("Sami Winter", 2)
