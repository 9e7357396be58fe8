"""The roles of people as they were last looked up."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, BigInteger, Column, Connection, String, Table, bindparam, select

from sdesk_sync.desk.model.people import Actor, Roles
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

people = Table(
    "people",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("roles", JSON, nullable=False),
    Column("read_at", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class RememberedRoles:
    """Somebody's roles, and when they were read (ms)."""

    roles: Roles
    read_at: int


_FIND = PreparedStatement(
    select(people.c.roles, people.c.read_at).where(
        people.c.tracker == bindparam("tracker"), people.c.account == bindparam("account")
    )
)
_REMEMBER = PreparedStatement(
    lambda backend: backend.upsert(
        people,
        parameters(people, "tracker", "account", "roles", "read_at"),
        key=("tracker", "account"),
        overwrite=lambda new: {"roles": new.roles, "read_at": new.read_at},
    )
)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people whose roles were looked up, read."""

    reader: Reader

    def find_roles(self, tracker: str, actor: Actor) -> RememberedRoles | None:
        """A person's roles as they were last looked up."""
        row = self.reader.ask_first(_FIND, {"tracker": tracker, "account": actor.account})
        return None if row is None else RememberedRoles(frozenset(json.loads(row[0])), row[1])


def remember_roles(
    connection: Connection, tracker: str, account: str, roles: Iterable[str], now: int
) -> None:
    """Remember a person's roles."""
    row = {"tracker": tracker, "account": account, "roles": json.dumps(sorted(roles)), "read_at": now}
    _REMEMBER.run(connection, row)
