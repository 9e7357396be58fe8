"""The calls made to a tracker: what users pay for. What they are made within, and who is told of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackerCall:
    """One request; `status` 0 means no answer came; one that broke off has its own. No bodies, no headers."""

    method: str
    path: str
    status: int
    ms: int


OnCall = Callable[[TrackerCall], None]
"""Told of each call once it has ended, however it has."""

CallSlot = Callable[[], AbstractContextManager[None]]
"""Makes what one call is made within: it may have to wait there for others, or not be made at all."""


def ignore_call(call: TrackerCall) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class CallContext:
    """On whose behalf calls are made: within what, and who is told of them."""

    slot: CallSlot = nullcontext
    on_call: OnCall = ignore_call

    def extend(self, more: "CallContext") -> "CallContext":
        """Within what `more` says, and told to both."""

        def on_call(call: TrackerCall) -> None:
            self.on_call(call)
            more.on_call(call)

        return CallContext(more.slot, on_call)


ANYBODYS = CallContext()
"""Made at once, and nobody is told."""


class CallLog:
    """The calls made for one piece of work, in their order; for one thread."""

    def __init__(self) -> None:
        self._calls: list[TrackerCall] = []

    def add(self, call: TrackerCall) -> None:
        """Note a call."""
        self._calls.append(call)

    def take(self) -> tuple[TrackerCall, ...]:
        """The calls since they were last taken."""
        taken, self._calls = tuple(self._calls), []
        return taken
