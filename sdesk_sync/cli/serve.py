"""`sdesk-sync serve`: webhooks in, rules enforced, until SIGTERM."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.options import config_option, config_path, told

if TYPE_CHECKING:
    from sdesk_sync.cli.wire import Engine
    from sdesk_sync.config import Config, TrackerConfig
    from sdesk_sync.engine.drain import Drain
    from sdesk_sync.engine.records import Delivery, Ended
    from sdesk_sync.trackers import Tracker
    from sdesk_sync.trackers.calls import CallLog
    from sdesk_sync.web.app import Readiness

_RELOADING = threading.Lock()
log = logging.getLogger("sdesk")
_HEALTH_EVERY_S = 30
_SICK_EVERY_S = 3
_REQUESTS_END_S = 3
"""How long a request may still take once we stop; whoever sends for longer sends it again."""


@click.command()
@config_option
@told
def command(config: str | None) -> None:
    """Receive webhooks and enforce the desk's rules.

    SIGTERM or Ctrl-C stops it: what was received is kept, calls in flight are finished. SIGHUP
    loads the config, the desk file and the mappings anew; on an error the old ones stay.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    serve(config_path(config))


def serve(path: Path) -> None:
    """Serve the config at the path until a signal ends it."""
    import uvicorn

    from sdesk_sync.cli import wire
    from sdesk_sync.config import load
    from sdesk_sync.trackers.calls import CallLog
    from sdesk_sync.web.app import app
    from sdesk_sync.web.receive import Receiver

    config, calls = load(path), CallLog()
    running = wire.engine(config, wire.wiring(config, calls), _tell)
    health = _Health(running)
    receiver = Receiver(lambda: running.drain.wiring.trackers, running.writer, running.lanes.ring)
    web = app(receiver, lambda name: name in running.drain.wiring.trackers, health.readiness)
    server = uvicorn.Server(
        uvicorn.Config(
            web,
            config.serve.host,
            config.serve.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_REQUESTS_END_S,
        )
    )
    # Counts until uvicorn listens for it; and uvicorn raises it again once it has stopped.
    signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
    signal.signal(signal.SIGHUP, lambda *_: _reload_in_background(path, calls, running.drain))
    left = running.start()
    health.start()
    _introduce(config, left)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    except SystemExit:
        # uvicorn has said why it cannot listen there.
        sys.exit(1)
    finally:
        log.info("stopping: finishing what is in flight")
        running.stop()
        log.info("stopped")


def _introduce(config: "Config", left: int) -> None:
    log.info("mode %s, %s; %d open from before", config.mode, _listed(config.trackers), left)
    log.info("desk file %s%s", config.desk_file, " (the shipped one)" if config.desk_is_shipped else "")
    log.info("listening on %s:%d", config.serve.host, config.serve.port)
    for address in _addresses(config):
        log.info("webhooks go to %s", address)


def _addresses(config: "Config") -> list[str]:
    """Where each tracker's webhook has to point, as the outside reaches it."""
    here = f"http://{config.serve.host}:{config.serve.port}"
    outside = (config.serve.public_url or here).rstrip("/")
    return [f"{outside}/hooks/{name}" for name in config.trackers]


def _listed(trackers: "Mapping[str, TrackerConfig]") -> str:
    return ", ".join(f"{name} ({one.url}, {one.project})" for name, one in trackers.items())


def _tell(delivery: "Delivery", ended: "Ended") -> None:
    """One line a delivery: what it was and how it ended. Never its body."""
    parts = [f"#{delivery.id}", delivery.tracker, delivery.event, ended.ticket, ended.verdict, ended.rule]
    said = " ".join(str(part) for part in parts if part)
    log.info("%s: %s%s", said, ended.state, f" ({ended.reason})" if ended.reason else "")


def _reload_in_background(path: Path, calls: "CallLog", drain: "Drain") -> None:
    threading.Thread(target=reload, args=(path, calls, drain), name="reload", daemon=True).start()


def reload(path: Path, calls: "CallLog", drain: "Drain") -> None:
    """Load everything anew and swap it between deliveries; on an error keep the old and say so."""
    from sdesk_sync.cli import wire
    from sdesk_sync.config import ConfigProblem, load
    from sdesk_sync.yamlfile import YamlErrors

    with _RELOADING:
        try:
            config = load(path)
            drain.wiring = wire.wiring(config, calls)
        except (YamlErrors, ConfigProblem) as error:
            log.error("not reloaded, the old config stays:\n%s", error)
            return
        log.info("reloaded %s: mode %s, desk file %s", path, config.mode, config.desk_file)
        log.info("another store, address or number of workers counts from the next start")


class _Health:
    """What the trackers last said of themselves; asked in the background, so nobody waits for them."""

    def __init__(self, running: "Engine") -> None:
        self._running = running
        self._said: dict[str, str | None] = {}

    def start(self) -> None:
        threading.Thread(target=self._ask, name="health", daemon=True).start()

    def _ask(self) -> None:
        while not self._running.lanes.stopping:
            for name, tracker in self._running.drain.wiring.trackers.items():
                self._said[name] = self._checked(name, tracker)
            time.sleep(_SICK_EVERY_S if any(self._said.values()) else _HEALTH_EVERY_S)

    def _checked(self, name: str, tracker: "Tracker") -> str | None:
        """One tracker's state; what is wrong stands in the log, not on a page that anybody may read."""
        try:
            wrong = tracker.health.check()
        except Exception as error:  # noqa: BLE001  # nothing may end this thread
            wrong = f"the check failed: {error!r}"
        if wrong is not None:
            log.warning("%s: %s", name, wrong)
        return None if wrong is None else "not usable at present; the log says why"

    def readiness(self) -> "Readiness":
        """The store now, the trackers as last heard."""
        from sdesk_sync.web.app import Readiness

        trackers = {
            name: self._said.get(name, "not asked yet") for name in self._running.drain.wiring.trackers
        }
        return Readiness({"store": self._running.store.problem(), **trackers})
