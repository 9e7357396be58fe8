"""What came of store and trackers, as it is read now and as the version before told it, in new words."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from sdesk_sync.desk.model.people import NOBODY
from sdesk_sync.store.inbox.writes import take_up_again
from sdesk_sync.store.journal import JournalEntry
from tests.harness.engine import Works
from tests.store.version_0002.again import Moment, go_on
from tests.store.version_0002.kept import Json
from tests.store.version_0002.looks import list_own_writes, show_tickets

NEWEST_KEPT = 117
"""The last number in the stored inbox: rows after it come in while the test goes on."""

TOLD_MEANWHILE = "told of by other deliveries meanwhile"

DEAD_FINDING = 62
"""A sweep's delivery that has failed; the next sweep takes it up under its old name."""

ACTIONS = {
    "write": "update-fields",
    "say": "post-comment",
    "amend": "edit-comment",
    "nod": "acknowledge",
    "explain": "explanation",
}
_TICKET = {
    "shut": "tracker_closed",
    "working": "working_status",
    "been": "past_statuses",
    "from_start": "is_known_from_start",
}
_OF_PEOPLE = ("owners", "assignees", "routed_to", "team_assignees")
_SHOWN_SINCE = ("ref", "raw", "version", "status_since", "language", "fact_knowledge", *_OF_PEOPLE)
_FACTS_SINCE = ("time_spent", "estimate", "ordered_on")
"""What the version before read nowhere, and the day of an order, which it did not enter for a command."""

_READ_FIRST = {
    110: ("GET /engineering/api/v4/projects/101/issues/18 200",),
    111: ("GET /engineering/api/v4/projects/101/issues/6 200",),
}
"""What a state rule refuses is judged once more on the ticket as it is read."""

_LEFT = "left:"
# Ended by the version before, these two had lost their author and verdicts: a mistake that was its own.
_NAMELESS = {81, 82}


def flatten_accounts(told: Any) -> Any:
    """Stored JSON with accounts as the version before wrote them: by id alone, empty for nobody's."""
    if isinstance(told, dict):
        if told.keys() == {"tracker", "id"}:
            return told["id"]
        return {
            key: "" if key == "account" and value is None else flatten_accounts(value)
            for key, value in told.items()
        }
    return [flatten_accounts(value) for value in told] if isinstance(told, list) else told


# ── The old words in new ones ───────────────────────────────────────────────────────────────


def translate_delivery(row: Json) -> Json:
    """A row of the inbox."""
    is_replay = row["origin"] == "replay"
    is_superseded = row["state"] == "ignored" and row["reason"] == TOLD_MEANWHILE
    marks = {"is_replay": int(is_replay), "is_superseded": int(is_superseded)}
    found = _rename({**row, **marks}, {"decided": "is_decided"})
    if is_replay:
        found["origin"] = "sweep" if row["event"] == "sweep" else "webhook"
    return found


def translate_undo(row: Json) -> Json:
    """A row of the undos: of a field that was left alone the name said so."""
    is_left = row["field"].startswith(_LEFT)
    return {**row, "field": row["field"].removeprefix(_LEFT), "kind": "left-alone" if is_left else "undone"}


def translate_ticket(accepted: Json) -> Json:
    """An accepted ticket."""
    tolerated = [_rename(one, {"by": "account"}) for one in accepted.get("tolerated", ())]
    values = {name: word for name, word in accepted["values"].items() if name not in _FACTS_SINCE}
    return _rename({**accepted, "values": values, "tolerated": tolerated}, _TICKET)


def translate_outcome(worked_on: Json) -> Json:
    """What the version before made of it all, as `read_outcome` tells it of this one."""
    entries = [
        {
            **{key: value for key, value in one.items() if key != "said"},
            "verdicts": _translate_verdicts(one["verdicts"]),
            "calls": [*_READ_FIRST.get(one["delivery"], ()), *_translate_calls(one["calls"])],
        }
        for one in worked_on["walks"]
    ]
    return {
        **_pick_deliveries([translate_delivery(row) for row in worked_on["inbox"]]),
        **_pick_entries(entries),
        "outbox": {
            row["key"]: [ACTIONS[row["kind"]], row["state"], row["made"] is not None, row["answer"]]
            for row in worked_on["outbox"]
        },
        "tickets": {row["ticket"]: translate_ticket(row["accepted"]) for row in worked_on["tickets"]},
        "said_twice": [],
        "undos": worked_on["undos"],
        "timers": [[name, {"look": "refetch"}[kind]] for name, kind in worked_on["timers"]],
        "our_writes": sorted(worked_on["our_writes"]),
        "trackers": {
            name: _translate_look(look) if name in _SPOKEN_TO_NOW else look
            for name, look in worked_on["trackers"].items()
        },
    }


# What is allowed instead is said by the first rule alone; this was the second one's.
_SPOKEN_TO_NOW = ("g-three",)
_SAID_NO_MORE = " Write `!desk order REFERENCE` in a comment, then move it again."


def _translate_look(look: Json) -> Json:
    """How a ticket looks: its comments say less."""
    return {
        key: [{**note, "text": note["text"].replace(_SAID_NO_MORE, "")} for note in value]
        if isinstance(value, list) and value and isinstance(value[0], dict) and "text" in value[0]
        else value
        for key, value in look.items()
    }


_CASES = {
    "support-sets-type/changed": "support-sets-type/set",
    "priority-on-faults-only/no-fault": "priority-on-faults-only/not-on-type",
    "moves-follow-workflow/no-reason": "moves-follow-workflow/missing",
    "order-before-work/not-ordered": "order-before-work/missing",
    "order-before-work/taken-away": "order-before-work/lost",
    "order-before-work/not-from-ordered": "order-before-work/first",
}


def _translate_verdicts(verdicts: list[Any] | None) -> list[Any] | None:
    """The cases of rules are called by the kinds of rules now."""
    return verdicts and [
        [*told, [_translate_case(each) for each in refusals]] for *told, refusals in verdicts
    ]


def _translate_case(refusal: str) -> str:
    case, _, mode = refusal.rpartition("/")
    return f"{_CASES.get(case, case)}/{mode}"


def _translate_calls(calls: list[str]) -> list[str]:
    """First who we are, then the project, its statuses by its id; the default priority by its form."""
    api = "GET /support/rest/api/2"
    us, statuses = f"{api}/myself 200", f"{api}/project/DESK/statuses 200"
    known = {statuses: [us, f"{api}/project/DESK 200", f"{api}/project/10000/statuses 200"], us: []}
    known[f"{api}/priority/search 200"] = [f"{api}/issue/createmeta/10000/issuetypes/10002 200"]
    return [made for call in calls for made in (known.get(call, [call]) if statuses in calls else [call])]


def _rename(row: Json, names: dict[str, str]) -> Json:
    return {names.get(key, key): value for key, value in row.items()}


# ── Going on ────────────────────────────────────────────────────────────────────────────────


def work_to_the_end(works: Works, moment: Moment, tickets: dict[str, Json]) -> Json:
    """What a start takes up, until nothing is open; what came of it."""
    works.place.control("DELETE", "/calls")
    works.running.store.writer.commit(take_up_again)
    works.running.cooldowns.load(moment.at)
    go_on(works, moment)
    return read_outcome(works, tickets)


def sweep_twice(works: Works, moment: Moment) -> Json:
    """What two more sweeps find, and what comes of the first."""
    works.place.control("DELETE", "/calls")
    moment.at += 120_000
    first = works.sweep(0)
    go_on(works, moment)
    (dead,) = works.place.rows("SELECT * FROM inbox WHERE id = ?", DEAD_FINDING)
    return {
        "passes": {
            name: {"looked": one.tickets, "met": one.met, "found": one.found, "unheard": one.unreported}
            for name, one in first.items()
        },
        "our_writes": list_own_writes(works.place),
        "dead finding": [dead["delivery"], dead["state"], dead["verdict"], dead["rule"], dead["attempts"]],
        "again": {name: one.found for name, one in works.sweep(0).items()},
    }


# ── What came of it ─────────────────────────────────────────────────────────────────────────


def read_outcome(works: Works, tickets: dict[str, Json]) -> Json:
    """What stands in store and trackers, but for what hangs on the order in which lanes are taken."""
    place, journal = works.place, works.running.store.journal
    names = {(one["tracker"], one["id"]): name for name, one in tickets.items()}
    inbox = [
        {**dict(row), "ticket": names.get((row["tracker"], row["lane"]), row["lane"])}
        for row in place.rows("SELECT * FROM inbox ORDER BY id")
    ]
    entries = ((row["id"], journal.find_newest(row["id"])) for row in inbox)
    told = [(number, _without_nobody(entry)) for number, entry in entries if entry is not None]
    unnamed = {number for number, entry in told if not entry.edits}
    inbox = [
        {**row, "verdict": None} if row["id"] in unnamed and row["origin"] == "timer" else row
        for row in inbox
    ]
    accepted, timers = place.rows("SELECT * FROM tickets"), place.rows("SELECT * FROM timers")
    return {
        **_pick_deliveries(inbox),
        **_pick_entries([_describe_entry(number, entry) for number, entry in told]),
        "outbox": {row["key"]: _describe_action(dict(row)) for row in place.rows("SELECT * FROM outbox")},
        "tickets": {
            names[row["tracker"], row["ticket_id"]]: _describe_ticket(row["accepted"]) for row in accepted
        },
        "said_twice": [number for number, entry in told if _says_twice(entry.comment_text or "")],
        "undos": len(place.rows("SELECT 1 FROM undos")),
        "timers": [[names[row["tracker"], row["ticket_id"]], row["kind"]] for row in timers],
        "our_writes": list_own_writes(place),
        "trackers": show_tickets(place, tickets),
    }


def _pick_deliveries(rows: list[Json]) -> Json:
    """The inbox; what came in meanwhile without its numbers."""
    fate = ("ticket", "event", "origin", "state", "verdict", "rule", "reason", "attempts", "cause")
    marks = ("is_decided", "is_replay", "is_superseded")
    told = [{name: row[name] for name in ("id", *fate, *marks)} for row in rows]
    later = [{**row, "id": None} for row in told if row["id"] > NEWEST_KEPT]
    return {
        "inbox": [row for row in told if row["id"] <= NEWEST_KEPT],
        "came_meanwhile": Counter(map(json.dumps, later)),
    }


def _pick_entries(entries: list[Json]) -> Json:
    """The journal; of what came in meanwhile without its numbers."""
    unknown: Json = {"by": None, "verdicts": None}
    told = [{**one, **(unknown if one["delivery"] in _NAMELESS else {})} for one in entries]
    later = [{**one, "delivery": None} for one in told if one["delivery"] > NEWEST_KEPT]
    return {
        "entries": [one for one in told if one["delivery"] <= NEWEST_KEPT],
        "entries_meanwhile": Counter(map(json.dumps, later)),
    }


def _describe_entry(number: int, entry: JournalEntry) -> Json:
    """A delivery's newest entry as it is read back."""
    verdicts = ((verdict.change, verdict.refusals) for verdict in entry.verdicts)
    return {
        "delivery": number,
        "by": [edit.author.actor.name for edit in entry.edits],
        "verdicts": [
            [one.field, one.before, one.after, [f"{each.rule}/{each.case}/{each.mode}" for each in refusals]]
            for one, refusals in verdicts
        ],
        "puts": [
            [one.field, list(one.seen), one.to, str(one.reason)]
            for one in entry.updates
            if one.field not in _FACTS_SINCE
        ],
        "shut": entry.open_state and entry.open_state.closed,
        "remark": entry.comment and entry.comment.text,
        "note": entry.note,
        "calls": [f"{call.method} {call.path} {call.status}" for call in entry.calls],
    }


def _without_nobody(entry: JournalEntry) -> JournalEntry:
    """What nobody is named for was in no entry of the version before."""
    return replace(entry, edits=tuple(edit for edit in entry.edits if edit.author != NOBODY))


def _says_twice(text: str) -> bool:
    comments = text.split("\n\n")
    return len(comments) > len(set(comments))


def _describe_action(row: Json) -> list[object]:
    return [json.loads(row["action"])["kind"], row["state"], row["comment_id"] is not None, row["answer"]]


def _describe_ticket(accepted: str) -> Json:
    told: Json = flatten_accounts(json.loads(accepted))
    # What the version before did not know yet, where there is nothing of it.
    new: Json = {"left_alone": {}, "state": "ours", "moved_to": None, "is_reply_told": False}
    kept = {key: value for key, value in told.items() if key not in new or value != new[key]}
    told["values"] = {name: word for name, word in told["values"].items() if name not in _FACTS_SINCE}
    return {key: value for key, value in kept.items() if key not in _SHOWN_SINCE} | {"values": told["values"]}
