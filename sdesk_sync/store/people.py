"""What was last looked up of people: their roles, and whether their accounts are programs'."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import JSON, BigInteger, Column, Connection, String, Table, bindparam, select, type_coerce

from sdesk_sync.desk.model.people import Account, AccountKind, Roles
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
account_kinds = Table(
    "account_kinds",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("kind", String(20), nullable=False),
)


@dataclass(frozen=True, slots=True)
class RememberedRoles:
    """Somebody's roles, and when they were read (ms)."""

    roles: Roles
    read_at: int

    def is_as_young(self, now: int, most_ms: int) -> bool:
        """Whether they were read at most so long ago; what was read ahead of now never was."""
        return 0 <= now - self.read_at <= most_ms


_KEY = ("tracker", "account")
_FIND = PreparedStatement(
    select(people.c.roles, people.c.read_at).where(
        people.c.tracker == bindparam("tracker"), people.c.account == bindparam("account")
    )
)
_LIST = PreparedStatement(
    select(people.c.account, people.c.roles).where(
        people.c.tracker == bindparam("tracker"),
        people.c.read_at >= bindparam("since"),
        # Most are customers and hold but that role; they need not be read.
        type_coerce(people.c.roles, String) != bindparam("but"),
    )
)
_REMEMBER = PreparedStatement(
    lambda backend: backend.upsert(
        people,
        parameters(people, *_KEY, "roles", "read_at"),
        key=_KEY,
        overwrite=lambda new: {"roles": new.roles, "read_at": new.read_at},
    )
)
_FIND_KIND = PreparedStatement(
    select(account_kinds.c.kind).where(
        account_kinds.c.tracker == bindparam("tracker"), account_kinds.c.account == bindparam("account")
    )
)
_REMEMBER_KIND = PreparedStatement(
    lambda backend: backend.upsert(
        account_kinds,
        parameters(account_kinds, *_KEY, "kind"),
        key=_KEY,
        overwrite=lambda new: {"kind": new.kind},
    )
)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The people who were looked up, read."""

    reader: Reader

    def find_roles(self, account: Account) -> RememberedRoles | None:
        """A person's roles as they were last looked up."""
        row = self.reader.ask_first(_FIND, _row_key(account))
        return None if row is None else RememberedRoles(frozenset(json.loads(row[0])), row[1])

    def list_roles(self, tracker: str, since: int, but: Roles) -> dict[str, Roles]:
        """The roles of all who were looked up since then (ms), by account, but of who holds just these."""
        asked = {"tracker": tracker, "since": since, "but": _write_roles(but)}
        return {str(one): frozenset(json.loads(roles)) for one, roles in self.reader.ask(_LIST, asked)}

    def find_kind(self, account: Account) -> AccountKind | None:
        """What the tracker said of an account; None where it was not asked."""
        row = self.reader.ask_first(_FIND_KIND, _row_key(account))
        return None if row is None else AccountKind(row[0])

    def list_of_kind(self, tracker: str, kind: AccountKind) -> frozenset[str]:
        """The accounts of which the tracker has said that they are of this kind."""
        of_kind = (account_kinds.c.tracker == tracker, account_kinds.c.kind == kind)
        rows = self.reader.query(select(account_kinds.c.account).where(*of_kind))
        return frozenset(row.account for row in rows)


def remember_roles(connection: Connection, account: Account, roles: Iterable[str], now: int) -> None:
    """Remember a person's roles."""
    _REMEMBER.run(connection, {**_row_key(account), "roles": _write_roles(roles), "read_at": now})


def _write_roles(roles: Iterable[str]) -> str:
    return json.dumps(sorted(roles))


def remember_kind(connection: Connection, account: Account, kind: AccountKind) -> None:
    """Remember what the tracker said of an account."""
    _REMEMBER_KIND.run(connection, {**_row_key(account), "kind": kind})


def _row_key(account: Account) -> dict[str, str]:
    return {"tracker": account.tracker, "account": account.id}
