"""Description templates: which are missing or changed, all of them in one commit.

Ours are those whose first line says so; a file of our name without it is somebody's
(docs/trackers/gitlab.md#set-up).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sdesk_sync.trackers.gitlab.setup.reading import FoundFile, GitLabReading
from sdesk_sync.trackers.gitlab.setup.templates import FOLDER, TEMPLATES_KEY, find_blob_id
from sdesk_sync.trackers.setup.objects import ObjectKind, TemplateFile, TemplatesState
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.steps import (
    ByHandStep,
    CommitsTo,
    MenuItem,
    SetupCode,
    SetupStep,
    StepAction,
    StepReason,
    StepRight,
)


def is_as_wanted(wanted: TemplateFile, found: FoundFile) -> bool:
    """Whether a file has the wanted content, by git's id of it."""
    return find_blob_id(wanted.content or "", found.blob) == found.blob


@dataclass(frozen=True)
class TemplateComparison:
    """The templates that are wanted against the files that are there."""

    wanted: tuple[TemplateFile, ...]
    reading: GitLabReading

    def compare_templates(self) -> PlanPart:
        """What is to be done about templates."""
        if not self.wanted:
            return PlanPart()
        there = tuple(file for file in self.wanted if file.path in self._found_by_path)
        theirs = tuple(file for file in there if self._found_by_path[file.path].is_marked is False)
        same = tuple(file for file in there if is_as_wanted(file, self._found_by_path[file.path]))
        written = tuple(file for file in self.wanted if file not in theirs and file not in same)
        ids = {TEMPLATES_KEY: FOLDER} if len(there) > len(theirs) else {}
        others = len(self.reading.files) - len(there) + len(theirs)
        by_hand = tuple(self._tell_foreign(file) for file in theirs)
        if written and self._why_closed:
            by_hand = (*by_hand, self._tell_closed(written))
        elif written:
            return PlanPart(
                steps=(self._commit_step(written, theirs),),
                by_hand=by_hand,
                ids=ids,
                left_alone=_count(others),
            )
        return PlanPart(
            by_hand=by_hand,
            ids=ids,
            left=_count(len(same)),
            left_alone=_count(others),
        )

    @cached_property
    def _found_by_path(self) -> Mapping[str, FoundFile]:
        return {file.path: file for file in self.reading.files}

    @property
    def _why_closed(self) -> str:
        """Why nothing can be written; empty where it can."""
        if self.reading.project.branch is None:
            return "no-branch"
        return "" if self.reading.may_push else "protected"

    def _commit_step(self, written: tuple[TemplateFile, ...], theirs: tuple[TemplateFile, ...]) -> SetupStep:
        branch = self.reading.project.branch or ""
        after = tuple(file for file in self.wanted if file not in theirs)
        before = tuple(
            _as_found(file, self._found_by_path[file.path])
            for file in after
            if file.path in self._found_by_path
        )
        return SetupStep(
            key=TEMPLATES_KEY,
            action=StepAction.CHANGE if before else StepAction.CREATE,
            name=FOLDER,
            before=TemplatesState(branch, before) if before else None,
            after=TemplatesState(branch, after),
            reason=StepReason.MISSING
            if not any(file.path in self._found_by_path for file in written)
            else StepReason.DIFFERS,
            right=StepRight.MAINTAINER,
            effects=(CommitsTo(branch),),
            size=len(written),
        )

    def _tell_foreign(self, file: TemplateFile) -> ByHandStep:
        project = self.reading.project
        return ByHandStep(
            SetupCode.FOREIGN_TEMPLATE,
            TEMPLATES_KEY,
            place=(MenuItem.REPOSITORY, file.path),
            words=(file.path,),
            link=f"{project.url}/-/blob/{project.branch}/{file.path}",
            values={"path": file.path},
            files=(file,),
        )

    def _tell_closed(self, written: tuple[TemplateFile, ...]) -> ByHandStep:
        project = self.reading.project
        return ByHandStep(
            SetupCode.BRANCH_CLOSED,
            TEMPLATES_KEY,
            place=(MenuItem.SETTINGS, MenuItem.REPOSITORY, MenuItem.PROTECTED_BRANCHES),
            words=tuple(file.path for file in written),
            link=f"{project.url}/-/settings/repository",
            values={"why": self._why_closed, "branch": project.branch or ""},
            files=written,
        )


def templates_state(wanted: tuple[TemplateFile, ...], reading: GitLabReading) -> TemplatesState | None:
    """Our templates as they are; None where there is none of them."""
    found = {file.path: file for file in reading.files if file.is_marked is not False}
    files = tuple(_as_found(file, found[file.path]) for file in wanted if file.path in found)
    return TemplatesState(reading.project.branch or "", files) if files else None


def _as_found(wanted: TemplateFile, found: FoundFile) -> TemplateFile:
    """A file as it is: of another content than ours only its id is known."""
    if is_as_wanted(wanted, found):
        return wanted
    return replace(wanted, blob=found.blob, content=None)


def _count(number: int) -> Mapping[ObjectKind, int]:
    return {ObjectKind.TEMPLATES: number} if number else {}
