"""What the store knows of itself: its name, which marks what is written from it, and its owner's clock."""

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Column, Connection, String, Table, Text, bindparam, insert, select

from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

meta = Table(
    "meta", metadata, Column("key", String(80), primary_key=True), Column("value", Text, nullable=False)
)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What time it was (`at`, ms) when a machine had run for so long since the start named `boot`."""

    at: int
    running: int
    boot: str


@dataclass(frozen=True, slots=True)
class CountedSilence:
    """By what the days of tickets that wait were counted: how far the desk goes, its terms, its words."""

    mode: str
    terms: str
    digests: str


_STORE, _CLOCK, _WRITTEN, _SILENCE = "store", "clock", "written", "silence"
_FIND = PreparedStatement(select(meta.c.value).where(meta.c.key == bindparam("of_key")))
_SET_NAME = PreparedStatement(insert(meta).values(key=_STORE, value=bindparam("name")))
_SET = PreparedStatement(
    lambda backend: backend.upsert(
        meta, parameters(meta, "key", "value"), key=("key",), overwrite=lambda new: {"value": new.value}
    )
)


@dataclass(frozen=True, slots=True)
class StoreMeta:
    """What the store knows of itself, read."""

    reader: Reader

    def find_reading(self) -> ClockReading | None:
        """Its owner's clock as it was last noted."""
        row = self.reader.ask_first(_FIND, {"of_key": _CLOCK})
        return None if row is None else ClockReading(**json.loads(row[0]))

    def find_silence(self) -> CountedSilence | None:
        """By what was counted last; None where nothing was counted yet."""
        row = self.reader.ask_first(_FIND, {"of_key": _SILENCE})
        return None if row is None else CountedSilence(**json.loads(row[0]))

    def find_name(self) -> str | None:
        """Its own name; None before anything was written from it."""
        row = self.reader.ask_first(_FIND, {"of_key": _STORE})
        return None if row is None else str(row[0])


def name_store(connection: Connection, fresh: str) -> str:
    """The store's own name; `fresh` where it has none yet."""
    known = _FIND.run(connection, {"of_key": _STORE})
    if not known:
        _SET_NAME.run(connection, {"name": fresh})
    return str(known[0][0]) if known else fresh


def note_reading(connection: Connection, reading: ClockReading) -> None:
    """What the owner's clock shows."""
    _SET.run(connection, {"key": _CLOCK, "value": json.dumps(asdict(reading))})


def note_silence(connection: Connection, counted: CountedSilence) -> None:
    """By this is counted from now on."""
    _SET.run(connection, {"key": _SILENCE, "value": json.dumps(asdict(counted))})


def note_written(connection: Connection, running: int) -> None:
    """Something small, to see whether anything can be written."""
    _SET.run(connection, {"key": _WRITTEN, "value": str(running)})
