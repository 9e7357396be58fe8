"""The one clock of a process: the machine's, or the embedded trackers', which people wind forward."""

import json
import logging
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from sdesk_sync.clock import SteadyClock, now_ms
from sdesk_sync.config import Config, ConfigProblem
from sdesk_sync.messages import message

log = logging.getLogger("sdesk")
# Short, so that what a tracker tells right after its clock was wound lies in our past too.
_FRESH_S = 0.005
_TIMEOUT_S = 1.0
_PAUSE_S = 1.0
"""After a question without an answer the next is asked so much later: nobody is held up all the time."""
_MOST_BYTES = 500
"""A moment takes fewer."""
_ROUNDED_MS = 1
"""Both clocks leave out what is finer."""


def make_clock(config: Config) -> SteadyClock:
    """The clock that the config goes by.

    Raises ConfigProblem where that is one of embedded trackers which does not tell the time.
    """
    if config.clock is None:
        return SteadyClock()
    played = PlayedClock(config.clock)
    try:
        played.ask()
    except (OSError, HTTPException, ValueError) as error:
        raise ConfigProblem(message("config.silent-clock", url=config.clock, why=error)) from None
    return SteadyClock(find_lead=played.find_lead)


@dataclass
class PlayedClock:
    """A clock of this machine that others wind forward, asked anew whenever its last answer has aged.

    Timers become due by what is skipped, and nothing is taken for a clock that was set
    (docs/engine.md#clocks). While it does not answer it is as far ahead as before. Any thread may ask.
    """

    url: str
    """It answers `{"now": …}`, an ISO moment with its zone."""
    _lead: int = 0
    """By so much it is ahead of the machine's clock (ms)."""
    _asked_at: float = 0.0
    _is_silent: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _connection: HTTPConnection | None = None

    def find_lead(self) -> int:
        """By how much it is ahead of the machine's clock now (ms)."""
        # Whoever comes while somebody asks waits for the answer: by the one before it might be too early.
        with self._lock:
            if time.monotonic() >= self._asked_at + (_PAUSE_S if self._is_silent else _FRESH_S):
                self._ask_safely()
            return self._lead

    def _ask_safely(self) -> None:
        try:
            self.ask()
        except (OSError, HTTPException, ValueError) as error:
            self._asked_at = time.monotonic()
            if not self._is_silent:
                self._is_silent = True
                log.warning("clock: %s does not tell the time (%s); it is gone by as before", self.url, error)

    def ask(self) -> None:
        """Ask how far ahead it is. Raises OSError, HTTPException, ValueError."""
        begun, before = time.monotonic(), now_ms()
        shown = self._read_moment()
        earliest, latest = shown - now_ms() - _ROUNDED_MS, shown - before + _ROUNDED_MS
        # Within what the way there and back leaves open it stays: it would tremble otherwise.
        self._lead = min(max(self._lead, earliest), latest)
        self._asked_at, self._is_silent = begun, False

    def _read_moment(self) -> int:
        """What it answers (ms); on the open connection if there is one that the other end has not closed."""
        kept, self._connection = self._connection, None
        if kept is not None:
            with suppress(ConnectionError, HTTPException):
                return self._ask_through(kept)
        parts = urlsplit(self.url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
        weakref.finalize(self, connection.close)
        return self._ask_through(connection)

    def _ask_through(self, connection: HTTPConnection) -> int:
        """What it answers; the connection is kept where it answers well."""
        try:
            moment = self._request_moment(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return moment

    def _request_moment(self, connection: HTTPConnection) -> int:
        connection.request("GET", urlsplit(self.url).path)
        answer = connection.getresponse()
        body = _read_short_body(answer)
        told = json.loads(body) if answer.status == 200 else None
        if not isinstance(told, dict) or not isinstance(told.get("now"), str):
            raise ValueError(f"it answered {answer.status} and no moment")
        moment = datetime.fromisoformat(told["now"])
        if moment.tzinfo is None:
            raise ValueError("it answered a moment without its zone")
        return round(moment.timestamp() * 1000)


def _read_short_body(answer: HTTPResponse) -> bytes:
    """What it answers. Raises ValueError where that is long, or long in coming."""
    body, latest = b"", time.monotonic() + _TIMEOUT_S
    while part := answer.read1(_MOST_BYTES):
        body += part
        # Whatever listens there is no clock, and everybody waits for it meanwhile.
        if len(body) > _MOST_BYTES or time.monotonic() > latest:
            raise ValueError("its answer has no end")
    return body
