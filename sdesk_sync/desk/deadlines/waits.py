"""A ticket that waits for its customer, and what the desk has done about it so far."""

from dataclasses import dataclass
from enum import StrEnum

from sdesk_sync.desk.model.tickets import TicketRef


class AskingBackStep(StrEnum):
    """What the desk did about a ticket that waits, or would have done in another mode."""

    REMINDED = "reminded"
    CLOSED = "closed"
    STAFF_TOLD = "staff-told"
    """That nobody has asked, or that the silence goes on where nothing is closed."""
    WOULD_REMIND = "would-remind"
    WOULD_CLOSE = "would-close"
    WOULD_TELL_STAFF = "would-tell-staff"


@dataclass(frozen=True, slots=True)
class CustomerWait:
    """One episode of waiting: from when a ticket came into its waiting status until it leaves it (ms).

    `episode` is when it came there and names it; `asked_at` is the last public comment of staff since (or
    shortly before), the episode itself where none is known: the days are counted from it, or from
    `counted_from` where the desk has begun to count later than that. `is_asked` says that such a comment was
    seen. `reminded_at` is when the reminder was sent, `promised_at` the time of
    closing that it promises. Staff are told each thing once: `unasked_told_at` that nobody has asked,
    `silence_told_at` that nothing is closed though nobody answers, `auto_reply_told_at` of a mail program's
    answer.
    """

    ref: TicketRef
    episode: int
    asked_at: int
    is_asked: bool = False
    reminded_at: int | None = None
    promised_at: int | None = None
    unasked_told_at: int | None = None
    silence_told_at: int | None = None
    auto_reply_told_at: int | None = None
    counted_from: int | None = None

    @property
    def counts_from(self) -> int:
        """From when the days are counted (ms)."""
        return max(self.asked_at, self.counted_from or 0)
