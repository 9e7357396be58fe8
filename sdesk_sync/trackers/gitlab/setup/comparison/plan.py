"""The plan of one project: all comparisons together, in the order in which steps are taken."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.comparison.access import compare_access
from sdesk_sync.trackers.gitlab.setup.comparison.boards import BoardComparison
from sdesk_sync.trackers.gitlab.setup.comparison.hook import HookComparison
from sdesk_sync.trackers.gitlab.setup.comparison.labels import LabelComparison
from sdesk_sync.trackers.gitlab.setup.comparison.templates import TemplateComparison
from sdesk_sync.trackers.gitlab.setup.hook_wish import HookWish
from sdesk_sync.trackers.gitlab.setup.reading import GitLabReading
from sdesk_sync.trackers.gitlab.setup.wanted import WantedProject, list_descriptions
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import PlanNote, PlanSubject, SetupCode, SetupPlan
from sdesk_sync.trackers.setup.wishes import BoardWish


@dataclass(frozen=True)
class ProjectComparison:
    """A project as it was read, and what desk and mapping ask of it.

    `fits` says whether a fingerprint is that of the secret which is to be set.
    """

    desk: Desk
    mapping: GitLabMapping
    wanted: WantedProject
    reading: GitLabReading
    hook: HookWish
    allows_renames: bool
    fits: Callable[[SecretFingerprint], bool] = field(repr=False)

    def make_plan(self, subject: PlanSubject, record: TrackerRecord) -> SetupPlan:
        """What has to be done."""
        labels = self._compare_labels(record)
        # Lists come after labels: those that are there, and those that this plan makes.
        there = {**{step.key: None for step in labels.steps}, **labels.ids}
        parts = [
            compare_access(subject.tracker, self.reading, record),
            labels,
            self._compare_boards(record, there),
            TemplateComparison(self.wanted.files, self.reading).compare_templates(),
            self._compare_hook(record),
        ]
        whole = join_parts(parts)
        return SetupPlan(
            subject=subject,
            steps=tuple(step for step in whole.steps if step.key not in self._ignored_keys),
            by_hand=tuple(step for step in whole.by_hand if step.key not in self._ignored_keys),
            blocked=whole.blocked,
            notes=whole.notes,
            ids=whole.ids,
            left=whole.left,
            left_alone=whole.left_alone,
        )

    @property
    def _ignored_keys(self) -> Set[StepKey]:
        return self.mapping.wishes.ignored

    def _compare_labels(self, record: TrackerRecord) -> PlanPart:
        part = LabelComparison(
            self.wanted.labels,
            self.reading,
            record,
            self.mapping.renamed_from,
            list_descriptions(self.desk),
            self.allows_renames,
        ).compare_labels()
        return without_steps(part, self._ignored_keys)

    def _compare_boards(self, record: TrackerRecord, labels: Mapping[StepKey, str | None]) -> PlanPart:
        wanted = tuple(board for board in self.wanted.boards if board.key not in self._ignored_keys)
        part = BoardComparison(wanted, self.reading, record, labels, self._ignored_keys).compare_boards()
        wishes = self.mapping.wishes.boards
        if self.reading.project.is_premium or BoardWish.PER_TEAM not in wishes:
            return part
        note = PlanNote(
            SetupCode.BOARDS_NEED_TIER, StepKey(ObjectKind.BOARD, BoardWish.PER_TEAM), {"tier": "Premium"}
        )
        return join_parts([part, PlanPart(notes=(note,))])

    def _compare_hook(self, record: TrackerRecord) -> PlanPart:
        told = self.hook.tell_unfit(self.reading.project.url)
        if self.reading.hooks is None:
            return PlanPart()
        if told is not None or self.wanted.hook is None:
            return PlanPart(by_hand=(told,) if told else ())
        return HookComparison(self.wanted.hook, self.reading, record, self.fits).compare_hook()


def without_steps(part: PlanPart, keys: Set[StepKey]) -> PlanPart:
    """The part without what is not to be seen to."""
    return replace(part, steps=tuple(step for step in part.steps if step.key not in keys))
