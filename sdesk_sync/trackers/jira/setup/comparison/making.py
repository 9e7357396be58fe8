"""Steps of a Jira plan, as most kinds of things need them; and who else sees what is made."""

from collections.abc import Iterable
from dataclasses import dataclass

from sdesk_sync.trackers.jira.setup.reading import ProjectFacts
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.steps import (
    PlanNote,
    SeenBy,
    SetupCode,
    SetupStep,
    StepAction,
    StepEffect,
    StepReason,
    StepRight,
)

SITE_WIDE: tuple[StepEffect, ...] = (SeenBy(),)
"""What every project of the site may use from then on."""


@dataclass(frozen=True, slots=True)
class StepMaker:
    """Makes the steps of one thing; what they need and whom they concern is the same for both."""

    key: StepKey
    name: str
    needs: tuple[StepKey, ...] = ()
    effects: tuple[StepEffect, ...] = ()

    def create(self, after: ObjectState, reason: StepReason = StepReason.MISSING) -> SetupStep:
        """It is made, and was not there."""
        return self._step_of(StepAction.CREATE, None, after, reason)

    def change(
        self, before: ObjectState, after: ObjectState, reason: StepReason = StepReason.DIFFERS
    ) -> SetupStep:
        """It is there and becomes another."""
        return self._step_of(StepAction.CHANGE, before, after, reason)

    def _step_of(
        self, action: StepAction, before: ObjectState | None, after: ObjectState, reason: StepReason
    ) -> SetupStep:
        return SetupStep(
            key=self.key,
            action=action,
            name=self.name,
            before=before,
            after=after,
            reason=reason,
            right=StepRight.ADMINISTER,
            needs=self.needs,
            effects=self.effects,
        )


def seen_by_others(project: ProjectFacts, users: Iterable[str]) -> tuple[StepEffect, ...]:
    """That other projects among these get it too; nothing where there is none."""
    others = project.others_among(users)
    return (SeenBy(others),) if others else ()


def note_other_case(key: StepKey, name: str, found: str) -> tuple[PlanNote, ...]:
    """That Jira writes a name otherwise, which is the same to it, and stays so."""
    if name == found:
        return ()
    return (PlanNote(SetupCode.NAME_OF_OTHER_CASE, key, {"name": name, "found": found}),)
