"""`sdesk-sync serve`: webhooks in, rules enforced, until SIGTERM."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdesk_sync.cli.options import config_option, config_path, told

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

    from sdesk_sync.cli.logs import Form
    from sdesk_sync.cli.reloading import Reloader
    from sdesk_sync.cli.wire import Engine
    from sdesk_sync.config import Config, TrackerConfig
    from sdesk_sync.engine.sweep import Progress
    from sdesk_sync.engine.wiring import Wiring
    from sdesk_sync.web.health import Health

log = logging.getLogger("sdesk")
_REQUESTS_END_S = 3
"""How long a request may still take once we stop; whoever sends for longer sends it again."""
_LOOK_S = 0.5
_SWITCH_S = 0.001


@click.command()
@config_option
@click.option(
    "--log",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or a JSON object a line.",
)
@told
def command(config: str | None, form: str) -> None:
    """Receive webhooks and enforce the desk's rules.

    SIGTERM or Ctrl-C stops it: what was received is kept, calls in flight are finished. A second one
    ends it at once. SIGHUP loads the config, the desk file and the mappings anew; on an error the old
    ones stay.
    """
    from sdesk_sync.cli import logs
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.engine.database import StoreProblem
    from sdesk_sync.yamlfile import YamlErrors

    logs.set_up(logs.Form(form))
    try:
        serve(config_path(config), logs.Form(form))
    except (YamlErrors, ConfigProblem, StoreProblem) as problem:
        if form == "text":
            raise
        log.error("%s", problem, extra={"event": "not-started"})
        sys.exit(1)


def serve(path: Path, form: "Form") -> None:
    """Serve the config at the path until a signal ends it."""
    from sdesk_sync.cli import logs, wire
    from sdesk_sync.cli.reloading import Reloader
    from sdesk_sync.config import load
    from sdesk_sync.engine.intake import Intake
    from sdesk_sync.engine.metrics import Metrics
    from sdesk_sync.trackers.calls import CallLog
    from sdesk_sync.web.app import app
    from sdesk_sync.web.health import Health
    from sdesk_sync.web.receive import Receiver

    calls, metrics, untold = CallLog(), Metrics(), _Untold()

    def loaded() -> "tuple[Config, Wiring]":
        found = load(path)
        return found, wire.wiring(found, calls, metrics.called)

    config, made = loaded()
    running = wire.engine(config, made, logs.tell, untold.swept, metrics)
    health = Health(lambda: running.drain.wiring.trackers, running.store.problem, untold.sentence)
    receiver = Receiver(lambda: running.drain.wiring.trackers, Intake(running.writer), running.lanes.ring)
    web = app(receiver, lambda name: name in running.drain.wiring.trackers, health.readiness, metrics)
    reloader = Reloader(path, loaded, running.drain, health.ask_again)
    serving = _Serving(_server(config, web, form), running, health, reloader)
    serving.heed_signals()
    serving.run(config)


def _server(config: "Config", web: "Starlette", form: "Form") -> "uvicorn.Server":
    import uvicorn
    from uvicorn.config import LOGGING_CONFIG

    return uvicorn.Server(
        uvicorn.Config(
            web,
            config.serve.host,
            config.serve.port,
            log_level="warning",
            access_log=False,
            # Left alone, its lines go where all others go.
            log_config=LOGGING_CONFIG if form == "text" else None,
            timeout_graceful_shutdown=_REQUESTS_END_S,
        )
    )


@dataclass(slots=True)
class _Serving:
    """What runs, and how it ends."""

    server: "uvicorn.Server"
    running: "Engine"
    health: "Health"
    reloader: "Reloader"
    _ending: bool = False

    def heed_signals(self) -> None:
        """From now on SIGTERM and SIGINT end it, the second of them at once, and SIGHUP loads anew."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self._end(number))
        signal.signal(signal.SIGHUP, lambda *_: self.reloader.ask())

    def _end(self, number: int) -> None:
        """Only flags: whatever a signal interrupts may hold any lock."""
        if self._ending:
            os._exit(128 + number)
        self._ending = self.server.should_exit = True
        self.running.lanes.stop_soon()

    def run(self, config: "Config") -> None:
        """Until it is ended; exits with 1 where it cannot listen."""
        # Whoever is told of a commit or an answer goes on soon, though others compute.
        sys.setswitchinterval(_SWITCH_S)
        left = self.running.start()
        self.health.start()
        self.reloader.start()
        _introduce(config, left)
        self.running.clockwork.start()
        # On a thread of its own uvicorn leaves the signals to us.
        web = threading.Thread(target=self.server.run, name="web", daemon=True)
        web.start()
        while web.is_alive():
            web.join(_LOOK_S)
        self._stop()
        if not self.server.started:
            # uvicorn has said why it cannot listen there.
            sys.exit(1)

    def _stop(self) -> None:
        log.info("stopping: finishing what is in flight", extra={"event": "stopping"})
        self.reloader.stop()
        self.health.stop()
        if not self.running.stop():
            log.warning("a call has not ended in time; what it was about is looked up at the next start")
        log.info("stopped", extra={"event": "stopped"})


@dataclass(slots=True)
class _Untold:
    """What the last pass through each tracker found of which a webhook should have told."""

    _found: "dict[str, int]" = field(default_factory=dict)

    def swept(self, name: str, progress: "Progress") -> None:
        """A pass has ended."""
        self._found[name] = progress.unheard

    def sentence(self) -> str | None:
        """None where every change was told of."""
        missed = [f"{name}: {number}" for name, number in sorted(self._found.items()) if number]
        if not missed:
            return None
        return f"the last sweep found changes that no webhook had told of ({', '.join(missed)})"


def _introduce(config: "Config", left: int) -> None:
    started = {"event": "started"}
    log.info("mode %s, %s; %d open from before", config.mode, _listed(config.trackers), left, extra=started)
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
    from sdesk_sync.cli.logs import shown_url

    return ", ".join(f"{name} ({shown_url(one.url)}, {one.project})" for name, one in trackers.items())
