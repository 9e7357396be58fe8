"""What a report counts lies beside the entries of the journal: refusals, changes, asking back."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import context, op

from sdesk_sync.messages import message

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PAGE = 10_000
_TOLD_EVERY = 10 * _PAGE


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns and table, and fill them from the entries there are."""
    op.add_column("tickets", sa.Column("found_at", sa.BigInteger))
    op.add_column("journal", sa.Column("changes", sa.Integer, nullable=False, server_default="0"))
    op.add_column("journal", sa.Column("asking_back", sa.String(20)))
    _add_refusals()
    for first, last in _pages():
        for statement in (_CHANGES, _REFUSALS):
            op.get_bind().execute(sa.text(statement), {"first": first, "last": last})
    op.execute(_FOUND)
    _add_indexes()


def _pages() -> Iterator[tuple[int, int]]:
    """The entries' numbers, a page at a time: of a large journal is told how far it is."""
    say = context.config.attributes.get("say")
    newest = op.get_bind().execute(sa.text("SELECT max(id) FROM journal")).scalar() or 0
    for first in range(1, newest + 1, _PAGE):
        yield first, first + _PAGE - 1
        done = min(first + _PAGE - 1, newest)
        if say is not None and newest > _TOLD_EVERY and done % _TOLD_EVERY == 0:
            say(message("store.counted", done=f"{done:,}", newest=f"{newest:,}"))


def _add_refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", _id(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("inbox_id", _id(), sa.ForeignKey("inbox.id"), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("leads", sa.Integer, nullable=False),
        sa.Column("tracker", sa.String(80), nullable=False),
        sa.Column("ticket_id", sa.String(255), nullable=False),
        sa.Column("ticket_key", sa.String(255), nullable=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("type", sa.String(80)),
        sa.Column("team", sa.String(80)),
        sa.Column("account", sa.String(255), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def _add_indexes() -> None:
    """Last: rows are added faster to a table without any."""
    op.create_index("refusals_at", "refusals", ["at"])
    op.create_index(
        "journal_changes",
        "journal",
        ["at", "tracker", "ticket_id", "changes"],
        sqlite_where=sa.text("changes > 0"),
    )
    op.create_index(
        "journal_asking_back",
        "journal",
        ["at", "tracker", "asking_back"],
        sqlite_where=sa.text("asking_back IS NOT NULL"),
    )
    op.create_index(
        "tickets_found", "tickets", ["found_at", "tracker"], sqlite_where=sa.text("found_at IS NOT NULL")
    )


_CHANGES = """
UPDATE journal SET changes = (
    SELECT coalesce(sum(json_array_length(edit.value, '$.verdicts')), 0)
    FROM json_each(journal.entry, '$.edits') AS edit
)
WHERE id BETWEEN :first AND :last AND json_array_length(entry, '$.edits') > 0
"""

# What the rule would have done by itself was not kept: what only watched would have undone. A part's number
# has to be its own in its entry, no more.
_REFUSALS = """
INSERT INTO refusals (
    at, inbox_id, part, leads, tracker, ticket_id, ticket_key, rule, mode, outcome, field, before, after,
    roles, type, team, account, person
)
SELECT
    journal.at, journal.inbox_id, edit.key * 1000 + verdict.key + 1,
    row_number() OVER (
        PARTITION BY journal.id, edit.key, verdict.key
        ORDER BY
            CASE
                WHEN json_extract(refusal.value, '$.is_overridden') = 1 THEN 3
                WHEN json_extract(refusal.value, '$.mode') = 'enforce' THEN 0
                WHEN json_extract(refusal.value, '$.mode') = 'warn' THEN 2
                ELSE 1
            END,
            refusal.key
    ) = 1,
    journal.tracker,
    coalesce(journal.ticket_id, ''), coalesce(json_extract(journal.entry, '$.ref.key'), ''),
    json_extract(refusal.value, '$.rule'), json_extract(refusal.value, '$.mode'),
    CASE
        WHEN json_extract(refusal.value, '$.is_overridden') = 1 THEN 'overridden'
        WHEN json_extract(refusal.value, '$.mode') = 'enforce' THEN 'undone'
        WHEN json_extract(refusal.value, '$.mode') = 'warn' THEN 'warned'
        ELSE 'would-undo'
    END,
    json_extract(refusal.value, '$.change.field'), json_extract(refusal.value, '$.change.before'),
    json_extract(refusal.value, '$.change.after'),
    coalesce((
        SELECT group_concat(role.value, ' ')
        FROM (SELECT value FROM json_each(edit.value, '$.author.roles') ORDER BY value) AS role
    ), ''),
    json_extract(journal.entry, '$.sighting.seen.type[0]'),
    json_extract(journal.entry, '$.sighting.seen.team[0]'),
    coalesce(json_extract(edit.value, '$.author.actor.account.id'), ''),
    coalesce(json_extract(edit.value, '$.author.actor.name'), '')
FROM journal,
    json_each(journal.entry, '$.edits') AS edit,
    json_each(edit.value, '$.verdicts') AS verdict,
    json_each(verdict.value, '$.refusals') AS refusal
WHERE journal.id BETWEEN :first AND :last
ORDER BY journal.id
"""

# Its first entry is when it was met; where that is gone, when it was last accepted.
_FOUND = """
UPDATE tickets SET found_at = coalesce(
    (
        SELECT min(at) FROM journal
        WHERE journal.tracker = tickets.tracker AND journal.ticket_id = tickets.ticket_id
    ),
    accepted_at
)
WHERE json_extract(accepted, '$.is_known_from_start') = 0
"""
