"""What a tracker called the desk's words under each version of desk file and mapping."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, Connection, String, Table, bindparam, select

from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.store.prepared import PreparedStatement, parameters
from sdesk_sync.store.reader import Reader
from sdesk_sync.store.schema import metadata

vocabularies = Table(
    "vocabularies",
    metadata,
    Column("tracker", String(80), primary_key=True),
    Column("config_digest", String(40), primary_key=True),
    Column("words", JSON, nullable=False),
)

StoredWords = Mapping[Field, Mapping[str, str]]
"""Each field's words of the desk, with what the tracker calls them."""

_WORDS: TypeAdapter[dict[Field, dict[str, str]]] = TypeAdapter(dict[Field, dict[str, str]])
_KEY = ("tracker", "config_digest")
_FIND = PreparedStatement(
    select(vocabularies.c.words).where(
        vocabularies.c.tracker == bindparam("of_tracker"),
        vocabularies.c.config_digest == bindparam("of_digest"),
    )
)
_NOTE = PreparedStatement(
    lambda backend: backend.insert_new(vocabularies, [parameters(vocabularies, *_KEY, "words")], key=_KEY)
)


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The vocabularies, read."""

    reader: Reader

    def find(self, tracker: str, digest: str) -> StoredWords | None:
        """The words under a version; None where it was never in force here."""
        row = self.reader.ask_first(_FIND, {"of_tracker": tracker, "of_digest": digest})
        return None if row is None else _WORDS.validate_json(row[0])


def note_vocabulary(connection: Connection, tracker: str, digest: str, words: StoredWords) -> None:
    """Remember what the words are called under a version, where that is not known yet."""
    told = {name: dict(names) for name, names in words.items()}
    row = {"tracker": tracker, "config_digest": digest, "words": _WORDS.dump_json(told).decode()}
    _NOTE.run(connection, row)
