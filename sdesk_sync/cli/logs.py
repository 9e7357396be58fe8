"""What `serve` says while it runs: lines for people, or a JSON object a line for whatever collects them.

No line holds a body, a header, a token or an address with credentials: who logs sees to that, and
`shown_url` and `shown_reason` help.
"""

import logging
import threading
from enum import StrEnum
from urllib.parse import urlsplit

from sdesk_sync.engine.drain import clock
from sdesk_sync.engine.records import Delivery, Ended

log = logging.getLogger("sdesk")
_FIELDS = {"levelname": "level"}


class Form(StrEnum):
    """How it is said."""

    TEXT = "text"
    JSON = "json"


def set_up(form: Form) -> None:
    """Say it on stderr from now on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    if form is Form.TEXT:
        return
    from pythonjsonlogger.json import JsonFormatter

    # What is no event of ours is told all the same: the library's lines, and traces of what we did wrong.
    formatter = JsonFormatter(
        ["levelname", "message"],
        rename_fields=_FIELDS,
        timestamp="ts",
        defaults={"event": "log"},
        json_ensure_ascii=False,
    )
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)
    logging.captureWarnings(capture=True)
    threading.excepthook = _failed


def _failed(failure: threading.ExceptHookArgs) -> None:
    name = failure.thread.name if failure.thread else "a thread"
    trace = (failure.exc_type, failure.exc_value, failure.exc_traceback)
    log.critical("%s has failed", name, exc_info=trace, extra={"event": "failed"})  # type: ignore[arg-type]  # the value is told to be None by the types only


def tell(delivery: Delivery, ended: Ended) -> None:
    """One line a delivery: what it was and how it ended. Never its body."""
    parts = [f"#{delivery.id}", delivery.tracker, delivery.event, ended.ticket, ended.verdict, ended.rule]
    said = " ".join(str(part) for part in parts if part)
    reason = shown_reason(delivery.id, ended.reason)
    fields = {
        "event": "delivery",
        "tracker": delivery.tracker,
        "ticket": ended.ticket,
        "delivery": delivery.id,
        "state": ended.state.value,
        "verdict": ended.verdict.value if ended.verdict else None,
        "rule": ended.rule,
        "attempts": delivery.attempts + 1,
        "ms": clock() - delivery.received_at,
    }
    log.info("%s: %s%s", said, ended.state, f" ({reason})" if reason else "", extra=fields)
    for alert in ended.alerts:
        log.warning("alert: %s", alert.said, extra={**fields, "event": f"alert-{alert.kind}"})


def shown_reason(number: int, reason: str | None) -> str | None:
    """A reason as it may be logged: of a trace only the kind of error, for its text may quote a body."""
    if reason is None or "Traceback (most recent call last)" not in reason:
        return reason
    lines = [line for line in reason.splitlines() if line[:1].isalpha() and not line.startswith("Traceback")]
    kind = (lines or ["an error"])[-1].partition(":")[0]
    return f"an error of ours, {kind}; `sdesk-sync events show {number}` has its trace"


def shown_url(url: str) -> str:
    """An address without the credentials that somebody may have written into it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
