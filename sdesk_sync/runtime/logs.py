"""What `serve` says while it runs: lines for people, or a JSON object a line for whatever collects them.

No line holds a body, a header, a token or an address with credentials: who logs sees to that, and
`url_for_log` and `reason_for_log` help. What others wrote cannot make a line of its own or act on a
terminal: that is seen to here.
"""

import logging
import threading
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sdesk_sync.printable import escape_controls, escape_json, escape_lines
from sdesk_sync.store.inbox.rows import Delivery, DeliveryResult

log = logging.getLogger("sdesk")
_FIELDS = {"levelname": "level"}


class LogForm(StrEnum):
    """How it is said."""

    TEXT = "text"
    JSON = "json"


class LineFormatter(logging.Formatter):
    """One line a record; the lines of a trace stand back, so that none can pass for a record."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # logging's name
        record.message = escape_controls(record.message)
        return super().formatMessage(record)

    def formatException(self, trace: Any) -> str:  # logging's name
        return _set_back(super().formatException(trace))

    def formatStack(self, stack: str) -> str:  # logging's name
        return _set_back(super().formatStack(stack))


def _set_back(trace: str) -> str:
    return "\n".join(f"    {line}" for line in escape_lines(trace).split("\n"))


def set_up_logging(form: LogForm) -> None:
    """Say it on stderr from now on."""
    plain = LineFormatter("%(asctime)s %(message)s", "%H:%M:%S")
    _log_by(_json_formatter() if form is LogForm.JSON else plain, logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def set_up_warnings() -> None:
    """For commands that say themselves what they do: only what went wrong is logged, in plain lines."""
    _log_by(LineFormatter("%(message)s"), logging.WARNING)


def _log_by(formatter: logging.Formatter, level: int) -> None:
    logging.basicConfig(level=level)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_thread_failure


def _json_formatter() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    class LineJsonFormatter(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            return escape_json(super().format(record))

    # What is no event of ours is told all the same: the library's lines, and traces of what we did wrong.
    return LineJsonFormatter(
        ["levelname", "message"],
        rename_fields=_FIELDS,
        timestamp="ts",
        defaults={"event": "log"},
        json_ensure_ascii=False,
    )


def _log_thread_failure(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is SystemExit:
        # No failure: so uvicorn ends its thread once it has said why it cannot listen.
        return
    name = failure.thread.name if failure.thread else "a thread"
    trace = (failure.exc_type, failure.exc_value, failure.exc_traceback)
    log.critical("%s has failed", name, exc_info=trace, extra={"event": "failed"})  # type: ignore[arg-type]  # the value is told to be None by the types only


def log_result(now: int, delivery: Delivery, result: DeliveryResult) -> None:
    """One line a delivery: what it was and how it ended by `now` (ms). Never its body."""
    parts = [f"#{delivery.id}", delivery.tracker, delivery.event, result.ticket, result.verdict, result.rule]
    said = " ".join(str(part) for part in parts if part)
    reason = reason_for_log(delivery.id, result.reason)
    fields = {
        "event": "delivery",
        "tracker": delivery.tracker,
        "ticket": result.ticket,
        "delivery": delivery.id,
        "state": result.state.value,
        "verdict": result.verdict.value if result.verdict else None,
        "rule": result.rule,
        "attempts": delivery.attempts + 1,
        "ms": now - delivery.received_at,
    }
    log.info("%s: %s%s", said, result.state, f" ({reason})" if reason else "", extra=fields)
    for alert in result.alerts:
        log.warning("alert: %s", alert.sentence, extra={**fields, "event": f"alert-{alert.kind}"})


def reason_for_log(number: int, reason: str | None) -> str | None:
    """A reason as it may be logged: of a trace only the kind of error, for its text may quote a body."""
    if reason is None or "Traceback (most recent call last)" not in reason:
        return reason
    lines = [line for line in reason.splitlines() if line[:1].isalpha() and not line.startswith("Traceback")]
    kind = (lines or ["an error"])[-1].partition(":")[0]
    return f"an error of ours, {kind}; `sdesk-sync events show {number}` has its trace"


def url_for_log(url: str) -> str:
    """An address without the credentials that somebody may have written into it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
