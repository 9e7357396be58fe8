"""D2xx: whether webhooks come, come once, and are proven to be GitLab's."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sdesk_sync.trackers.gitlab.setup.checks.evidence import HookAttempt, ProjectEvidence
from sdesk_sync.trackers.gitlab.setup.reading import FoundHook
from sdesk_sync.trackers.gitlab.setup.wanted import HOOK_EVENTS
from sdesk_sync.trackers.setup.findings import (
    DoctorFinding,
    FindingForm,
    FindingTime,
    FindingValue,
    FindingWord,
)
from sdesk_sync.trackers.setup.hook_address import is_alike
from sdesk_sync.trackers.setup.hook_evidence import find_untold_changes, judge_secret
from sdesk_sync.trackers.setup.objects import HookProof

_MANY = 5
"""So many failures among the last deliveries are no accident, though the newest was taken."""


def check_hook_there(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D201."""
    if not evidence.our_hooks:
        hook = evidence.state.comparison.hook
        yield DoctorFinding(FindingForm.NO_HOOK, {"url": hook.address or f"…/hooks/{hook.tracker}"})


def check_enabled(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D202."""
    for hook in evidence.our_hooks[:1]:
        told = _tell_failures(evidence.attempts or ())
        if not hook.is_enabled:
            yield DoctorFinding(FindingForm.HOOK_OFF, told)
        elif hook.paused_until is not None:
            until = FindingTime(hook.paused_until)
            yield DoctorFinding(FindingForm.HOOK_OFF_FOR_NOW, {"until": until, **told})


def check_events(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D203."""
    for hook in evidence.our_hooks[:1]:
        missing = tuple(event for event in HOOK_EVENTS if event not in hook.events)
        if missing:
            yield DoctorFinding(FindingForm.EVENTS_MISSING, {"events": missing})


def check_proof(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D204."""
    for hook in evidence.our_hooks[:1]:
        if (form := _find_proof_fault(evidence, hook)) is not None:
            yield DoctorFinding(form)


def check_once(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D205."""
    first = next((hook.url for hook in evidence.our_hooks), "")
    same = [hook for hook in evidence.our_hooks if is_alike(hook.url, first)]
    if len(same) > 1:
        yield DoctorFinding(FindingForm.HOOKS_DOUBLED, {"count": len(same), "url": first})


def check_answered(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D206: of a hook that is switched off that is said already."""
    attempts = evidence.attempts or ()
    is_on = all(hook.is_enabled and hook.paused_until is None for hook in evidence.our_hooks[:1])
    failed = [attempt for attempt in attempts if not attempt.is_taken]
    if is_on and failed and (not attempts[0].is_taken or len(failed) >= _MANY):
        newest = FindingTime(failed[0].at)
        yield DoctorFinding(FindingForm.DELIVERIES_FAIL, {**_tell_failures(attempts), "newest": newest})


def check_arrivals(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D208."""
    changes = (issue.updated_at for issue in evidence.issues)
    untold = find_untold_changes(evidence.memory, changes, evidence.now)
    if untold is None:
        return
    told: dict[str, FindingValue] = {"count": untold.count, "url": _tell_address(evidence)}
    if untold.since is None:
        yield DoctorFinding(FindingForm.NOTHING_EVER_ARRIVED, told)
    else:
        yield DoctorFinding(FindingForm.NOTHING_ARRIVES, {**told, "newest": FindingTime(untold.since)})


def _tell_address(evidence: ProjectEvidence) -> str:
    hook = evidence.state.comparison.hook
    return hook.address or next((each.url for each in evidence.our_hooks), f"…/hooks/{hook.tracker}")


def _find_proof_fault(evidence: ProjectEvidence, hook: FoundHook) -> FindingForm | None:
    wanted = evidence.state.comparison.hook.proof
    if hook.proof is HookProof.NONE:
        return FindingForm.HOOK_WITHOUT_PROOF
    if (form := judge_secret(evidence.record, hook.id, evidence.secrets)) is not None:
        return form
    if hook.proof is HookProof.PLAIN and wanted is HookProof.SIGNED:
        return FindingForm.HOOK_UNSIGNED
    return None


def _tell_failures(attempts: Sequence[HookAttempt]) -> dict[str, FindingValue]:
    """How many failed of how many, and what most of those got."""
    failed = Counter(attempt.status for attempt in attempts if not attempt.is_taken)
    status = failed.most_common(1)[0][0] if failed else None
    return {
        "failed": failed.total(),
        "looked": len(attempts),
        "outcome": FindingWord.NO_ANSWER if status is None else str(status),
    }
