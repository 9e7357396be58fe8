"""What became of a step whose answer was lost, concluded from the project as it is now. Pure.

A change that was carried out is no step of a new plan any more, so nothing is written twice.
"""

from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.setup.objects import HookState
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.record import SecretFingerprint
from sdesk_sync.trackers.setup.site_objects import StatusesState
from sdesk_sync.trackers.setup.steps import SetupPlan, SetupStep, StepAction, StepReason

_SECRET_REASONS = (StepReason.PROOF_CHANGED, StepReason.PROOF_MISSING, StepReason.ADDRESS_CHANGED)


def find_outcome(
    step: SetupStep, plan: SetupPlan, fingerprint: SecretFingerprint | None
) -> StepOutcome | None:
    """What the step came to by a plan that was made after it; None where it was not carried out.

    `fingerprint` is that of the secret which a webhook is to have.
    """
    # Whether one that was there got another secret no answer tells.
    if isinstance(step.after, HookState) and step.reason in _SECRET_REASONS:
        return None
    if any(_is_still_to_do(step, other) for other in plan.steps):
        return None
    if isinstance(step.after, StatusesState):
        ids = {key: plan.ids.get(key, "") for key in (status_key(one.name) for one in step.after.statuses)}
        return StepOutcome({step.key: plan.subject.project, **ids}) if all(ids.values()) else None
    if step.key not in plan.ids:
        return None
    is_new_hook = isinstance(step.after, HookState) and step.before is None
    return StepOutcome({step.key: plan.ids[step.key]}, fingerprint if is_new_hook else None)


def _is_still_to_do(step: SetupStep, other: SetupStep) -> bool:
    """A thing that is made has steps of one key: what comes after its making says nothing of that."""
    is_making = step.action is StepAction.CREATE
    return other.key == step.key and (other.action is StepAction.CREATE or not is_making)
