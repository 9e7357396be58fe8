"""A refusal names the kind of its rule, and the cases and words are the kind's."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Json = dict[str, Any]
_SHAPE = 5
_PAGE = 500
_TYPE: list[Json] = [{"kind": "field", "key": "type"}]
_PRIORITY: list[Json] = [{"kind": "field", "key": "priority"}]

_SET = {"type": "value", "was": "was", "may": "may"}
_NEED = {"type": "type", "status": "status", "fact": "fact"}
_MOVE = {"type": "type", "from": "from", "to": "to", "moves": "moves"}

_CASES: Mapping[tuple[str, str], tuple[str, str, Mapping[str, str]]] = {
    ("support-sets-type", "changed"): ("sets", "set", _SET),
    ("support-sets-type", "left"): ("sets", "set", _SET),
    ("support-sets-type", "opened"): ("sets", "opened", _SET),
    ("priority-on-faults-only", "no-fault"): (
        "fits-type",
        "not-on-type",
        {"priority": "value", "type": "type", "faults": "types"},
    ),
    ("moves-follow-workflow", "no-move"): ("moves", "no-move", _MOVE),
    ("moves-follow-workflow", "no-move-at-all"): ("moves", "no-move-at-all", _MOVE),
    ("moves-follow-workflow", "no-reason"): (
        "needs",
        "missing",
        {"type": "type", "to": "status", "fact": "fact", "reasons": "values"},
    ),
    ("order-before-work", "not-ordered"): ("needs", "missing", _NEED),
    ("order-before-work", "taken-away"): ("needs", "lost", _NEED),
    ("order-before-work", "not-from-ordered"): (
        "needs",
        "first",
        {**_NEED, "from": "from", "ordered": "first"},
    ),
}
"""Of each rule's case: the kind, its case, and what each word is called there."""


def upgrade() -> None:
    """Put the refusals in journal and outbox into shape 5."""
    _rewrite("journal", "entry")
    _rewrite("outbox", "action")
    op.execute(f"UPDATE tickets SET shape = {_SHAPE} WHERE shape < {_SHAPE}")  # noqa: S608  # a number of ours


def _rewrite(table: str, column: str) -> None:
    """Convert a column of JSON, a page of rows at a time: a journal may be large."""
    connection = op.get_bind()
    change = sa.text(f"UPDATE {table} SET {column} = :{column}, shape = {_SHAPE} WHERE id = :key")  # noqa: S608  # names of ours
    for rows in _pages(table, column):
        changed = [
            {"key": row["id"], column: json.dumps(_with_kinds(json.loads(row[column])), ensure_ascii=False)}
            for row in rows
            if row["shape"] < _SHAPE
        ]
        if changed:
            connection.execute(change, changed)


def _pages(table: str, column: str) -> Iterator[list[dict[str, Any]]]:
    last = 0
    page = sa.text(
        f"SELECT id, {column}, shape FROM {table} WHERE id > :last ORDER BY id LIMIT {_PAGE}"  # noqa: S608  # names of ours
    )
    while rows := [dict(row._mapping) for row in op.get_bind().execute(page, {"last": last})]:
        last = rows[-1]["id"]
        yield rows


def _with_kinds(body: Json) -> Json:
    """An entry or an action; whatever has no edits has no refusals."""
    if "edits" not in body:
        return body
    return {
        **body,
        "edits": [{**edit, "verdicts": [_verdict(v) for v in edit["verdicts"]]} for edit in body["edits"]],
    }


def _verdict(body: Json) -> Json:
    return {**body, "refusals": [_refusal(refusal) for refusal in body.get("refusals", ())]}


def _refusal(body: Json) -> Json:
    kind, case, names = _CASES.get((body["rule"], body["case"]), ("", body["case"], {}))
    words = {new: body["words"][old] for old, new in names.items() if old in body["words"]}
    if kind in ("sets", "fits-type"):
        words["field"] = _TYPE if kind == "sets" else _PRIORITY
    if "fact" in words:
        words["command"] = words["fact"]
    return {**body, "kind": kind, "case": case, "words": words or body["words"]}
