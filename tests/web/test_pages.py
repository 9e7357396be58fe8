"""What the pages tell of us: /healthz, /readyz and /metrics, which wait for no tracker and no lock."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sdesk_sync.clock import now_ms
from sdesk_sync.config import load_config
from sdesk_sync.engine.metrics import Metrics, MetricSources
from sdesk_sync.engine.sources.webhooks import WebhookIngest
from sdesk_sync.limits import DEFAULT_LIMITS
from sdesk_sync.runtime.connect import connect_config
from sdesk_sync.store.opening import open_database
from sdesk_sync.store.writer import Writer
from sdesk_sync.web.app import Readiness, build_app
from sdesk_sync.web.body import BodyReader
from sdesk_sync.web.health import HealthWatch
from sdesk_sync.web.hooks import WebhookRoutes
from sdesk_sync.web.receive import WebhookReceiver
from sdesk_sync.web.refusals import RefusalLog
from sdesk_sync.web.senders import TrustedProxies
from tests.harness.place import GITLAB, JIRA, place, serving
from tests.harness.waiting import until

LIMIT_S = 20


def got(web: Starlette, path: str) -> httpx.Response:
    """What a page answers."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=web), base_url="http://x") as client:
            return await client.get(path)

    return asyncio.run(ask())


def page(readiness: Readiness, tmp_path: Path, metrics: Metrics | None = None) -> Starlette:
    """The application over a store that nobody writes to."""
    writer, counted = Writer(open_database(f"sqlite:///{tmp_path / 'sdesk.db'}")), metrics or Metrics(now_ms)
    sources = MetricSources(lambda: {GITLAB: 7}, dict, dict, lambda: 1)
    hooks = WebhookRoutes(
        WebhookReceiver(dict, WebhookIngest(writer), lambda lane: None, now_ms),
        tuple,
        counted.count_received,
        BodyReader(DEFAULT_LIMITS, print),
        RefusalLog(60),
        TrustedProxies(()),
    )
    return build_app(hooks, lambda: readiness, partial(counted.page, sources))


def test_what_no_webhook_told_of_is_said_and_keeps_nothing_from_working(tmp_path: Path) -> None:
    """`hooks` informs: a restart would not help."""
    readiness = Readiness({"store": None, GITLAB: None}, {"hooks": "the last sweep found changes"})
    found = got(page(readiness, tmp_path), "/readyz")
    assert found.status_code == 200
    told = {"store": "ok", GITLAB: "ok", "hooks": "the last sweep found changes"}
    assert found.json() == {"ready": True, **told, "notices": []}


def test_what_keeps_us_from_working_makes_it_503(tmp_path: Path) -> None:
    """With what it is."""
    found = got(page(Readiness({"store": "cannot be read"}, {"hooks": None}), tmp_path), "/readyz")
    assert (found.status_code, found.json()) == (
        503,
        {"ready": False, "store": "cannot be read", "hooks": "ok", "notices": []},
    )


def test_the_numbers_are_told_in_the_format_of_prometheus(tmp_path: Path) -> None:
    """Unknown trackers, which anybody can name, are counted as one."""
    web = page(Readiness({}), tmp_path, Metrics(now_ms))

    async def post() -> None:
        wire_ = httpx.ASGITransport(app=web)
        async with httpx.AsyncClient(transport=wire_, base_url="http://x") as client:
            for name in ("one", "two"):
                await client.post(f"/hooks/{name}")

    asyncio.run(post())
    found = got(web, "/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert f'sdesk_deliveries_open{{tracker="{GITLAB}"}} 7.0' in found.text
    assert 'sdesk_deliveries_received_total{answer="404",tracker="none"} 2.0' in found.text


@dataclass
class Hanging:
    """Something that answers when it is let: then, that all is well."""

    go_on: threading.Event = field(default_factory=threading.Event)
    asked: int = 0

    def check(self) -> str | None:
        """As a tracker's health is asked for."""
        self.asked += 1
        assert self.go_on.wait(LIMIT_S)
        return None


@contextmanager
def health(home: Path, trackers: Hanging, store: Hanging) -> Iterator[HealthWatch]:
    """What `serve` asks, of trackers and a store that hang."""
    with place(home) as found:
        made = connect_config(load_config(found.config)).trackers
        asked = HealthWatch(
            lambda: {name: replace(one, health=trackers) for name, one in made.items()}, store.check
        )
        asked.start()
        try:
            yield asked
        finally:
            asked.stop()
            trackers.go_on.set()
            store.go_on.set()


def test_neither_trackers_nor_a_store_that_hang_are_waited_for(tmp_path: Path) -> None:
    """What was found last is told, at once; one tracker keeps the others' news from nobody."""
    trackers, store = Hanging(), Hanging()
    with health(tmp_path, trackers, store) as asked:
        until(lambda: trackers.asked >= 2, "both trackers are asked")
        assert set(asked.readiness().parts.values()) == {"not asked yet"}
        store.go_on.set()
        until(lambda: asked.readiness().parts["store"] is None, "the store was asked")
        store.go_on.clear()
        before = store.asked
        until(lambda: store.asked > before, "the store hangs")
        assert asked.readiness().parts == {"store": None, GITLAB: "not asked yet", JIRA: "not asked yet"}
        trackers.go_on.set()
        until(lambda: asked.readiness().is_ready, "the trackers have answered")


def test_after_a_change_of_the_config_the_trackers_are_asked_anew(tmp_path: Path) -> None:
    """Not half a minute later; until then the old answers count."""
    trackers, store = Hanging(), Hanging()
    trackers.go_on.set()
    store.go_on.set()
    with health(tmp_path, trackers, store) as asked:
        until(lambda: asked.readiness().is_ready, "all are well")
        before = trackers.asked
        asked.ask_again()
        until(lambda: trackers.asked == before + 2, "they were asked anew")
        assert asked.readiness().is_ready


def test_while_every_call_hangs_the_pages_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of 200 requests to each page 198 within 100 ms, with every worker waiting for a tracker."""
    with place(tmp_path_factory.mktemp("hanging")) as found, serving(found) as serve:
        found.faults({"kind": "slow", "person": "desk-bot", "ms": 3000})
        for number in range(8):
            found.at((GITLAB, JIRA)[number % 2]).office.open_ticket("carla", "Login", "customization")
        until(lambda: found.rows("SELECT 1 FROM inbox WHERE state = 'running'"), "they are worked on")
        slow = {name: _slowest(serve.url + name) for name in ("/healthz", "/readyz")}
        numbers = serve.answered("/metrics")
        # Nobody waits for the end of what hangs.
        serve.signal(signal.SIGKILL)
        serve.ended()
    assert {name: round(seconds, 3) for name, seconds in slow.items() if seconds > 0.1} == {}
    assert numbers is not None
    assert "sdesk_deliveries_open{" in numbers.text


def _slowest(url: str) -> float:
    """The 99th percentile of 200 answers."""
    took = []
    with httpx.Client() as client:
        for _ in range(200):
            begun = time.monotonic()
            client.get(url)
            took.append(time.monotonic() - begun)
    return sorted(took)[197]
