"""One name for one thing, in columns and in stored JSON; what strings hid gets columns of its own."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Json = dict[str, Any]
_SHAPE = 3
_PAGE = 500
_TOLD_MEANWHILE = "told of by other deliveries meanwhile"
_LEFT = "left:"


def upgrade() -> None:
    """Rename, fill the new columns, and put all JSON into shape 3."""
    _inbox()
    _tables()
    _rewrite("tickets", ("tracker", "ticket_id"), "accepted", lambda row: _ticket(row["accepted"]))
    unsaid = _find_unsaid()
    _rewrite(
        "journal", ("id",), "entry", lambda row: _entry(_once(row["entry"]), is_unsaid=row["id"] in unsaid)
    )
    _rewrite("outbox", ("id",), "action", lambda row: _action(row["action"]))
    _bodies()


# ── Columns and tables ──────────────────────────────────────────────────────────────────────


def _inbox() -> None:
    _rename("inbox", "decided", "is_decided")
    for name in ("is_replay", "is_superseded"):
        op.add_column("inbox", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    # Who brought a delivery that was replayed, had to be guessed from its event.
    op.execute(
        "UPDATE inbox SET is_replay = 1, origin = CASE WHEN event = 'sweep' THEN 'sweep' ELSE 'webhook' END "
        "WHERE origin = 'replay'"
    )
    superseded = sa.text("UPDATE inbox SET is_superseded = 1 WHERE state = 'ignored' AND reason = :reason")
    op.get_bind().execute(superseded, {"reason": _TOLD_MEANWHILE})


def _tables() -> None:
    _rename("tickets", "heard", "reported_version")
    _rename("journal", "walk", "entry")
    _rename("outbox", "made", "comment_id")
    op.rename_table("gates", "cooldowns")
    _rename("cooldowns", "reach", "scope")
    _rename("timers", "what", "kind")
    op.execute("UPDATE timers SET kind = 'refetch' WHERE kind = 'look'")
    op.add_column("undos", sa.Column("kind", sa.String(20), nullable=False, server_default="undone"))
    op.execute(
        f"UPDATE undos SET kind = 'left-alone', field = substr(field, {len(_LEFT) + 1}) "  # noqa: S608  # a number of ours
        f"WHERE substr(field, 1, {len(_LEFT)}) = '{_LEFT}'"
    )


def _rename(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


# ── Stored JSON ─────────────────────────────────────────────────────────────────────────────


def _rewrite(
    table: str, key: tuple[str, ...], column: str, convert: Callable[[Mapping[str, Any]], Json]
) -> None:
    """Convert a column of JSON, a page of rows at a time: a journal may be large."""
    connection = op.get_bind()
    where = " AND ".join(f"{name} = :{name}" for name in key)
    change = sa.text(f"UPDATE {table} SET {column} = :{column}, shape = {_SHAPE} WHERE {where}")  # noqa: S608  # names of ours
    for rows in _pages(table, (*key, column, "shape")):
        told = [{**row, column: json.loads(row[column])} for row in rows]
        changed = [
            {**{name: row[name] for name in key}, column: json.dumps(convert(row), ensure_ascii=False)}
            for row in told
            if row["shape"] < _SHAPE
        ]
        if changed:
            connection.execute(change, changed)


def _pages(table: str, columns: tuple[str, ...]) -> Iterator[list[dict[str, Any]]]:
    """All rows, in the order of the table's own row numbers."""
    last = 0
    page = sa.text(
        f"SELECT rowid AS place, {', '.join(columns)} FROM {table} "  # noqa: S608  # names of ours
        f"WHERE rowid > :last ORDER BY rowid LIMIT {_PAGE}"
    )
    while rows := [dict(row._mapping) for row in op.get_bind().execute(page, {"last": last})]:
        last = rows[-1]["place"]
        yield rows


def _bodies() -> None:
    """What our own deliveries are about; one that cannot be read ends when it is worked on, as before."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT inbox.id, inbox.origin, inbox.delivery, bodies.body FROM inbox "
            "JOIN bodies ON bodies.inbox_id = inbox.id WHERE inbox.origin IN ('sweep', 'comment', 'timer')"
        )
    ).all()
    for row in found:
        try:
            body = _BODIES[row.origin](json.loads(row.body), row.delivery)
        except (KeyError, TypeError, ValueError):
            continue
        told = json.dumps(body, ensure_ascii=False).encode()
        change = sa.text("UPDATE bodies SET body = :body WHERE inbox_id = :id")
        connection.execute(change, {"body": told, "id": row.id})


def _timer(body: Json, delivery: str) -> Json:
    return {"ref": body, "kind": "refetch", "due_at": int(delivery.rpartition(":")[2])}


def _sweep(body: Json, _delivery: str) -> Json:
    return {"sighting": _sighting(body["sighting"]), "reported_version": body["heard"]}


def _find_unsaid() -> set[int]:
    """The entries whose comments are still to be sent: what was said is noted then, not when planned."""
    planned = sa.text(
        "SELECT journal.id, outbox.state, outbox.action FROM journal JOIN outbox "
        "ON outbox.inbox_id = journal.inbox_id AND outbox.planned_at >= journal.at WHERE outbox.inbox_id IN "
        "(SELECT inbox_id FROM outbox WHERE state IN ('planned', 'sending'))"
    )
    states: dict[int, set[str]] = {}
    for row in op.get_bind().execute(planned):
        if json.loads(row.action)["kind"] in ("explain", "say"):
            states.setdefault(row.id, set()).add(row.state)
    return {number for number, found in states.items() if "sent" not in found}


# ── Each dataclass, from shape 2 to shape 3 ─────────────────────────────────────────────────


def _renamed(body: Json, names: Mapping[str, str]) -> Json:
    return {names.get(key, key): value for key, value in body.items()}


def _actor(body: Json | None) -> Json | None:
    return None if body is None else _renamed(body, {"nature": "kind"})


def _author(body: Json) -> Json:
    return {**body, "actor": _actor(body["actor"])}


def _sighting(body: Json | None) -> Json | None:
    if body is None:
        return None
    names = {
        "shut": "tracker_closed",
        "by": "actor",
        "opening": "is_opening",
        "named": "changed_from",
        "was_shut": "tracker_was_closed",
        "default_priority": "has_default_priority",
        "created": "created_at",
    }
    return _renamed({**body, "by": _actor(body.get("by"))}, names)


def _comment(body: Json | None) -> Json | None:
    if body is None:
        return None
    names = {"comment": "id", "by": "actor", "public": "is_public", "at": "written_at"}
    return _renamed({**body, "by": _actor(body["by"])}, names)


def _ticket(body: Json) -> Json:
    names = {
        "shut": "tracker_closed",
        "working": "working_status",
        "been": "past_statuses",
        "from_start": "is_known_from_start",
    }
    tolerated = [_renamed(each, {"by": "account"}) for each in body.get("tolerated", ())]
    return _renamed({**body, "tolerated": tolerated}, names)


def _refusal(body: Json) -> Json:
    words = {
        hole: [_renamed(word, {"sort": "kind"}) for word in listed] for hole, listed in body["words"].items()
    }
    return _renamed({**body, "words": words}, {"part": "change"})


def _verdict(body: Json) -> Json:
    refusals = [_refusal(each) for each in body.get("refusals", ())]
    return _renamed({**body, "refusals": refusals}, {"part": "change"})


def _judged(body: Json) -> Json:
    verdicts = [_verdict(each) for each in body["verdicts"]]
    sighting = _sighting(body.get("sighting"))
    return {**body, "author": _author(body["author"]), "verdicts": verdicts, "sighting": sighting}


def _update(body: Json) -> Json:
    return _renamed(body, {"why": "reason"})


def _open_state(body: Json | None) -> Json | None:
    return None if body is None else _renamed(body, {"to": "closed", "why": "reason"})


def _once(body: Json) -> Json:
    """In shape 1 an entry was about one edit, whose author and verdicts stood in it.

    Told by what stands in it: the column was left at 1 where an old entry was written anew in shape 2.
    """
    if "edits" in body:
        return body
    kept = {key: value for key, value in body.items() if key not in ("author", "parts", "verdicts")}
    edit = {key: body.get(key) for key in ("author", "verdicts", "sighting")}
    return {**kept, "edits": [edit] if edit["author"] else []}


def _entry(body: Json, *, is_unsaid: bool) -> Json:
    names = {"remark": "comment", "puts": "updates", "shut": "open_state", "said": "comment_text"}
    whole = {
        **body,
        "sighting": _sighting(body.get("sighting")),
        "remark": _comment(body.get("remark")),
        "edits": [_judged(each) for each in body.get("edits", ())],
        "puts": [_update(each) for each in body.get("puts", ())],
        "shut": _open_state(body.get("shut")),
        "said": None if is_unsaid else body.get("said"),
    }
    return _renamed(whole, names)


_PIECES = {"ours": "plain", "foreign": "untrusted"}


def _piece(body: Json) -> Json:
    return {**body, "kind": _PIECES.get(body["kind"], body["kind"])}


def _text(body: Json) -> Json:
    return {"blocks": [_block(each) for each in body["blocks"]]}


def _block(body: Json) -> Json:
    if body["kind"] == "paragraph":
        return {**body, "pieces": [_piece(each) for each in body["pieces"]]}
    return {**body, "items": [[_piece(each) for each in item] for item in body["items"]]}


def _write(body: Json) -> Json:
    updates = [_update(each) for each in body.get("puts", ())]
    return {"updates": updates, "open_state": _open_state(body.get("shut")), "kind": "update-fields"}


def _say(body: Json) -> Json:
    return {**body, "text": _text(body["text"]), "kind": "post-comment"}


def _amend(body: Json) -> Json:
    told = {**body, "text": _text(body["text"]), "kind": "edit-comment"}
    return _renamed(told, {"comment": "comment_id"})


def _nod(body: Json) -> Json:
    return _renamed({**body, "kind": "acknowledge"}, {"comment": "comment_id"})


def _explain(body: Json) -> Json:
    told = {**body, "edits": [_judged(each) for each in body["edits"]], "kind": "explanation"}
    return _renamed(told, {"times": "undo_count"})


def _action(body: Json) -> Json:
    return _ACTIONS[body["kind"]](body)


_ACTIONS: Mapping[str, Callable[[Json], Json]] = {
    "write": _write,
    "say": _say,
    "amend": _amend,
    "nod": _nod,
    "explain": _explain,
}
_BODIES: Mapping[str, Callable[[Json, str], Json | None]] = {
    "sweep": _sweep,
    "comment": lambda body, _delivery: _comment(body),
    "timer": _timer,
}
