"""A GitLab project as it was read for set-up: what is wanted, what is there, and the plan between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sdesk_sync.trackers.gitlab.setup.comparison.boards import board_state, find_board, list_states
from sdesk_sync.trackers.gitlab.setup.comparison.hook import hook_state
from sdesk_sync.trackers.gitlab.setup.comparison.plan import ProjectComparison
from sdesk_sync.trackers.gitlab.setup.comparison.templates import templates_state
from sdesk_sync.trackers.gitlab.setup.reading import GitLabReading
from sdesk_sync.trackers.gitlab.setup.refusals import find_refusals
from sdesk_sync.trackers.gitlab.setup.templates import FOLDER, TEMPLATES_KEY
from sdesk_sync.trackers.gitlab.setup.wanted import label_key
from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.hook_match import find_hooks
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import DeskWord, LabelState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import FoundObject
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord
from sdesk_sync.trackers.setup.refusals import TrackerRefusals
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan


@dataclass(frozen=True)
class GitLabProjectState:
    """One project, read; nothing of it costs a call any more."""

    subject: PlanSubject
    comparison: ProjectComparison = field(repr=False)

    def make_plan(self, record: TrackerRecord) -> SetupPlan:
        """What has to be done."""
        return self.comparison.make_plan(self.subject, record)

    @cached_property
    def refusals(self) -> TrackerRefusals:
        """What GitLab itself refuses here, whatever the desk does."""
        mapping, project = self.comparison.mapping, self.reading.project
        return find_refusals(mapping, is_premium=project.is_premium)

    @cached_property
    def wanted_objects(self) -> Mapping[StepKey, ObjectState]:
        """What desk and mapping ask for, of the kinds that are shown to us: others are unknown."""
        every = self.comparison.wanted.list_objects(self.reading.project.branch or "")
        return {key: state for key, state in every.items() if key.object not in self._hidden_kinds}

    @property
    def _hidden_kinds(self) -> frozenset[ObjectKind]:
        project = self.reading.project
        hidden = {ObjectKind.HOOK: self.reading.hooks is None, ObjectKind.TEMPLATES: project.branch is None}
        boards = dict.fromkeys((ObjectKind.BOARD, ObjectKind.LIST), not project.has_issues)
        return frozenset(kind for kind, is_hidden in (hidden | boards).items() if is_hidden)

    @cached_property
    def found_objects(self) -> Mapping[StepKey, FoundObject]:
        """What is there: labels, boards, the lists of boards of ours, our templates, hooks."""
        return dict(self._find_objects())

    @property
    def reading(self) -> GitLabReading:
        """What was read."""
        return self.comparison.reading

    def _find_objects(self) -> Iterator[tuple[StepKey, FoundObject]]:
        yield from self._find_labels()
        yield from self._find_boards()
        templates = templates_state(self.comparison.wanted.files, self.reading)
        if templates is not None:
            yield TEMPLATES_KEY, FoundObject(FOLDER, templates, is_in_scope=True)
        yield from self._find_hooks()

    def _find_labels(self) -> Iterator[tuple[StepKey, FoundObject]]:
        words: dict[str, DeskWord | None] = {
            label.title: label.word for label in self.comparison.wanted.labels
        }
        for title, label in self.reading.labels_by_title.items():
            state = LabelState(title, label.color, label.description, label.priority, words.get(title))
            is_in_scope = title.startswith(self.comparison.wanted.scopes) if self._has_scopes else False
            found = FoundObject(label.id, state, is_in_scope, self.reading.tickets.get(title))
            yield label_key(title), found

    @property
    def _has_scopes(self) -> bool:
        return bool(self.comparison.wanted.scopes)

    def _find_boards(self) -> Iterator[tuple[StepKey, FoundObject]]:
        ours: set[str] = set()
        for wanted in self.comparison.wanted.boards:
            board = find_board(wanted, self.reading, EMPTY_RECORD)
            if board is None:
                continue
            ours.add(board.id)
            yield wanted.key, FoundObject(board.id, board_state(board), is_in_scope=True)
            for key, (shown, state) in list_states(wanted, board).items():
                yield key, FoundObject(shown.id, state, is_in_scope=True)
        for board in self.reading.boards:
            if board.id not in ours:
                key = StepKey(ObjectKind.BOARD, board.name)
                yield key, FoundObject(board.id, board_state(board), is_in_scope=False)

    def _find_hooks(self) -> Iterator[tuple[StepKey, FoundObject]]:
        hooks, wanted = self.reading.hooks or (), self.comparison.wanted.hook
        ours = find_hooks(hooks, wanted, EMPTY_RECORD) if wanted is not None else ()
        for hook in hooks:
            is_ours = ours[:1] == (hook,)
            state = hook_state(hook)
            key = hook_key(wanted.url if is_ours and wanted is not None else state.url)
            yield key, FoundObject(hook.id, state, is_in_scope=is_ours)
