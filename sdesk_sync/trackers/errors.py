"""What can go wrong with a tracker, by what to do about it.

TrackerError
├── Transient         try again: server error, names not known yet; whether a write was carried out is open
│   ├── Unreachable   the connection failed, or no answer came in time; open as well
│   ├── Conflicting   409: another change is under way, or came in between; nothing was carried out
│   ├── Throttled     too many calls: nothing was carried out, and more than this call has to wait
│   ├── ForeignAnswer what came is no answer of the tracker's, or not to what was asked: open as well
│   └── Misconfigured our account, token or set-up does not fit: never given up, shown in /readyz
├── Gone              404 in the tracker's own words: what was asked for is not there, or not ours
├── Rejected          another 4xx in its own words: trying again would not help
└── Unreadable        a signed body that is no JSON
"""

from collections.abc import Iterable
from enum import StrEnum

from sdesk_sync.messages import MessageText, message


class ThrottleScope(StrEnum):
    """What has to wait where a tracker asks for patience."""

    TRACKER = "tracker"
    TICKET = "ticket"
    COMMENTS = "comments"


class TrackerError(Exception):
    """A tracker call or body that came to nothing; as a text it is English (`tell_error` knows German)."""


class Transient(TrackerError):
    """Try again; `after_s` are the seconds the tracker asked for, where it did."""

    def __init__(self, reason: MessageText, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Unreachable(Transient):
    """No connection, or no answer in time: the tracker may be down, and a write may have been carried out."""


class Throttled(Transient):
    """Too many calls (429): this one was not carried out, and all within `scope` had better wait too."""

    def __init__(
        self, reason: MessageText, after_s: float | None = None, scope: ThrottleScope = ThrottleScope.TRACKER
    ) -> None:
        super().__init__(reason, after_s)
        self.scope = scope


class Conflicting(Transient):
    """Another change is under way, or came in between (409); `answer` is the tracker's own text."""

    def __init__(self, reason: MessageText, after_s: float | None = None, answer: str = "") -> None:
        super().__init__(reason, after_s)
        self.answer = answer


class ForeignAnswer(Transient):
    """What came is no answer of the tracker's, or not to what was asked: something else may speak for it.

    A proxy's page, another shape, another ticket's data, a list without end. Nothing is concluded from it.
    """


class Misconfigured(Transient):
    """Nothing works until a person mends our account, token, config or mapping; the reason says what.

    Waited for however long it takes, because every other delivery would come to the same. `leads_to` is the
    address that a redirect names, `refusal` what the tracker refuses with, where it does.
    """

    def __init__(
        self, reason: MessageText, after_s: float = 60, leads_to: str = "", refusal: "Rejected | None" = None
    ) -> None:
        super().__init__(reason, after_s)
        self.leads_to, self.refusal = leads_to, refusal


class Gone(TrackerError):
    """What was asked for is not there (any more), or not shown to us; `answer` is the tracker's own text.

    Of a method of `Tickets` it means the ticket itself, unless the method says otherwise.
    """

    def __init__(self, reason: MessageText, answer: str = "") -> None:
        super().__init__(reason)
        self.answer = answer


class Rejected(TrackerError):
    """The tracker will not do it; `answer` is its own text, `hint` what a person can do.

    `fields` are what it will not write, where that is told: then nothing was written, and the rest may be.
    """

    def __init__(self, status: int, answer: str, hint: MessageText, fields: Iterable[str] = ()) -> None:
        self.reason = message("tracker.refused", status=status, answer=answer, hint=hint)
        super().__init__(self.reason)
        self.status, self.answer, self.hint, self.fields = status, answer, hint, frozenset(fields)


class Unreadable(TrackerError):
    """A body that is not what the tracker sends."""
