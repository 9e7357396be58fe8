"""The webhook: whether there is the one, to our address, signed with our secret, telling all of the project.

docs/trackers/jira.md#webhook-registration
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.found import FoundHook
from sdesk_sync.trackers.setup.hook_address import hook_key, identity_of_address, show_address
from sdesk_sync.trackers.setup.hook_match import HookMatch, find_hooks
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import ByHandStep, MenuItem, SetupCode, StepReason


@dataclass(frozen=True)
class SiteHookComparison:
    """The hook that is wanted against those of the site; `fits` knows our secret's fingerprint."""

    wanted: HookState
    hooks: tuple[FoundHook, ...]
    record: TrackerRecord
    site: str
    fits: Callable[[SecretFingerprint], bool] = field(repr=False)

    def compare_webhook(self) -> PlanPart:
        """What is to be done about the hook; those of others are not counted, they are the whole site's."""
        found = find_hooks(self.hooks, self.wanted, self.record)
        if len(found) > 1:
            return PlanPart(by_hand=(self._tell_alike(found),))
        if not found:
            return PlanPart(steps=(self._maker.create(self.wanted),))
        return self._mend_hook(found[0])

    @property
    def _maker(self) -> StepMaker:
        return StepMaker(hook_key(self.wanted.url), self.wanted.url)

    def _mend_hook(self, found: FoundHook) -> PlanPart:
        match, now = HookMatch(self.wanted, self.record, self.fits), state_of_hook(found)
        after = self._keep_harmless(now, is_mine=match.is_mine(found))
        reason = match.find_reason(found, now, after)
        # The secret stays as it is.
        if reason is StepReason.DIFFERS:
            after = replace(after, proof=now.proof)
        key = hook_key(self.wanted.url)
        if reason is None:
            return PlanPart(ids={key: found.id}, left={ObjectKind.HOOK: 1})
        step = self._maker.change(now, after, reason)
        return PlanPart(steps=(step,), ids={key: found.id})

    def _keep_harmless(self, now: HookState, *, is_mine: bool) -> HookState:
        """One that a person made keeps its name, and whatever else it tells of."""
        same = identity_of_address(now.url) == identity_of_address(self.wanted.url)
        tells_enough = _fold_query(now.jql) == _fold_query(self.wanted.jql) or not (is_mine or now.jql)
        return replace(
            self.wanted,
            url=now.url if same else self.wanted.url,
            name=self.wanted.name if is_mine else now.name,
            events=self.wanted.events if is_mine else tuple(sorted({*now.events, *self.wanted.events})),
            jql=now.jql if tells_enough else self.wanted.jql,
        )

    def _tell_alike(self, found: tuple[FoundHook, ...]) -> ByHandStep:
        return ByHandStep(
            SetupCode.HOOKS_ALIKE,
            hook_key(self.wanted.url),
            place=(MenuItem.SYSTEM, MenuItem.WEBHOOKS),
            words=tuple(show_address(hook.url) for hook in found),
            link=f"{self.site}/plugins/servlet/webhooks",
            values={"count": str(len(found)), "url": self.wanted.url},
        )


def state_of_hook(found: FoundHook) -> HookState:
    """A hook as it is; of its address what can be no secret of others."""
    return HookState(
        show_address(found.url),
        found.name,
        tuple(sorted(found.events)),
        found.proof,
        found.is_enabled,
        found.jql,
    )


def covers_project(jql: str, wanted: str) -> bool:
    """Whether a hook with this filter tells of all that the wanted one finds, as far as can be seen."""
    return not jql or _fold_query(jql) == _fold_query(wanted)


def _fold_query(jql: str) -> str:
    """The same for the ways to write that one project is meant: quotes, blanks and case say nothing."""
    return re.sub(r"[\s\"']", "", jql).casefold()
