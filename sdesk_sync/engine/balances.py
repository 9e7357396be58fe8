"""What is left on budget accounts, by what the store knows of the tickets that carry them."""

from collections.abc import Mapping, Sequence

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.policy import Desk
from sdesk_sync.store.tickets import AcceptedTickets


def read_balances(
    desk: Desk, store: AcceptedTickets, ticket: Ticket, shown: Sequence[Sighting] = ()
) -> Mapping[str, int]:
    """Minutes left on the accounts that the ticket carries, or is shown with, by their keys.

    The time spent on the ticket itself is taken off each: whichever it carries in the end pays for it.
    A desk without budgets asks the store for nothing.
    """
    if not desk.budgets:
        return {}
    seen = {word for one in shown for name in desk.account_facts for word in one.seen.get(name, ())}
    carried = {ticket.value(name) for name in desk.account_facts}
    known = {name: next(iter(words), None) for one in shown for name, words in one.seen.items()}
    own = desk.minutes_spent({**ticket.values, **known})
    return {
        key: desk.budgets[key].hours * 60 - store.sum_minutes(key, ticket.ref) - own
        for key in (*seen, *(each for each in carried if each))
        if key in desk.budgets
    }
