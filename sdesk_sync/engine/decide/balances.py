"""What is left on budget accounts, as far as an edit may ask for it (docs/desk.md#budgets)."""

from collections.abc import Iterable, Mapping

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.engine.decide.context import DecisionContext


def find_balances(
    context: DecisionContext, ticket: Ticket, edits: Iterable[Sighting] = ()
) -> Mapping[str, int]:
    """Minutes left on the accounts that the ticket carries, or that edits show on it, by their keys.

    A desk without budgets asks the store for nothing.
    """
    if not context.desk.budgets:
        return {}
    shown = {
        word for edit in edits for name in context.desk.account_facts for word in edit.seen.get(name, ())
    }
    carried = {ticket.value(name) for name in context.desk.account_facts}
    return list_balances(context, (*shown, *(key for key in carried if key)))


def list_balances(context: DecisionContext, accounts: Iterable[str]) -> Mapping[str, int]:
    """Minutes left on those of these accounts that are listed, by their keys."""
    budgets, store = context.desk.budgets, context.store.tickets
    return {key: budgets[key].hours * 60 - store.sum_minutes(key) for key in accounts if key in budgets}
