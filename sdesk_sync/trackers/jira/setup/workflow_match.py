"""A workflow that is there, held against the one that is wanted: which of its transitions are ours, and how.

Compared are type, name, target, sources and our rules; ids of rules, ports, layout and version are Jira's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.transition_rules import read_guard, read_resolution, read_screen
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import TransitionForm, TransitionState, WorkflowState
from sdesk_sync.trackers.wire.payload import Json, objects_in, text_at

TRANSITION_TYPES = {
    TransitionForm.INITIAL: "INITIAL",
    TransitionForm.DIRECTED: "DIRECTED",
    TransitionForm.GLOBAL: "GLOBAL",
}
"""How Jira calls them."""
_ANYWHERE = "*"
"""For a transition that leads to wherever the ticket is."""


@dataclass(frozen=True)
class WorkflowMatch:
    """What is wanted and what is there; `ids` are those of what Jira has of all that is wanted."""

    wanted: WorkflowState
    found: FoundWorkflow
    ids: Mapping[StepKey, str]

    @cached_property
    def transitions(self) -> tuple[Json, ...]:
        """All of them, as Jira showed them."""
        return objects_in(self.found.body.get("transitions"))

    @cached_property
    def pairs(self) -> Mapping[int, int]:
        """Places of wanted transitions to the places of those that are meant to be the same.

        Known by type and name; of two the one that leads where ours does.
        """
        pairs: dict[int, int] = {}
        for place, wanted in enumerate(self.wanted.transitions):
            alike = [one for one in self._list_alike(wanted) if one not in pairs.values()]
            right = [one for one in alike if self._find_way_target(self.transitions[one]) == wanted.target]
            if alike:
                pairs[place] = (right or alike)[0]
        return pairs

    @cached_property
    def references(self) -> Mapping[StepKey, str]:
        """How its body refers to each of its statuses."""
        return {self._status_keys[reference]: reference for reference in self._status_references}

    @property
    def foreign_names(self) -> tuple[str, ...]:
        """The names of the transitions that are not ours."""
        ours = set(self.pairs.values())
        return tuple(text_at(one, "name") for place, one in enumerate(self.transitions) if place not in ours)

    def read_back(self) -> WorkflowState:
        """As it is, in the order in which it is wanted."""
        return WorkflowState(
            self.wanted.name,
            tuple(one for one in self.wanted.statuses if one in self.references),
            tuple(
                self.read_transition(self.wanted.transitions[place], self.transitions[other])
                for place, other in sorted(self.pairs.items())
            ),
            self.foreign_names,
        )

    def read_transition(self, wanted: TransitionState, found: Json) -> TransitionState:
        """A transition as it is; about what nothing is wanted, nothing is told."""
        resolution = read_resolution(found) if wanted.resolution or wanted.clears_resolution else None
        return TransitionState(
            text_at(found, "name"),
            wanted.form,
            self._find_way_target(found),
            tuple(sorted({one for one in self.sources_of(found) if one in self.wanted.statuses})),
            only_for=self._find_guard(found) if wanted.only_for else None,
            screen=self._find_wanted_key(ObjectKind.SCREEN, read_screen(found)) if wanted.screen else None,
            resolution=self._find_wanted_key(ObjectKind.RESOLUTION, resolution or None),
            clears_resolution=resolution == "",
        )

    def sources_of(self, transition: Json) -> Iterator[StepKey]:
        """From where a transition leads, in the order of its links."""
        for link in objects_in(transition.get("links")):
            key = self.source_of(link)
            if key is not None:
                yield key

    def source_of(self, link: Json) -> StepKey | None:
        """From where a link leads; None where it leads from the start."""
        return self._status_keys.get(text_at(link, "fromStatusReference"))

    def _list_alike(self, wanted: TransitionState) -> Iterator[int]:
        for place, one in enumerate(self.transitions):
            # However somebody calls the one that opens tickets, there is but one.
            is_called_so = text_at(one, "name").casefold() == wanted.name.casefold()
            if text_at(one, "type") == TRANSITION_TYPES[wanted.form] and (
                is_called_so or wanted.form is TransitionForm.INITIAL
            ):
                yield place

    @cached_property
    def _status_references(self) -> tuple[str, ...]:
        """Those of the statuses that belong to it."""
        return tuple(text_at(one, "statusReference") for one in objects_in(self.found.body.get("statuses")))

    @cached_property
    def _status_keys(self) -> Mapping[str, StepKey]:
        """Statuses by how the body refers to them; those of others by their names."""
        keys: dict[str, StepKey] = {}
        for one in self.found.statuses:
            known = self._wanted_keys.get((ObjectKind.STATUS, text_at(one, "id")))
            keys[text_at(one, "statusReference")] = known or status_key(text_at(one, "name"))
        return {one: keys.get(one, status_key(one)) for one in {*keys, *self._status_references}}

    @cached_property
    def _wanted_keys(self) -> Mapping[tuple[ObjectKind, str], StepKey]:
        return {(key.object, id_): key for key, id_ in self.ids.items()}

    def _find_way_target(self, transition: Json) -> StepKey:
        reference = text_at(transition, "toStatusReference")
        return self._status_keys.get(reference, status_key(reference or _ANYWHERE))

    def _find_guard(self, transition: Json) -> StepKey | None:
        guard = read_guard(transition)
        return None if guard is None else self._find_wanted_key(*guard)

    def _find_wanted_key(self, kind: ObjectKind, id_: str | None) -> StepKey | None:
        """What has this id, by its id where it is none of what is wanted."""
        return None if id_ is None else self._wanted_keys.get((kind, id_), StepKey(kind, id_))


def read_workflow_state(
    wanted: WorkflowState, found: FoundWorkflow, ids: Mapping[StepKey, str]
) -> WorkflowState:
    """A workflow as it is, as far as something is wanted of it, and the names of what others added."""
    return WorkflowMatch(wanted, found, ids).read_back()
