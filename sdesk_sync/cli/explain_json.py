"""An explanation as JSON for scripts: `explain --json`, format version 1.

The keys are the format's own, and the words the desk file's keys, whatever the language of the terminal.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from sdesk_sync.desk.explaining.explanation import (
    ChangeLack,
    ChangeOffer,
    ExplainedFact,
    ExplainedWait,
    FieldOffers,
    PastStep,
    PastVerdict,
    TicketExplanation,
)
from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS
from sdesk_sync.printable import escape_json
from sdesk_sync.runtime.explain import ShownExplanation

JsonValue: TypeAlias = Mapping[str, object]
_VERSION = "1"


def explanation_to_json(shown: ShownExplanation) -> str:
    """One ticket's explanation."""
    explanation = shown.explanation
    whole = {
        "format_version": _VERSION,
        "ticket": explanation.ticket.ref.key,
        "tracker": explanation.ticket.ref.tracker,
        "url": shown.sought.web_page,
        "accepted_at": None if shown.calls is not None else _time(explanation.accepted_at),
        "read_at": None if shown.calls is None else _time(explanation.accepted_at),
        "mode": explanation.mode,
        "state": _state(explanation),
        "facts": [_fact(fact) for fact in explanation.facts],
        "waiting": _waiting(explanation.waiting),
        "verdicts": [_past(past) for past in explanation.history],
        "moves": [_offer(offer) for offer in explanation.moves],
        "types": _offers(explanation.types),
        "priorities": _offers(explanation.priorities),
    }
    return escape_json(json.dumps(whole, ensure_ascii=False, indent=2))


def _state(explanation: TicketExplanation) -> JsonValue:
    ticket = explanation.ticket
    words = {str(name): ticket.value(name) for name in WORD_FIELDS}
    came = {"came_from": explanation.came_from}
    return {"of_desk": ticket.state, **words, **came, "moved_to": ticket.moved_to}


def _fact(fact: ExplainedFact) -> JsonValue:
    return {
        "fact": fact.field,
        "value": fact.value,
        "set_by": _person(fact.set_by),
        "set_by_desk": fact.is_set_by_desk,
        "set_at": _time(fact.set_at),
        "needed_in": list(fact.needed_in),
    }


def _waiting(wait: ExplainedWait | None) -> JsonValue:
    if wait is None:
        return {}
    return {
        "since": _time(wait.since),
        "remind_at": _time(wait.remind_at),
        "reminded_at": _time(wait.reminded_at),
        "close_at": _time(wait.close_at),
        "closes": wait.closes,
        "staff_told_at": _time(wait.staff_told_at),
        "mode": wait.mode,
    }


def _past(past: PastVerdict | PastStep) -> JsonValue:
    if isinstance(past, PastStep):
        return {"at": _time(past.at), "by": None, "step": past.step}
    change = past.verdict.change
    return {
        "at": _time(past.at),
        "by": _person(past.author),
        "field": change.field,
        "from": change.before,
        "to": change.after,
        "outcome": past.outcome,
        "rules": [refusal.rule for refusal in past.verdict.refusals],
    }


def _offers(found: FieldOffers) -> JsonValue:
    rule = None if found.refusal is None else found.refusal.rule
    return {"refused_by": rule, "offers": [_offer(offer) for offer in found.offers]}


def _offer(offer: ChangeOffer) -> JsonValue:
    return {
        "to": offer.to,
        "roles": list(offer.roles),
        "own_roles": list(offer.own_roles),
        "missing": [_lack(lack) for lack in offer.lacks],
        "warned_by": list(offer.warned_by),
        "by_reply": offer.by_reply,
    }


def _lack(lack: ChangeLack) -> JsonValue:
    return {"rule": lack.rule, "case": lack.case, "facts": [word.key for word in lack.words.get("fact", ())]}


def _person(author: Author | None) -> JsonValue | None:
    if author is None:
        return None
    return {"name": author.actor.name, "account": author.actor.account.id, "roles": sorted(author.roles)}


def _time(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
