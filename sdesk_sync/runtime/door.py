"""The HTTP side of `serve`, put together: pages and webhooks behind a bounded door."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import uvicorn

from sdesk_sync.config import Config
from sdesk_sync.runtime.file_limit import size_door
from sdesk_sync.store.inbox.rows import Lane, NewDelivery
from sdesk_sync.trackers import Tracker
from sdesk_sync.web.app import Readiness, build_app
from sdesk_sync.web.body import BodyReader, OnLimit
from sdesk_sync.web.connections import KEEP_ALIVE_S, ConnectionRegister, GuardedConnection
from sdesk_sync.web.hooks import OnAnswered, WebhookRoutes
from sdesk_sync.web.receive import WebhookReceiver
from sdesk_sync.web.refusals import RefusalLog
from sdesk_sync.web.senders import TrustedProxies

_REQUESTS_END_S = 3
"""How long a request may still take once we stop; whoever sends for longer sends it again."""
_SAID_BY_US = (
    "Invalid HTTP request received.",
    "Unsupported upgrade request.",
    "No supported WebSocket library detected.",
)


@dataclass(frozen=True, slots=True)
class WebPorts:
    """What the HTTP side asks for, and whom it tells what happens."""

    trackers: Callable[[], Mapping[str, Tracker]]
    store: Callable[[NewDelivery], Awaitable[bool]]
    notify: Callable[[Lane], None]
    now: Callable[[], int]
    on_answered: OnAnswered
    on_limit: OnLimit
    readiness: Callable[[], Readiness]
    metrics_page: Callable[[], bytes]


def build_server(config: Config, ports: WebPorts) -> uvicorn.Server:
    """The server, to be run; it listens where the config says."""
    size, routes = size_door(config.limits.connections), build_routes(config, ports)
    register = ConnectionRegister(
        config.limits, size.connections, routes.proxies, ports.on_limit, routes.refuse_no_http
    )
    logging.getLogger("uvicorn.error").addFilter(_is_not_said_by_us)
    return uvicorn.Server(
        uvicorn.Config(
            build_app(
                replace(routes, is_crowded=lambda: register.is_crowded), ports.readiness, ports.metrics_page
            ),
            config.serve.host,
            config.serve.port,
            http=partial(GuardedConnection, register),  # type: ignore[arg-type]  # it is called, whatever it is
            ws="none",
            backlog=size.queue,
            timeout_keep_alive=KEEP_ALIVE_S,
            h11_max_incomplete_event_size=config.limits.header_bytes,
            forwarded_allow_ips=list(config.serve.trusted_proxies),
            timeout_graceful_shutdown=_REQUESTS_END_S,
            # Its lines go where all others go, in the same form.
            log_config=None,
            log_level="warning",
            access_log=False,
        )
    )


def build_routes(config: Config, ports: WebPorts) -> WebhookRoutes:
    """What takes webhooks in."""
    limits = config.limits
    return WebhookRoutes(
        receive=WebhookReceiver(ports.trackers, ports.store, ports.notify, ports.now),
        names=ports.trackers,
        on_answered=ports.on_answered,
        bodies=BodyReader(limits, ports.on_limit),
        refusals=RefusalLog(limits.refusal_lines),
        proxies=TrustedProxies(config.serve.trusted_proxies),
    )


def _is_not_said_by_us(record: logging.LogRecord) -> bool:
    """uvicorn has lines for what is no request, or wants another protocol; ours are bounded and say whose."""
    return not record.getMessage().startswith(_SAID_BY_US)
