"""The answer to `!desk why`: what `explain` says of the ticket, as a comment to the staff."""

from sdesk_sync.desk.explaining.wording import ExplanationWording
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.explain import TicketExplainer


def compose_why(context: DecisionContext, ticket: Ticket) -> Text:
    """The explanation of a ticket as it stands after what was commanded beside it; no call is made."""
    explainer = TicketExplainer(context.store, context.desk, context.config.mode)
    explanation = explainer.explain(ticket, None, context.now)
    wording = ExplanationWording(context.config.desk, context.tracker.language, context.now)
    return wording.compose_explained(explanation)
