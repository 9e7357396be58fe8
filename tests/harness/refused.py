"""Refused changes counted one by one, as the store adds them up in groups."""

from collections.abc import Iterable

from sdesk_sync.desk.reporting.counts import RefusedGroup, RefusedTicket, ReportCounts, count_refusals
from sdesk_sync.desk.reporting.refused import RefusedChange
from sdesk_sync.desk.tables import DeskTables


def count_changes_refused(tables: DeskTables, refused: Iterable[RefusedChange]) -> ReportCounts:
    """The counts of these, each a group of its own."""
    every = list(refused)
    groups = (
        RefusedGroup(
            *(one.rule, one.outcome, one.leads, one.roles, one.type, one.team, one.account, one.person),
            times=1,
            last_at=one.at,
        )
        for one in every
    )
    tickets = (RefusedTicket(one.rule, one.outcome, one.leads, one.ticket, 1) for one in every)
    return count_refusals(tables, groups, tickets)
