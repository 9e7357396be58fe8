"""The webhook: whether there is the one, to our address, with our secret, telling all that the desk needs.

A secret is never shown again, only whether there is one: so what we set is known by its fingerprint
(docs/trackers/gitlab.md#signatures).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sdesk_sync.trackers.gitlab.setup.reading import FoundHook, GitLabReading
from sdesk_sync.trackers.setup.hook_address import hook_key, identity_of_address, show_address
from sdesk_sync.trackers.setup.hook_match import HookMatch, find_hooks
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import (
    ByHandStep,
    MenuItem,
    SetupCode,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)


@dataclass(frozen=True)
class HookComparison:
    """The hook that is wanted against those there are; `fits` tells our secret's fingerprint from others."""

    wanted: HookState
    reading: GitLabReading
    record: TrackerRecord
    fits: Callable[[SecretFingerprint], bool]

    def compare_hook(self) -> PlanPart:
        """What is to be done about the hook."""
        found = find_hooks(self.reading.hooks or (), self.wanted, self.record)
        others = len(self.reading.hooks or ()) - len(found)
        left_alone = {ObjectKind.HOOK: others} if others else {}
        if len(found) > 1:
            return PlanPart(by_hand=(self._tell_doubled(found),), left_alone=left_alone)
        if not found:
            step = self._step(StepAction.CREATE, None, self.wanted, StepReason.MISSING)
            return PlanPart(steps=(step,), left_alone=left_alone)
        return replace(self._compare_found(found[0]), left_alone=left_alone)

    def _compare_found(self, found: FoundHook) -> PlanPart:
        match, now = HookMatch(self.wanted, self.record, self.fits), hook_state(found)
        after = self._as_far_as_wished(now, is_mine=match.is_mine(found))
        reason = match.find_reason(found, now, after)
        # The secret stays as it is, of which kind ever.
        if reason is StepReason.DIFFERS:
            after = replace(after, proof=now.proof)
        ids = {hook_key(self.wanted.url): found.id}
        by_hand = () if found.is_enabled else (self._tell_switched_off(found),)
        if reason is None:
            return PlanPart(ids=ids, by_hand=by_hand, left={ObjectKind.HOOK: 1})
        return PlanPart(steps=(self._step(StepAction.CHANGE, now, after, reason),), ids=ids, by_hand=by_hand)

    def _as_far_as_wished(self, now: HookState, *, is_mine: bool) -> HookState:
        """One that a person made keeps its name, and whatever else it tells of; no write switches it on."""
        same = identity_of_address(now.url) == identity_of_address(self.wanted.url)
        events = self.wanted.events if is_mine else tuple(sorted({*now.events, *self.wanted.events}))
        return replace(
            self.wanted,
            url=now.url if same else self.wanted.url,
            name=self.wanted.name if is_mine else now.name,
            events=events,
            is_enabled=now.is_enabled,
        )

    def _step(
        self, action: StepAction, before: HookState | None, after: HookState, reason: StepReason
    ) -> SetupStep:
        return SetupStep(
            key=hook_key(self.wanted.url),
            action=action,
            name=self.wanted.url,
            before=before,
            after=after,
            reason=reason,
            right=StepRight.MAINTAINER,
        )

    def _tell_doubled(self, found: tuple[FoundHook, ...]) -> ByHandStep:
        return ByHandStep(
            SetupCode.HOOKS_DOUBLED,
            hook_key(self.wanted.url),
            place=(MenuItem.SETTINGS, MenuItem.WEBHOOKS),
            words=tuple(show_address(hook.url) for hook in found),
            link=f"{self.reading.project.url}/-/hooks",
            values={"count": str(len(found)), "url": self.wanted.url},
        )

    def _tell_switched_off(self, found: FoundHook) -> ByHandStep:
        """Only a test that is answered well switches it on: docs/trackers/gitlab.md#delivery-and-failure."""
        return ByHandStep(
            SetupCode.HOOK_SWITCHED_OFF,
            hook_key(self.wanted.url),
            place=(MenuItem.SETTINGS, MenuItem.WEBHOOKS, MenuItem.TEST),
            words=(show_address(found.url),),
            link=f"{self.reading.project.url}/-/hooks/{found.id}/edit",
            values={"url": show_address(found.url)},
        )


def hook_state(found: FoundHook) -> HookState:
    """A hook as it is; of its address what can be no secret of others."""
    return HookState(
        show_address(found.url), found.name, tuple(sorted(found.events)), found.proof, found.is_enabled
    )
