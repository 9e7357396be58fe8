"""SIGHUP: everything loaded and checked anew, and swapped between two deliveries."""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sdesk_sync.config import Config, ConfigProblem
from sdesk_sync.engine.active_config import ActiveConfig, ConfigInForce
from sdesk_sync.engine.limits.shutdown import Shutdown
from sdesk_sync.yamlfile import YamlErrors

log = logging.getLogger("sdesk")
_ENDS_S = 5.0


@dataclass(frozen=True, slots=True)
class ServeStart:
    """What a process was started with: the config's path, and what it said then."""

    path: Path
    config: Config


LoadConfig = Callable[[], tuple[Config, ActiveConfig]]
"""Loads what the config says now. Raises YamlErrors, ConfigProblem."""


class ConfigReloader:
    """A thread that loads when it is asked to: once for all who asked meanwhile, and never while we end."""

    def __init__(
        self,
        start: ServeStart,
        load: LoadConfig,
        in_force: ConfigInForce,
        shutdown: Shutdown,
        on_reloaded: Callable[[], None],
    ) -> None:
        self._start, self._load, self._in_force = start, load, in_force
        self._shutdown, self._on_reloaded = shutdown, on_reloaded
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="reload", daemon=True)

    def start(self) -> None:
        """Begin to wait for being asked; what was asked for before is done now."""
        self._thread.start()

    def request(self) -> None:
        """Load anew, in the background. The handler of a signal may call it."""
        self._asked.put(True)

    def stop(self) -> None:
        """Load no more; one that is under way ends."""
        self._asked.put(False)
        if self._thread.is_alive():
            self._thread.join(_ENDS_S)

    def _run(self) -> None:
        while self._wait_for_request():
            if not self._shutdown.is_requested:
                self._reload()

    def _wait_for_request(self) -> bool:
        """Wait until somebody asks; false where it is to end."""
        asked = self._asked.get()
        while asked and not self._asked.empty():
            asked = self._asked.get()
        return asked

    def _reload(self) -> None:
        try:
            config, active = self._load()
        except (YamlErrors, ConfigProblem) as error:
            _log_mistakes(error)
            return
        except Exception:  # ours; told with its trace, and the old config counts
            log.exception("not reloaded, the old config stays", extra={"event": "not-reloaded"})
            return
        self._in_force.swap(active)
        try:
            self._on_reloaded()
        except Exception:  # ours, or the store's; the new config counts all the same
            log.exception("not everything could be told of the reload", extra={"event": "reloaded"})
        said = "reloaded %s: mode %s, desk file %s"
        log.info(said, self._start.path, config.mode, config.desk_file, extra={"event": "reloaded"})
        if _bound_settings(config) != _bound_settings(self._start.config):
            log.info("another store, clock, address or number of workers counts from the next start")


def _bound_settings(config: Config) -> tuple[str, str | None, str, int, int]:
    """What a process is bound to from its start, and no reload exchanges."""
    serve = config.serve
    return config.store, config.clock, serve.host, serve.port, serve.workers


def _log_mistakes(error: Exception) -> None:
    """A line each, since a line of the log is one record."""
    fields = {"event": "not-reloaded"}
    log.error("not reloaded, the old config stays:", extra=fields)
    for line in str(error).splitlines():
        log.error("%s", line, extra=fields)
