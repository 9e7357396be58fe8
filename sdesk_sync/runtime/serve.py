"""`serve` as a process: webhooks in, rules enforced, until a signal ends it."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import uvicorn

from sdesk_sync.config import Config, TrackerConfig, load_config
from sdesk_sync.engine.accepted import note_vocabularies
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.metrics import Metrics
from sdesk_sync.engine.sources.sweep import SweepProgress
from sdesk_sync.engine.sources.waiting_tickets import recount_waits
from sdesk_sync.engine.sources.webhooks import WebhookIngest
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.runtime.assemble import Observers, RunningEngine, assemble_engine
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.runtime.door import WebPorts, build_server
from sdesk_sync.runtime.logs import log_result, url_for_log
from sdesk_sync.runtime.one_clock import make_clock
from sdesk_sync.runtime.reload import ConfigReloader, ServeStart
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult
from sdesk_sync.web.health import HealthWatch

log = logging.getLogger("sdesk")
_LOOK_S = 0.5
_SWITCH_S = 0.001


def serve(path: Path) -> None:
    """Serve the config at the path until a signal ends it; exits with 1 where it cannot listen."""
    at_first = load_config(path)
    clock = make_clock(at_first)
    metrics, missed = Metrics(clock.now), _MissedWebhooks()
    notices = NoticeBoard(metrics.count_notice)

    def connect(config: Config) -> ActiveConfig:
        return connect_config(config, metrics.count_call, notices)

    def load_and_connect() -> tuple[Config, ActiveConfig]:
        found = load_config(path)
        return found, connect(found)

    def on_ended(delivery: Delivery, result: DeliveryResult) -> None:
        log_result(clock.now(), delivery, result)

    observers = Observers(on_ended, missed.on_swept, metrics, notices)
    engine = assemble_engine(at_first, connect(at_first), observers, clock)
    health = HealthWatch(
        lambda: engine.config.current.trackers,
        engine.condition.find_problem,
        missed.tell,
        notices.list_sentences,
        engine.find_tracker_fault,
    )
    ingest = WebhookIngest(engine.store.writer, at_first.limits, notices, engine.lanes.notify)
    server = build_server(at_first, _web_ports(engine, ingest, health, metrics, notices))

    def on_reloaded() -> None:
        note_vocabularies(engine.store, engine.config.current)
        recount_waits(engine.store, engine.config.current, engine.now())
        health.ask_again()
        engine.backlog.notify_lanes()

    start = ServeStart(path, at_first)
    reloader = ConfigReloader(start, load_and_connect, engine.config, engine.shutdown, on_reloaded)
    process = _ServeProcess(server, engine, health, reloader)
    process.heed_signals()
    process.run(at_first)


def _web_ports(
    engine: RunningEngine, ingest: WebhookIngest, health: HealthWatch, metrics: Metrics, notices: NoticeBoard
) -> WebPorts:
    return WebPorts(
        trackers=lambda: engine.config.current.trackers,
        store=ingest,
        notify=engine.lanes.notify,
        now=engine.now,
        on_answered=metrics.count_received,
        on_limit=notices.post_limit,
        readiness=health.readiness,
        metrics_page=partial(metrics.page, engine.metric_sources),
    )


@dataclass(slots=True)
class _ServeProcess:
    """What runs, and how it ends."""

    server: uvicorn.Server
    engine: RunningEngine
    health: HealthWatch
    reloader: ConfigReloader
    _is_ending: bool = False

    def heed_signals(self) -> None:
        """From now on SIGTERM and SIGINT end it, the second of them at once, and SIGHUP loads anew."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: self._end(number))
        signal.signal(signal.SIGHUP, lambda *_: self.reloader.request())

    def _end(self, number: int) -> None:
        """Only flags: whatever a signal interrupts may hold any lock."""
        if self._is_ending:
            os._exit(128 + number)
        self._is_ending = self.server.should_exit = True
        self.engine.shutdown.request()

    def run(self, config: Config) -> None:
        """Until it is ended; exits with 1 where it cannot listen."""
        # Whoever is told of a commit or an answer goes on soon, though others compute.
        sys.setswitchinterval(_SWITCH_S)
        left = self.engine.start()
        self.health.start()
        self.reloader.start()
        _introduce(config, left)
        self.engine.periodic.start()
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
        if not self.engine.stop():
            log.warning("a call has not ended in time; what it was about is looked up at the next start")
        log.info("stopped", extra={"event": "stopped"})


@dataclass(slots=True)
class _MissedWebhooks:
    """What the last pass through each tracker found of which a webhook should have told."""

    _found: dict[str, int] = field(default_factory=dict)

    def on_swept(self, name: str, progress: SweepProgress) -> None:
        """A pass has ended."""
        self._found[name] = progress.unreported

    def tell(self) -> str | None:
        """None where every change was told of."""
        missed = [f"{name}: {number}" for name, number in sorted(self._found.items()) if number]
        if not missed:
            return None
        return f"the last sweep found changes that no webhook had told of ({', '.join(missed)})"


def _introduce(config: Config, left: int) -> None:
    started = {"event": "started"}
    trackers = _list_trackers(config.trackers)
    log.info("mode %s, %s; %d open from before", config.mode, trackers, left, extra=started)
    log.info("desk file %s%s", config.desk_file, " (the shipped one)" if config.has_shipped_desk else "")
    log.info("listening on %s:%d", config.serve.host, config.serve.port)
    for address in _hook_addresses(config):
        log.info("webhooks go to %s", address)


def _hook_addresses(config: Config) -> list[str]:
    """Where each tracker's webhook has to point, as the outside reaches it."""
    here = f"http://{config.serve.host}:{config.serve.port}"
    reached = replace(config.serve, public_url=config.serve.public_url or here)
    return [address for name in config.trackers if (address := reached.hook_address(name)) is not None]


def _list_trackers(trackers: Mapping[str, TrackerConfig]) -> str:
    return ", ".join(f"{name} ({url_for_log(one.url)}, {one.project})" for name, one in trackers.items())
