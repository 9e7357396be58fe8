"""D1xx: whether GitLab's tokens may do what they are for and last, and its version and limits suffice.

https://docs.gitlab.com/api/personal_access_tokens/
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from sdesk_sync.trackers.gitlab.setup.checks.evidence import ProjectEvidence
from sdesk_sync.trackers.gitlab.setup.reading import API_SCOPE, TokenFacts
from sdesk_sync.trackers.setup.asked_account import AskedAccount
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm
from sdesk_sync.trackers.setup.wishes import BoardWish
from sdesk_sync.trackers.wire.retry_after import AnswerHead

_ENDS_SOON_DAYS = 30
_LEAST_HEADROOM = 0.2


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
