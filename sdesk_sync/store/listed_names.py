"""Whose account each id and name under `people:` of the config is: asked once, and kept while it is listed.

Once its account is deleted or renamed a name may be somebody else's; then it is worth nothing
(docs/desk.md#names).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, String, Table, bindparam, or_, select

from sdesk_sync.desk.model.people import Account
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

listed_names = Table(
    "listed_names",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("account", String(255), nullable=False),
)

NOBODYS = ""
"""Stands for the account of a name that nobody had when it was asked for."""

_KEY = ("tracker", "name")
_BOUND = select(listed_names.c.name, listed_names.c.account)
_OF_TRACKER = listed_names.c.tracker == bindparam("of_tracker")
_LIST = PreparedStatement(_BOUND.where(_OF_TRACKER))
_FIND = PreparedStatement(
    _BOUND.where(
        _OF_TRACKER,
        or_(
            listed_names.c.name == bindparam("of_name"),
            listed_names.c.account == bindparam("of_account"),
        ),
    )
)
_BIND = PreparedStatement(
    lambda backend: backend.insert_new(listed_names, [parameters(listed_names, *_KEY, "account")], key=_KEY)
)
_FORGET = PreparedStatement(
    listed_names.delete().where(_OF_TRACKER, listed_names.c.name == bindparam("of_name"))
)


@dataclass(frozen=True, slots=True)
class ListedNames:
    """The ids and names that were looked up, read; each with its account's id, or `NOBODYS`."""

    reader: Reader

    def list_bound(self, tracker: str) -> Mapping[str, str]:
        """All of a tracker."""
        return dict(self._read_bound(_LIST, {"of_tracker": tracker}))

    def find_bound(self, name: str, account: Account) -> Mapping[str, str]:
        """What was found out about a name, and the names that are an account's."""
        row = {"of_tracker": account.tracker, "of_name": name, "of_account": account.id}
        return dict(self._read_bound(_FIND, row))

    def _read_bound(self, statement: PreparedStatement, row: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        return ((str(name), str(account)) for name, account in self.reader.ask(statement, row))


def bind_name(connection: Connection, tracker: str, name: str, account: str) -> None:
    """Remember whose a name is; one of which that is known stays as it was found."""
    _BIND.run(connection, {"tracker": tracker, "name": name, "account": account})


def forget_names(connection: Connection, tracker: str, names: Iterable[str]) -> None:
    """Forget names that the config does not list any more."""
    _FORGET.run_each(connection, ({"of_tracker": tracker, "of_name": name} for name in names))
