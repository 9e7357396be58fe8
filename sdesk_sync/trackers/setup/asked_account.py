"""D101 to D103 and D105: whether a tracker answers and lets an account in, and whose clock is right."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.trackers.errors import (
    ForeignAnswer,
    Gone,
    Misconfigured,
    Rejected,
    TrackerError,
    Unreachable,
)
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm, FindingWord
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.retry_after import AnswerHead

OF_SITE = frozenset({FindingForm.NO_ANSWER, FindingForm.LEADS_ELSEWHERE, FindingForm.FOREIGN_ANSWER})
"""Whatever else was asked then would come to the same."""
OF_ACCOUNT = frozenset({FindingForm.ACCOUNT_REFUSED, FindingForm.NOT_SHOWN})
"""The other account may be asked about itself, and no more."""
_CLOCKS_DIFFER_MS = 60_000


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


def check_clock(head: AnswerHead, now: int) -> Iterator[DoctorFinding]:
    """D105."""
    ahead = 0 if head.at is None else head.at - now
    if abs(ahead) > _CLOCKS_DIFFER_MS:
        form = FindingForm.CLOCK_AHEAD if ahead > 0 else FindingForm.CLOCK_BEHIND
        yield DoctorFinding(form, {"count": abs(ahead) // 1000})
