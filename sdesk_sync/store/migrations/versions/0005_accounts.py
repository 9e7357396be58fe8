"""Accounts are told apart by tracker and id everywhere; whose the config's names are is kept."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Json = dict[str, Any]
_SHAPE = 4
_PAGE = 500


def upgrade() -> None:
    """Make the tables, and put all JSON into shape 4."""
    op.create_table(
        "listed_names",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("account", sa.String(255), nullable=False),
    )
    op.create_table(
        "account_kinds",
        sa.Column("tracker", sa.String(80), primary_key=True),
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
    )
    _rewrite("tickets", ("tracker", "ticket_id"), "accepted", _ticket)
    _rewrite("journal", ("id",), "entry", _entry)
    _rewrite("outbox", ("id",), "action", _action)
    _bodies()


def _rewrite(table: str, key: tuple[str, ...], column: str, convert: Callable[[Json, str], Json]) -> None:
    """Convert a column of JSON, a page of rows at a time: a journal may be large."""
    connection = op.get_bind()
    where = " AND ".join(f"{name} = :key_{name}" for name in key)
    change = sa.text(f"UPDATE {table} SET {column} = :{column}, shape = {_SHAPE} WHERE {where}")  # noqa: S608  # names of ours
    for rows in _pages(table, tuple(dict.fromkeys((*key, "tracker", column, "shape")))):
        changed = [
            {**{f"key_{name}": row[name] for name in key}, column: _convert_text(row, column, convert)}
            for row in rows
            if row["shape"] < _SHAPE
        ]
        if changed:
            connection.execute(change, changed)


def _convert_text(row: Mapping[str, Any], column: str, convert: Callable[[Json, str], Json]) -> str:
    return json.dumps(convert(json.loads(row[column]), row["tracker"]), ensure_ascii=False)


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
            "SELECT inbox.id, inbox.origin, inbox.tracker, bodies.body FROM inbox "
            "JOIN bodies ON bodies.inbox_id = inbox.id WHERE inbox.origin IN ('sweep', 'comment')"
        )
    ).all()
    for row in found:
        try:
            body = _BODIES[row.origin](json.loads(row.body), row.tracker)
        except (KeyError, TypeError, ValueError):
            continue
        told = json.dumps(body, ensure_ascii=False).encode()
        change = sa.text("UPDATE bodies SET body = :body WHERE inbox_id = :id")
        connection.execute(change, {"body": told, "id": row.id})


# ── Each dataclass, from shape 3 to shape 4 ─────────────────────────────────────────────────


def _account(ident: str, tracker: str) -> Json:
    """Nobody's has no tracker either."""
    return {"tracker": tracker if ident else "", "id": ident}


def _actor(body: Json | None, tracker: str) -> Json | None:
    if body is None:
        return None
    return {**body, "account": _account(body["account"], tracker)}


def _named(body: Json | None, tracker: str) -> Json | None:
    """A sighting or a comment."""
    return None if body is None else {**body, "actor": _actor(body.get("actor"), tracker)}


def _tolerated(body: Json, tracker: str) -> Json:
    return {**body, "account": _account(body["account"], tracker)}


def _ticket(body: Json, tracker: str) -> Json:
    return {**body, "tolerated": [_tolerated(each, tracker) for each in body.get("tolerated", ())]}


def _judged(body: Json, tracker: str) -> Json:
    author = {**body["author"], "actor": _actor(body["author"]["actor"], tracker)}
    return {**body, "author": author, "sighting": _named(body.get("sighting"), tracker)}


def _entry(body: Json, tracker: str) -> Json:
    return {
        **body,
        "sighting": _named(body.get("sighting"), tracker),
        "comment": _named(body.get("comment"), tracker),
        "edits": [_judged(each, tracker) for each in body.get("edits", ())],
    }


def _action(body: Json, tracker: str) -> Json:
    if body["kind"] != "explanation":
        return body
    return {**body, "edits": [_judged(each, tracker) for each in body["edits"]]}


def _sweep(body: Json, tracker: str) -> Json:
    return {**body, "sighting": _named(body["sighting"], tracker)}


def _comment(body: Json, tracker: str) -> Json:
    return {**body, "actor": _actor(body["actor"], tracker)}


_BODIES: Mapping[str, Callable[[Json, str], Json]] = {"sweep": _sweep, "comment": _comment}
