"""Labels: which are missing, which of ours look otherwise, and which a person has to see to.

Found by their title, and case counts. One of a group is used as it is: other projects have it too.
docs/trackers/gitlab.md#labels
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from sdesk_sync.trackers.gitlab.setup.reading import FoundLabel, GitLabReading
from sdesk_sync.trackers.gitlab.setup.wanted import label_key
from sdesk_sync.trackers.setup.objects import DeskWord, LabelState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, find_recorded, is_ours, join_parts
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import (
    BlockedStep,
    ByHandStep,
    MenuItem,
    PlanNote,
    RenamesLabel,
    SettledBy,
    SetupCode,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)


class LabelTrouble(StrEnum):
    """Why a label cannot be used before a person has seen to it."""

    BOTH_NAMES = "both-names"
    """It is there by its name of now and by one of before."""
    OLD_NAMES = "old-names"
    """It is there by several names of before."""
    ARCHIVED = "archived"
    OLD_NAME_OF_GROUP = "old-name-of-group"
    """It is to have another name and is a group's."""
    OTHER_MEANING = "other-meaning"
    """It means another word so far."""


WordsByText: TypeAlias = Mapping[str, Set[DeskWord]]
"""What we would describe words with, and which words that may mean."""


@dataclass(frozen=True)
class LabelComparison:
    """The labels that are wanted against those that are there.

    `former` are the titles that a label had before, by the one it is to have; `descriptions` those that we
    would give, with the words they may mean.
    """

    wanted: tuple[LabelState, ...]
    reading: GitLabReading
    record: TrackerRecord
    former: Mapping[str, tuple[str, ...]]
    descriptions: WordsByText
    allows_renames: bool

    def compare_labels(self) -> PlanPart:
        """What is to be done about labels."""
        parts = [self._compare_label(wanted) for wanted in self.wanted]
        theirs = len(self.reading.labels_by_title) - sum(len(part.ids) for part in parts)
        return join_parts([*parts, PlanPart(left_alone={ObjectKind.LABEL: theirs} if theirs else {})])

    def _compare_label(self, wanted: LabelState) -> PlanPart:
        found = self.reading.labels_by_title.get(wanted.title)
        former = [self._titles[title] for title in self.former.get(wanted.title, ()) if title in self._titles]
        if found is None:
            return self._make(wanted, former)
        # By which of them tickets are to be found only a person can say.
        if former:
            titles = (wanted.title, *(label.title for label in former))
            return replace(self._by_hand(wanted, LabelTrouble.BOTH_NAMES, titles), ids=_ids(wanted, found))
        if found.is_archived:
            return self._by_hand(
                wanted, LabelTrouble.ARCHIVED, (wanted.title,), is_of_group=found.is_of_group
            )
        return self._find_other_meaning(wanted, found) or self._compare_looks(wanted, found)

    @property
    def _titles(self) -> Mapping[str, FoundLabel]:
        return self.reading.labels_by_title

    # ── What is there ───────────────────────────────────────────────────────────────────────

    def _find_other_meaning(self, wanted: LabelState, found: FoundLabel) -> PlanPart | None:
        """A label known to mean another word: whatever has it now would be taken for what it is not."""
        meant = self._find_meaning(wanted, found)
        if meant is None:
            return None
        key = label_key(wanted.title)
        if found.is_of_group:
            values = {"title": found.title, "meaning": meant, "description": found.description}
            blocked = BlockedStep(SetupCode.GROUP_LABEL_OF_OTHER_MEANING, key, values)
            return PlanPart(blocked=(blocked,), ids=_ids(wanted, found))
        part = self._by_hand(wanted, LabelTrouble.OTHER_MEANING, (wanted.title,))
        (step,) = part.by_hand
        if step.settlement is not None:
            return None
        told = replace(step, values={**step.values, "meaning": meant})
        return replace(part, by_hand=(told,), ids=_ids(wanted, found))

    def _find_meaning(self, wanted: LabelState, found: FoundLabel) -> str | None:
        """The other word, as `field.key`."""
        if wanted.word is None:
            return None
        recorded = find_recorded(self.record, ObjectKind.LABEL, found.id)
        if recorded is not None and isinstance(recorded.state, LabelState):
            known = recorded.state.word
            meant = {known} if known is not None else set[DeskWord]()
        else:
            meant = set(self.descriptions.get(found.description, ()))
        if not meant or wanted.word in meant:
            return None
        return min(f"{word.field}.{word.key}" for word in meant)

    def _compare_looks(self, wanted: LabelState, found: FoundLabel) -> PlanPart:
        ids = _ids(wanted, found)
        if found.is_of_group:
            note = PlanNote(SetupCode.LABEL_IS_GROUPS, label_key(wanted.title), {"title": found.title})
            return PlanPart(ids=ids, notes=(note,), left={ObjectKind.LABEL: 1})
        now = _state_of(found, wanted)
        if now == _as_wished(wanted, found):
            return PlanPart(ids=ids, left={ObjectKind.LABEL: 1})
        if not is_ours(self.record, ObjectKind.LABEL, found.id):
            return PlanPart(ids=ids, notes=self._note_looks(wanted, found), left_alone={ObjectKind.LABEL: 1})
        return PlanPart(steps=(_change_label(now, _as_wished(wanted, found), StepReason.DIFFERS),), ids=ids)

    def _note_looks(self, wanted: LabelState, found: FoundLabel) -> tuple[PlanNote, ...]:
        """Told only where somebody describes it otherwise: colours are anybody's taste."""
        if not found.description or found.description in self.descriptions:
            return ()
        values = {"title": found.title, "found": found.description, "wanted": wanted.description}
        return (PlanNote(SetupCode.LABEL_LOOKS_DIFFERENT, label_key(found.title), values),)

    # ── What is not there ───────────────────────────────────────────────────────────────────

    def _make(self, wanted: LabelState, former: list[FoundLabel]) -> PlanPart:
        if len(former) > 1:
            titles = tuple(label.title for label in former)
            return self._by_hand(wanted, LabelTrouble.OLD_NAMES, titles)
        if former:
            return self._rename(wanted, former[0])
        if (renamed := self._find_renamed_label(wanted)) is not None:
            after = _as_wished(wanted, renamed)
            step = _change_label(_state_of(renamed, wanted), after, StepReason.DIFFERS, renamed.title)
            return PlanPart(steps=(step,), ids={label_key(wanted.title): renamed.id})
        step = SetupStep(
            key=label_key(wanted.title),
            action=StepAction.CREATE,
            name=wanted.title,
            before=None,
            after=wanted,
            reason=StepReason.MISSING,
            right=StepRight.MAINTAINER,
        )
        return PlanPart(steps=(step,), notes=self._note_other_case(wanted))

    def _rename(self, wanted: LabelState, old: FoundLabel) -> PlanPart:
        """By the mapping's `was`; tickets keep the label (docs/trackers/gitlab.md#labels)."""
        if old.is_of_group or old.is_archived:
            why = LabelTrouble.OLD_NAME_OF_GROUP if old.is_of_group else LabelTrouble.ARCHIVED
            return self._by_hand(wanted, why, (old.title, wanted.title), is_of_group=old.is_of_group)
        if not self.allows_renames:
            values = {"old": old.title, "new": wanted.title}
            blocked = BlockedStep(SetupCode.RENAME_WHILE_SERVING, label_key(wanted.title), values)
            return PlanPart(blocked=(blocked,), ids=_ids(wanted, old))
        now = _state_of(old, wanted)
        mine = is_ours(self.record, ObjectKind.LABEL, old.id)
        after = _as_wished(wanted, old) if mine else replace(now, title=wanted.title)
        step = _change_label(now, after, StepReason.WORD_RENAMED, old.title)
        return PlanPart(steps=(step,), ids=_ids(wanted, old))

    def _find_renamed_label(self, wanted: LabelState) -> FoundLabel | None:
        """Ours, which somebody calls otherwise by now; not one that means another word by its new title."""
        recorded = self.record.objects.get(label_key(wanted.title))
        if recorded is None or not recorded.is_made:
            return None
        found = (label for label in self.reading.labels if label.id == recorded.id)
        fit = (label for label in found if not (label.is_of_group or label.is_archived))
        return next((label for label in fit if label.title not in self._wanted_titles), None)

    @cached_property
    def _wanted_titles(self) -> frozenset[str]:
        return frozenset(label.title for label in self.wanted)

    def _note_other_case(self, wanted: LabelState) -> tuple[PlanNote, ...]:
        folded = wanted.title.casefold()
        alike = sorted(title for title in self._titles if title.casefold() == folded)
        if not alike:
            return ()
        values = {"title": wanted.title, "found": alike[0]}
        return (PlanNote(SetupCode.LABEL_OF_OTHER_CASE, label_key(wanted.title), values),)

    def _by_hand(
        self, wanted: LabelState, why: LabelTrouble, words: tuple[str, ...], *, is_of_group: bool = False
    ) -> PlanPart:
        code, key = SetupCode.LABEL_UNUSABLE, label_key(wanted.title)
        menu = (MenuItem.MANAGE, MenuItem.LABELS)
        is_unreadable = why is LabelTrouble.OTHER_MEANING
        step = ByHandStep(
            code,
            key,
            place=(MenuItem.GROUP, *menu) if is_of_group else menu,
            words=words,
            link=None if is_of_group else f"{self.reading.project.url}/-/labels",
            settled_by=SettledBy.UNREADABLE if is_unreadable else SettledBy.READ_BACK,
            settlement=self.record.settled.get((code, key)) if is_unreadable else None,
            values={"why": why, "title": wanted.title, "other": words[-1]},
        )
        return PlanPart(by_hand=(step,))


def _ids(wanted: LabelState, found: FoundLabel) -> Mapping[StepKey, str]:
    return {label_key(wanted.title): found.id}


def _state_of(found: FoundLabel, wanted: LabelState) -> LabelState:
    return LabelState(found.title, found.color, found.description, found.priority, wanted.word)


def _as_wished(wanted: LabelState, found: FoundLabel) -> LabelState:
    """What nobody wishes anything about stays: a colour, a description, a place in the order of labels."""
    return replace(
        wanted,
        color=wanted.color or found.color,
        description=wanted.description or found.description,
        priority=found.priority if wanted.priority is None else wanted.priority,
    )


def _change_label(
    before: LabelState, after: LabelState, reason: StepReason, old_title: str | None = None
) -> SetupStep:
    return SetupStep(
        key=label_key(after.title),
        action=StepAction.CHANGE,
        name=after.title,
        before=before,
        after=after,
        reason=reason,
        right=StepRight.MAINTAINER,
        effects=(RenamesLabel(old_title),) if old_title is not None else (),
    )
