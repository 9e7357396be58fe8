"""SIGHUP: everything loaded and checked anew, and swapped between two deliveries."""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from sdesk_sync.config import Config, ConfigProblem
from sdesk_sync.engine.drain import Drain
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.yamlfile import YamlErrors

log = logging.getLogger("sdesk")
_ENDS_S = 5.0

Load = Callable[[], tuple[Config, Wiring]]
"""Loads what the config says now. Raises YamlErrors, ConfigProblem."""


class Reloader:
    """A thread that loads when it is asked to: once for all who asked meanwhile, and never while we end."""

    def __init__(self, path: Path, load: Load, drain: Drain, reloaded: Callable[[], None]) -> None:
        self._path, self._load, self._drain, self._reloaded = path, load, drain, reloaded
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="reload", daemon=True)

    def start(self) -> None:
        """Begin to wait for being asked; what was asked for before is done now."""
        self._thread.start()

    def ask(self) -> None:
        """Load anew, in the background. The handler of a signal may call it."""
        self._asked.put(True)

    def stop(self) -> None:
        """Load no more; one that is under way ends."""
        self._asked.put(False)
        if self._thread.is_alive():
            self._thread.join(_ENDS_S)

    def _run(self) -> None:
        while self._is_asked():
            if not self._drain.stopping():
                self._reload()

    def _is_asked(self) -> bool:
        """Wait until somebody asks; false where it is to end."""
        asked = self._asked.get()
        while asked and not self._asked.empty():
            asked = self._asked.get()
        return asked

    def _reload(self) -> None:
        try:
            config, wiring = self._load()
        except (YamlErrors, ConfigProblem) as error:
            log.error("not reloaded, the old config stays:\n%s", error, extra={"event": "not-reloaded"})
            return
        except Exception:  # ours; told with its trace, and the old config counts
            log.exception("not reloaded, the old config stays", extra={"event": "not-reloaded"})
            return
        self._drain.wiring = wiring
        self._reloaded()
        said = "reloaded %s: mode %s, desk file %s"
        log.info(said, self._path, config.mode, config.desk_file, extra={"event": "reloaded"})
        log.info("another store, address or number of workers counts from the next start")
