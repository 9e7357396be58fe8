"""Webhooks in any tracker: which of those that are there is ours, and why it is to be written again.

A secret is never shown again, only whether there is one: so what we set is known by its fingerprint.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sdesk_sync.trackers.setup.hook_address import is_alike
from sdesk_sync.trackers.setup.objects import HookProof, HookState, ObjectKind
from sdesk_sync.trackers.setup.plan_part import is_ours
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import StepReason


@dataclass(frozen=True, slots=True)
class ListedHook:
    """A webhook as a tracker lists it; one without a name has an empty one."""

    id: str
    url: str
    name: str


H = TypeVar("H", bound=ListedHook)


def find_hooks(hooks: Sequence[H], wanted: HookState, record: TrackerRecord) -> tuple[H, ...]:
    """Those that are ours: by their address, else the one that we made, else by their name."""
    by_address = tuple(hook for hook in hooks if is_alike(hook.url, wanted.url))
    if by_address:
        return by_address
    made = tuple(hook for hook in hooks if is_ours(record, ObjectKind.HOOK, hook.id))
    return made or tuple(hook for hook in hooks if hook.name == wanted.name)


@dataclass(frozen=True)
class HookMatch:
    """The hook that is wanted, and what is remembered; `fits` tells our secret's fingerprint from others."""

    wanted: HookState
    record: TrackerRecord
    fits: Callable[[SecretFingerprint], bool] = field(repr=False)

    def is_mine(self, hook: ListedHook) -> bool:
        """Whether we made it, as far as anybody knows; what a person made keeps what is harmless."""
        return hook.name == self.wanted.name or is_ours(self.record, ObjectKind.HOOK, hook.id)

    def find_reason(self, hook: ListedHook, now: HookState, after: HookState) -> StepReason | None:
        """Why a hook of ours is written again; None where it is as it is to be."""
        is_mine = self.is_mine(hook)
        if now.url != after.url:
            return StepReason.ADDRESS_CHANGED
        if now.proof is HookProof.NONE:
            return StepReason.PROOF_MISSING
        if self._is_proof_old(hook, is_mine=is_mine):
            return StepReason.PROOF_CHANGED
        # A tracker that has learned to sign, or another sort of secret.
        if now.proof is not after.proof and is_mine:
            return StepReason.PROOF_CHANGED
        # What a person set may sign where we would not, or the other way round: either proves enough.
        return StepReason.DIFFERS if replace(now, proof=after.proof) != after else None

    def _is_proof_old(self, hook: ListedHook, *, is_mine: bool) -> bool:
        """Whether another secret was set last; of one that a person set nothing is known, and it is left."""
        recorded = (one for key, one in self.record.objects.items() if key.object is ObjectKind.HOOK)
        known = next((one.fingerprint for one in recorded if one.id == hook.id), None)
        return is_mine if known is None else not self.fits(known)
