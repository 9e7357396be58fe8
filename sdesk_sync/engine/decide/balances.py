"""What is left on budget accounts, as far as an edit may ask for it (docs/desk.md#budgets)."""

from collections.abc import Mapping, Sequence

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.engine.balances import read_balances
from sdesk_sync.engine.decide.context import DecisionContext


def find_balances(
    context: DecisionContext, ticket: Ticket, shown: Sequence[Sighting] = ()
) -> Mapping[str, int]:
    """Minutes left on the accounts that the ticket carries, or is shown with, by their keys."""
    return read_balances(context.desk, context.store.tickets, ticket, shown)
