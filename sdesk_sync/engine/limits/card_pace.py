"""How often a ticket's card is written (docs/card.md#when-it-is-written)."""

CARD_WAIT_MS = 10_000
"""So long a card waits for what else is changed, and after it was last written."""
