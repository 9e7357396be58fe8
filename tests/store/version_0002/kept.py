"""The store of the version before and what is kept with it, read from this folder."""

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parent


def read_kept(name: str) -> Json:
    """One of the JSON files beside the store."""
    found: Json = json.loads(gzip.decompress((FOLDER / f"{name}.json.gz").read_bytes()))
    return found


def put_store(file: Path, change: str = "") -> None:
    """Put the store into a database file, in the place of one that is there, and change it by some SQL."""
    for there in file.parent.glob(f"{file.name}*"):
        there.unlink()
    with closing(sqlite3.connect(file)) as store:
        store.executescript(gzip.decompress((FOLDER / "store.sql.gz").read_bytes()).decode() + change)


def read_rows(file: Path, table: str) -> list[Json]:
    """A table of a database file, read without our code."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        store.row_factory = sqlite3.Row
        return [dict(row) for row in store.execute(f"SELECT * FROM {table} ORDER BY rowid")]  # noqa: S608  # names of ours
