"""When a ticket begins to wait for its customer, is asked again, and is counted anew. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.desk.deadlines.schedule import WaitDeadlines, compute_deadlines, defer_to_next_morning
from sdesk_sync.desk.deadlines.waits import CustomerWait
from sdesk_sync.desk.entries import SilencePolicy
from sdesk_sync.desk.model.tickets import Ticket, TicketState
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Mode
from sdesk_sync.desk.policy import Desk

ASKED_BEFORE_MS = 600_000
"""A question may be written so long before the ticket is set to wait for its answer."""

_SLACK_MS = 2_000
"""A hook tells a comment's time to the second, an answer to the millisecond."""

_COMMAND = "!desk"


@dataclass(frozen=True, slots=True)
class WaitTerms:
    """By what the days of a ticket that waits are counted: what the desk says of silence, and its zone."""

    silence: SilencePolicy
    timezone: str

    def deadlines_of(self, wait: CustomerWait) -> WaitDeadlines:
        """When the ticket is looked at again."""
        return compute_deadlines(self.silence, self.timezone, wait)

    def changed_deadlines_of(self, wait: CustomerWait, now: int) -> WaitDeadlines:
        """The same where the terms have just changed: never before the next morning."""
        due = self.deadlines_of(wait)
        return WaitDeadlines(self._defer(due.remind_at, now), self._defer(due.close_at, now))

    def _defer(self, due: int | None, now: int) -> int | None:
        return None if due is None else defer_to_next_morning(self.silence, self.timezone, due, now)


def find_terms(desk: Desk, ticket: Ticket) -> WaitTerms | None:
    """By what a ticket's days are counted; None where it does not wait for its customer."""
    waiting, workflow = desk.meanings.waiting, desk.workflow_of(ticket.value(TYPE))
    if ticket.state is not TicketState.OURS or workflow is None or ticket.value(STATUS) != waiting:
        return None
    # Closed with the word left as it was, at a desk that does not put it right: nobody waits any more.
    if ticket.tracker_closed:
        return None
    return WaitTerms(desk.silence, desk.timezone) if workflow.has_status(waiting) else None


def begin_wait(ticket: Ticket, now: int) -> CustomerWait:
    """A ticket that waits, of whose waiting nothing was known: from when it came there, else from now on."""
    episode = now if ticket.status_since is None else ticket.status_since
    return CustomerWait(ticket.ref, episode, episode)


def is_same_episode(wait: CustomerWait, ticket: Ticket) -> bool:
    """Whether a ticket that waits has done so without a break since its waiting was noted."""
    return ticket.status_since is None or ticket.status_since <= wait.episode


def note_question(wait: CustomerWait, asked_at: int) -> CustomerWait | None:
    """The customer is asked (again): the days begin anew. None for what was asked before all that."""
    if asked_at < wait.episode - ASKED_BEFORE_MS or (wait.is_asked and asked_at <= wait.asked_at + _SLACK_MS):
        return None
    return replace(
        wait,
        asked_at=asked_at,
        is_asked=True,
        reminded_at=None,
        unasked_told_at=None,
        silence_told_at=None,
    )


def count_anew(wait: CustomerWait, now: int) -> CustomerWait:
    """Counted from now on: nobody is reminded of what the desk has let pass until then.

    What a reminder has promised holds all the same.
    """
    return replace(
        wait,
        counted_from=now,
        reminded_at=None,
        unasked_told_at=None,
        silence_told_at=None,
    )


def is_counted_anew(before: Mode, now: Mode) -> bool:
    """Whether tickets wait from now on: the desk says something to their customers, or more than before."""
    return now.rank > before.rank and now.rank >= Mode.WARN.rank


def has_question(lines: Iterable[str]) -> bool:
    """Whether a comment says anything besides commands."""
    return any(
        line.strip() and not line.strip().lstrip("\\").casefold().startswith(_COMMAND) for line in lines
    )
