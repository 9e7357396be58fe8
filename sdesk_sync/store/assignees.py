"""Whose turn it is in a team, and whom a tracker would not have assigned.

Turns are taken in the transaction that plans the write, so two tickets never take the same one
(docs/desk.md#routing).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, String, Table, bindparam, select

from sdesk_sync.desk.model.people import Account
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

assignee_turns = Table(
    "assignee_turns",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("team", String(80), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("turn", BigInteger, nullable=False),
)
refused_assignees = Table(
    "refused_assignees",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("refused_at", BigInteger, nullable=False),
)

_TURN_KEY = ("tracker", "team", "account")
_REFUSED_KEY = ("tracker", "account")
_TURNS = PreparedStatement(
    select(assignee_turns.c.account, assignee_turns.c.turn).where(
        assignee_turns.c.tracker == bindparam("tracker"), assignee_turns.c.team == bindparam("team")
    )
)
_TAKE_TURN = PreparedStatement(
    lambda backend: backend.upsert(
        assignee_turns,
        parameters(assignee_turns, *_TURN_KEY, "turn"),
        key=_TURN_KEY,
        overwrite=lambda new: {"turn": new.turn},
    )
)
_REFUSED = PreparedStatement(
    select(refused_assignees.c.account).where(
        refused_assignees.c.tracker == bindparam("tracker"),
        refused_assignees.c.refused_at > bindparam("since"),
        refused_assignees.c.refused_at <= bindparam("now"),
    )
)
_REFUSE = PreparedStatement(
    lambda backend: backend.upsert(
        refused_assignees,
        parameters(refused_assignees, *_REFUSED_KEY, "refused_at"),
        key=_REFUSED_KEY,
        overwrite=lambda new: {"refused_at": new.refused_at},
    )
)


@dataclass(frozen=True, slots=True)
class RefusedAssignees:
    """Whom a tracker would not have assigned, read."""

    reader: Reader

    def list_since(self, tracker: str, since: int, now: int) -> frozenset[str]:
        """The accounts refused after `since` and until now (both ms), by their ids."""
        asked = {"tracker": tracker, "since": since, "now": now}
        return frozenset(str(account) for (account,) in self.reader.ask(_REFUSED, asked))


def take_turn(
    connection: Connection, team: str, accounts: Sequence[Account], load: Mapping[str, int]
) -> Account:
    """Whose turn it is of some accounts of one tracker: who has the least `load`, then waits the longest.

    Who has had none yet comes first. The turn counts as taken.
    """
    tracker = accounts[0].tracker
    turns = {
        str(name): int(turn) for name, turn in _TURNS.run(connection, {"tracker": tracker, "team": team})
    }
    chosen = min(accounts, key=lambda one: (load.get(one.id, 0), turns.get(one.id, 0), one.id))
    turn = 1 + max(turns.values(), default=0)
    _TAKE_TURN.run(connection, {"tracker": tracker, "team": team, "account": chosen.id, "turn": turn})
    return chosen


def note_refusal(connection: Connection, account: Account, now: int) -> None:
    """The tracker would not have somebody assigned."""
    _REFUSE.run(connection, {"tracker": account.tracker, "account": account.id, "refused_at": now})
