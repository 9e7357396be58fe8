"""D1xx: whether GitLab answers, takes our tokens, lets them do what they are for, and whose clock is right.

https://docs.gitlab.com/api/personal_access_tokens/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sdesk_sync.trackers.errors import (
    ForeignAnswer,
    Gone,
    Misconfigured,
    Rejected,
    TrackerError,
    Unreachable,
)
from sdesk_sync.trackers.gitlab.setup.checks.evidence import ProjectEvidence
from sdesk_sync.trackers.gitlab.setup.reading import API_SCOPE, TokenFacts
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm, FindingWord
from sdesk_sync.trackers.setup.wishes import BoardWish
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.retry_after import AnswerHead

_ENDS_SOON_DAYS = 30
_CLOCKS_DIFFER_MS = 60_000
_LEAST_HEADROOM = 0.2


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """By whose account something was asked: which of the two it is, and how it signs in."""

    connection: Connection
    word: FindingWord

    @property
    def is_setup(self) -> bool:
        """Whether it is the one that sets up."""
        return self.word is FindingWord.SETUP_ACCOUNT


def explain_error(error: TrackerError, account: AskedAccount, what: str) -> DoctorFinding:
    """What it means that the account was not told about something."""
    site = account.connection.url
    match error:
        case Misconfigured(leads_to=str(place)) if place:
            return DoctorFinding(FindingForm.LEADS_ELSEWHERE, {"site": site, "place": place})
        case Misconfigured(refusal=Rejected(status=401) as refusal):
            told = {
                "account": account.word,
                "said": refusal.answer,
                "source": account.connection.token_source,
            }
            return DoctorFinding(FindingForm.ACCOUNT_REFUSED, told)
        case Misconfigured(refusal=Rejected() as refusal):
            said = f"{refusal.status} {refusal.answer}"
        case Gone() | Misconfigured():
            said = str(error)
        case Rejected():
            said = f"{error.status} {error.answer}"
        case ForeignAnswer():
            return DoctorFinding(FindingForm.FOREIGN_ANSWER, {"site": site, "reason": str(error)})
        case Unreachable() if error.__cause__ is not None:
            return DoctorFinding(
                FindingForm.NO_ANSWER, {"site": site, "reason": type(error.__cause__).__name__}
            )
        case _:
            return DoctorFinding(FindingForm.NO_ANSWER, {"site": site, "reason": str(error)})
    return DoctorFinding(FindingForm.NOT_SHOWN, {"account": account.word, "what": what, "said": said})


def check_token_scope(token: TokenFacts, account: AskedAccount) -> Iterator[DoctorFinding]:
    """D103."""
    if token.scopes is not None and API_SCOPE not in token.scopes:
        form = FindingForm.SETUP_SCOPE_TOO_SMALL if account.is_setup else FindingForm.SCOPE_TOO_SMALL
        yield DoctorFinding(form, {"scopes": tuple(sorted(token.scopes))})


def check_end(token: TokenFacts, account: AskedAccount, now: int) -> Iterator[DoctorFinding]:
    """D104."""
    if token.ends_on is None:
        return
    left = (token.ends_on - datetime.fromtimestamp(now / 1000, UTC).date()).days
    if left <= _ENDS_SOON_DAYS:
        form = FindingForm.SETUP_ACCESS_ENDS if account.is_setup else FindingForm.ACCESS_ENDS
        yield DoctorFinding(form, {"count": left, "source": account.connection.token_source})


def check_clock(head: AnswerHead, now: int) -> Iterator[DoctorFinding]:
    """D105."""
    ahead = 0 if head.at is None else head.at - now
    if abs(ahead) > _CLOCKS_DIFFER_MS:
        form = FindingForm.CLOCK_AHEAD if ahead > 0 else FindingForm.CLOCK_BEHIND
        yield DoctorFinding(form, {"count": abs(ahead) // 1000})


def check_headroom(head: AnswerHead) -> Iterator[DoctorFinding]:
    """D606."""
    left, limit = head.rate_left, head.rate_limit
    if left is not None and limit and left < limit * _LEAST_HEADROOM:
        yield DoctorFinding(FindingForm.RATE_LOW, {"left": left, "limit": limit})


def check_version(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D106."""
    reading = evidence.reading
    if evidence.state.comparison.hook.proof is None:
        yield DoctorFinding(FindingForm.NO_SIGNING, {"version": reading.version.written})
    if BoardWish.PER_TEAM in evidence.mapping.wishes.boards and not reading.project.is_premium:
        yield DoctorFinding(FindingForm.NO_TEAM_BOARDS)
