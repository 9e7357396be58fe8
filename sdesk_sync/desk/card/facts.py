"""What a card keeps -> the ticket's facts, taken over as they are found (docs/card.md#not-seen). Pure."""

from collections.abc import Mapping
from dataclasses import replace

from sdesk_sync.desk.card.content import CardContent
from sdesk_sync.desk.model.cards import CardState, FoundCard
from sdesk_sync.desk.model.fact_values import read_fact_value
from sdesk_sync.desk.model.tickets import FactKnowledge, Ticket
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.desk.policy import Desk


def with_card_facts(content: CardContent, ticket: Ticket, card: FoundCard | None) -> Ticket:
    """The ticket with the facts of its card, or marked as one of which nobody knows them.

    What was set since it was met stays. Without a card, a ticket met before it had an internal type has none.
    """
    kept = [name for name in content.list_kept_facts() if name not in ticket.values]
    if card is None and ticket.fact_knowledge is FactKnowledge.NOT_SEEN_UNTYPED:
        found: Mapping[Field, str | None] = dict.fromkeys(kept)
    else:
        found = dict(_read_facts(content.desk, kept, card)) if card is not None else {}
    is_complete = len(found) == len(kept)
    knowledge = FactKnowledge.SEEN if is_complete else FactKnowledge.UNKNOWN
    return replace(ticket, values={**ticket.values, **found}, fact_knowledge=knowledge)


def describe_card(card: FoundCard | None, ticket: Ticket) -> str:
    """What the journal says of a card that was read, and of the ticket with it."""
    if card is not None and card.state is CardState.NEWER:
        return "the card was written by a later version: left alone, and the facts are not known"
    if card is not None and card.state is CardState.UNREADABLE:
        return "the card cannot be read: the facts are not known"
    if card is None:
        is_known = ticket.fact_knowledge is FactKnowledge.SEEN
        return "no card: the ticket has no facts" if is_known else "no card: the facts are not known"
    some = "" if ticket.fact_knowledge is FactKnowledge.SEEN else "; some of them are not known"
    return f"the facts were read from the card{some}"


def _read_facts(desk: Desk, kept: list[Field], card: FoundCard) -> list[tuple[Field, str | None]]:
    """The facts that it tells; of one that it does not name there is no value."""
    if card.state is not CardState.READABLE:
        return []
    return [(name, card.facts.get(name)) for name in kept if _is_told(desk, name, card)]


def _is_told(desk: Desk, name: Field, card: FoundCard) -> bool:
    """Whether a card says what a fact is: what the desk would take for no value of it says nothing."""
    if name not in card.facts:
        return True
    written, fact = card.facts[name], desk.facts[name]
    value = read_fact_value(written or "")
    is_listed = not fact.values or value in (*fact.values, *fact.bot_values)
    return value is not None and value == written and desk.holds(name, value) and is_listed
