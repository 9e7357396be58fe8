"""How long a customer's reply opens a ticket again that silence has closed: what they are told then.

Asked of the judge and of the rules on time, so that nothing is promised that is refused when it comes.
"""

from collections.abc import Iterator
from dataclasses import replace

from sdesk_sync.desk.deadlines.reopening import ReopeningSpan
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.in_time import InTimeJudge


def find_reopening_span(desk: Desk, ticket: Ticket) -> ReopeningSpan | None:
    """How long its customer may open a waiting ticket again, once it is closed; None where they may not."""
    closed, kind = desk.meanings.closed, ticket.value(TYPE)
    customer = Account(ticket.ref.tracker, "customer")
    ended = replace(ticket, values={**ticket.values, STATUS: closed}, owners=(customer,))
    back = next(iter(desk.allowed_moves(ended, kind, closed)), None)
    # The time is not told: no day is too late for the judge, and the days are asked for by themselves.
    edit = Edit(ended, (FieldChange(STATUS, closed, back),), Author(Actor(customer, ""), desk.customer_roles))
    if back is None or any(verdict.explained_refusals for verdict in judge(desk, edit, Mode.ENFORCE)):
        return None
    return ReopeningSpan(min(_list_days(desk, kind), default=None))


def _list_days(desk: Desk, kind: str | None) -> Iterator[int]:
    """The days of every rule on time that a customer's reopening of such a ticket comes to."""
    customers = desk.customer_roles
    for rule in desk.rules.bound:
        if not isinstance(rule.judge, InTimeJudge) or desk.meanings.closed not in rule.judge.statuses:
            continue
        is_of_type = rule.types is None or kind in rule.types
        holds = rule.is_about(desk, customers) and not rule.override & customers
        if is_of_type and holds and rule.mode.rank >= Mode.WARN.rank:
            yield rule.judge.days
