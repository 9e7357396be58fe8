"""A store that is new and up to date, without waiting for the migrations each time."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sdesk_sync.store.opening import migrate, open_database


def put_fresh_store(home: Path) -> None:
    """A store as migrations leave it, where there is none: carried out once, for that takes its time."""
    store = home / "sdesk.db"
    if not store.exists():
        shutil.copyfile(_migrated_store(), store)
        store.chmod(0o600)


@cache
def _migrated_store() -> Path:
    store = Path(tempfile.mkdtemp(prefix="sdesk-tests-")) / "sdesk.db"
    atexit.register(shutil.rmtree, store.parent)
    database = open_database(f"sqlite:///{store}")
    migrate(database, print)
    database.close()
    return store
