"""The workflow that a desk asks for: one for all types, with the bot's own way into every status.

No rule of a Jira workflow can look at the type, so every move that some type has is open on every ticket
(docs/trackers/jira.md#workflows).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.desk.entries import Workflow
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.wanted import bot_holder_key, site_key, status_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    StatusCategory,
    TransitionForm,
    TransitionState,
    WorkflowState,
)

DONE, DECLINED = "Done", "Declined"
"""The resolutions that the workflow sets where the mapping names no others."""
INITIAL_NAME = "Create"
"""What Jira itself calls the transition by which a ticket is opened."""


def want_workflow(desk: Desk, mapping: JiraMapping, name: str) -> WorkflowState:
    """The workflow of this name; words that the mapping has no name for are left out."""
    return _DeskMoves(desk, mapping).build_workflow(name)


def find_unreachable(workflow: WorkflowState) -> tuple[str, ...]:
    """The names of its statuses that people have no way into: neither a move, nor as where tickets begin."""
    reached = {one.target for one in workflow.transitions if one.form is not TransitionForm.GLOBAL}
    return tuple(status.identity for status in workflow.statuses if status not in reached)


@dataclass(frozen=True)
class _DeskMoves:
    """The moves of all types of a project, joined."""

    desk: Desk
    mapping: JiraMapping

    def build_workflow(self, name: str) -> WorkflowState:
        keys = {word: status_key(written) for word, written in self._status_names.items()}
        return WorkflowState(
            name,
            tuple(keys.values()),
            (*self._list_initial(), *self._list_directed(), *(self._bot_way(word, name) for word in keys)),
        )

    @property
    def _status_names(self) -> Mapping[str, str]:
        """The names of the statuses, in the order of the desk file."""
        written = self.mapping.names[STATUS].names
        return {word: written[word] for word in self.desk.statuses if word in written}

    @cached_property
    def _mapped_flows(self) -> Mapping[str, Workflow]:
        """The workflows of the types that the project has."""
        mapped = self.mapping.names[TYPE].names
        return {key: flow for key, flow in self.desk.workflows.items() if key in mapped}

    @cached_property
    def _joined_moves(self) -> frozenset[tuple[str, str]]:
        moves = {
            (source, target)
            for flow in self._mapped_flows.values()
            for source, targets in flow.moves.items()
            for target in targets
        }
        return frozenset({*moves, *self._list_reopenings(), *self._list_first_moves()})

    def _list_reopenings(self) -> Iterator[tuple[str, str]]:
        """Out of closed, to wherever a ticket may have come from."""
        meant = self.desk.meanings
        for flow in self._mapped_flows.values():
            for status in flow.moves:
                if status not in (meant.waiting, meant.declined, meant.closed):
                    yield meant.closed, status

    def _list_first_moves(self) -> Iterator[tuple[str, str]]:
        """Out of intake into each type's first status.

        Somebody may choose the type and move the ticket at once, before the bot has moved it.
        """
        firsts = {flow.first for key, flow in self._mapped_flows.items() if not self.desk.is_intake(key)}
        for key, flow in self._mapped_flows.items():
            if self.desk.is_intake(key):
                seen = [one for one in flow.moves if self.desk.is_working(one) and one != flow.first]
                for status in seen or [flow.first]:
                    yield from ((status, first) for first in firsts - {status})

    def _list_initial(self) -> Iterator[TransitionState]:
        intake = [flow.first for key, flow in self._mapped_flows.items() if self.desk.is_intake(key)]
        firsts = [*intake, *(flow.first for flow in self._mapped_flows.values())]
        # Jira opens every ticket in one status, whatever its type.
        for first in [one for one in firsts if one in self._status_names][:1]:
            target = status_key(self._status_names[first])
            yield TransitionState(INITIAL_NAME, TransitionForm.INITIAL, target)

    def _list_directed(self) -> Iterator[TransitionState]:
        """One into each status, with all the moves there as its sources."""
        for word, written in self._status_names.items():
            sources = {
                one for one, target in self._joined_moves if target == word and one in self._status_names
            }
            # Jira takes no transition that leads from nowhere.
            if sources:
                yield TransitionState(
                    written,
                    TransitionForm.DIRECTED,
                    status_key(written),
                    tuple(sorted(status_key(self._status_names[one]) for one in sources)),
                    resolution=self._resolution_in(word),
                    clears_resolution=self._clears_in(word),
                )

    def _bot_way(self, word: str, screen: str) -> TransitionState:
        """The bot's own way into a status, from everywhere: the only undo that Jira has."""
        written = self._status_names[word]
        return TransitionState(
            self.mapping.bot_transition.replace("{status}", written),
            TransitionForm.GLOBAL,
            status_key(written),
            only_for=bot_holder_key(has_own_roles=True),
            screen=site_key(ObjectKind.SCREEN, screen),
            resolution=self._resolution_in(word),
            clears_resolution=self._clears_in(word),
        )

    def _resolution_in(self, word: str) -> StepKey | None:
        """What is done has a resolution, whatever the mapping calls it (docs/desk.md#resolution)."""
        if not self._is_done(word):
            return None
        usual = DECLINED if word == self.desk.meanings.declined else DONE
        return site_key(ObjectKind.RESOLUTION, self.mapping.resolutions.get(word, usual))

    def _clears_in(self, word: str) -> bool:
        # What is open and has a resolution counts as done in every search and report of Jira's.
        return not self._is_done(word)

    def _is_done(self, word: str) -> bool:
        return StatusCategory(self.desk.statuses[word].category) is StatusCategory.DONE
