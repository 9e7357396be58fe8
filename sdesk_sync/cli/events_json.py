"""A delivery and its journal entry as JSON for scripts: `events show --json`, format version 1.

The keys are the format's own, whatever the classes are called: scripts rely on them.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from sdesk_sync.desk.model.people import Actor, Author
from sdesk_sync.desk.model.sightings import Comment, Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, SetOpenState
from sdesk_sync.desk.model.verdicts import FieldChange, JudgedEdit, Refusal, Verdict
from sdesk_sync.printable import escape_json
from sdesk_sync.store.inbox.rows import DeliverySummary
from sdesk_sync.store.journal import JournalEntry

JsonObject: TypeAlias = Mapping[str, object]
_FORMAT_VERSION = "1"


def list_to_json(summaries: tuple[DeliverySummary, ...]) -> str:
    """All deliveries."""
    events = [_summary(summary) for summary in summaries]
    return _dump({"format_version": _FORMAT_VERSION, "events": events})


def delivery_to_json(summary: DeliverySummary, entry: JournalEntry | None) -> str:
    """One delivery, and what was made of it."""
    walk = None if entry is None else _entry(entry)
    return _dump({"format_version": _FORMAT_VERSION, "event": _summary(summary), "walk": walk})


def _dump(whole: JsonObject) -> str:
    return escape_json(json.dumps(whole, ensure_ascii=False, indent=2))


def _summary(summary: DeliverySummary) -> JsonObject:
    received = datetime.fromtimestamp(summary.received_at / 1000, UTC)
    return {
        "id": summary.id,
        "tracker": summary.tracker,
        "delivery": summary.delivery,
        "ticket": summary.ticket,
        "received_at": received.isoformat(timespec="milliseconds"),
        "state": summary.state,
        "verdict": summary.verdict,
        "rule": summary.rule,
        "reason": summary.reason,
        "attempts": summary.attempts,
    }


def _entry(entry: JournalEntry) -> JsonObject:
    return {
        "ref": _ref(entry.ref),
        "sighting": _sighting(entry.sighting),
        "remark": _comment(entry.comment),
        "edits": [_edit(edit) for edit in entry.edits],
        "puts": [_update(update) for update in entry.updates],
        "shut": _open_state(entry.open_state),
        "said": entry.comment_text,
        "note": entry.note,
        "calls": [
            {"method": call.method, "path": call.path, "status": call.status, "ms": call.ms}
            for call in entry.calls
        ],
        "ms": entry.ms,
    }


def _ref(ref: TicketRef) -> JsonObject:
    return {"tracker": ref.tracker, "id": ref.id, "key": ref.key}


def _actor(actor: Actor | None) -> JsonObject | None:
    if actor is None:
        return None
    return {"account": actor.account.id, "name": actor.name, "handle": actor.handle, "nature": actor.kind}


def _author(author: Author) -> JsonObject:
    return {"actor": _actor(author.actor), "roles": sorted(author.roles)}


def _sighting(sighting: Sighting | None) -> JsonObject | None:
    if sighting is None:
        return None
    return {
        "ref": _ref(sighting.ref),
        "version": sighting.version,
        "seen": dict(sighting.seen),
        "shut": sighting.tracker_closed,
        "raw": dict(sighting.raw),
        "by": _actor(sighting.actor),
        "opening": sighting.is_opening,
        "named": dict(sighting.changed_from),
        "was_shut": sighting.tracker_was_closed,
        "default_kind": sighting.default_kind,
        "default_priority": sighting.has_default_priority,
        "created": sighting.created_at,
    }


def _comment(comment: Comment | None) -> JsonObject | None:
    if comment is None:
        return None
    return {
        "ref": _ref(comment.ref),
        "comment": comment.id,
        "text": comment.text,
        "by": _actor(comment.actor),
        "public": comment.is_public,
        "at": comment.written_at,
    }


def _edit(edit: JudgedEdit) -> JsonObject:
    return {
        "author": _author(edit.author),
        "verdicts": [_verdict(verdict) for verdict in edit.verdicts],
        "sighting": _sighting(edit.sighting),
    }


def _verdict(verdict: Verdict) -> JsonObject:
    return {"part": _change(verdict.change), "refusals": [_refusal(each) for each in verdict.refusals]}


def _change(change: FieldChange) -> JsonObject:
    return {"field": change.field, "before": change.before, "after": change.after}


def _refusal(refusal: Refusal) -> JsonObject:
    return {
        "rule": refusal.rule,
        "case": refusal.case,
        "part": _change(refusal.change),
        "back_to": refusal.back_to,
        "words": {
            hole: [{"sort": word.kind, "key": word.key} for word in words]
            for hole, words in refusal.words.items()
        },
        "mode": refusal.mode,
        "falls_with": refusal.falls_with,
    }


def _update(update: FieldUpdate) -> JsonObject:
    return {"field": update.field, "seen": list(update.seen), "to": update.to, "why": update.reason}


def _open_state(state: SetOpenState | None) -> JsonObject | None:
    return None if state is None else {"to": state.closed, "why": state.reason}
