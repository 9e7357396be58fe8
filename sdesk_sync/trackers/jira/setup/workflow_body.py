"""What is sent to make a workflow, to change one, and to have either looked at by Jira before.

An update replaces all there is: what is not sent is gone, for each status even on the whole site. So all
that is not ours is sent back as it was shown, and of ours that of which nothing is wanted
(docs/trackers/jira.md#set-up).
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from sdesk_sync.trackers.jira.setup.found import STATUS_CATEGORIES, FoundStatus
from sdesk_sync.trackers.jira.setup.reading import FoundWorkflow
from sdesk_sync.trackers.jira.setup.transition_rules import write_actions, write_guard, write_screen_rule
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.jira.setup.workflow_match import TRANSITION_TYPES, WorkflowMatch
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import (
    StatusState,
    TransitionForm,
    TransitionState,
    WorkflowState,
)
from sdesk_sync.trackers.wire.payload import Json, object_at, objects_in, text_at

_NAMESPACE = uuid.UUID("5b1ccf3e-2f6c-4b52-9d0e-6f1c0a7b9f11")
_INITIAL_ID = "1"
_FIRST_ID, _ID_DISTANCE = 11, 10
"""Jira numbers transitions so."""
_LAYOUTS = ("startPointLayout", "loopedTransitionContainerLayout")
_LEVELS = ["ERROR"]
"""Warnings keep nobody from anything."""


@dataclass(frozen=True)
class WorkflowWriting:
    """Writes the bodies for one workflow.

    `ids` are those of all that it names, `statuses` how each of its statuses is on the site now.
    """

    wanted: WorkflowState
    ids: Mapping[StepKey, str]
    statuses: Mapping[StepKey, FoundStatus]

    def write_creation(self, description: str) -> Json:
        """To make it. `description` has our mark."""
        references = {key: reference_of(key) for key in self.wanted.statuses}
        parts = _WorkflowParts(self.wanted, self.ids, references)
        return {
            "scope": {"type": "GLOBAL"},
            "statuses": [self._define_status(key, references[key]) for key in self.wanted.statuses],
            "workflows": [
                {
                    "name": self.wanted.name,
                    "description": description,
                    "statuses": [_place_status(references[key]) for key in self.wanted.statuses],
                    "transitions": parts.make_all(),
                }
            ],
        }

    def write_update(self, found: FoundWorkflow) -> Json:
        """To change the one that is there. Refused by Jira where its version is no longer the newest."""
        match = WorkflowMatch(self.wanted, found, self.ids)
        missing = [key for key in self.wanted.statuses if key not in match.references]
        references = {**match.references, **{key: reference_of(key) for key in missing}}
        parts = _WorkflowParts(self.wanted, self.ids, references)
        layouts = {key: found.body[key] for key in _LAYOUTS if found.body.get(key) is not None}
        return {
            "statuses": [
                *(self._repeat_status(one) for one in found.statuses),
                *(self._define_status(key, references[key]) for key in missing),
            ],
            "workflows": [
                {
                    "id": found.id,
                    "version": object_at(found.body, "version"),
                    "description": found.description,
                    **layouts,
                    "statuses": [
                        *(
                            _without_nothing(one, "deprecated")
                            for one in objects_in(found.body.get("statuses"))
                        ),
                        *(_place_status(references[key]) for key in missing),
                    ],
                    "transitions": parts.change_all(match),
                }
            ],
        }

    def _define_status(self, key: StepKey, reference: str) -> Json:
        """Without its id Jira would take it for a new one of the same name."""
        found = self.statuses[key]
        return {
            "id": self.ids[key],
            "statusReference": reference,
            "name": found.name,
            "statusCategory": STATUS_CATEGORIES[found.category],
            "description": found.description,
        }

    def _repeat_status(self, shown: Json) -> Json:
        """As it is: whatever is left out here changes for all projects."""
        id_ = text_at(shown, "id")
        known = next((one for one in self.statuses.values() if one.id == id_), None)
        description = shown.get("description")
        return {
            "id": id_,
            "statusReference": text_at(shown, "statusReference"),
            "name": text_at(shown, "name"),
            "statusCategory": text_at(shown, "statusCategory"),
            "description": description
            if isinstance(description, str)
            else known.description
            if known
            else "",
        }


@dataclass(frozen=True)
class _WorkflowParts:
    """Writes transitions; `references` stand for statuses."""

    wanted: WorkflowState
    ids: Mapping[StepKey, str]
    references: Mapping[StepKey, str]

    def make_all(self) -> list[Json]:
        numbers = _unused_ids(())
        return [self._make_way(one, numbers) for one in self.wanted.transitions]

    def change_all(self, match: WorkflowMatch) -> list[Json]:
        """Those that are there in their order, then what was missing."""
        ours = {other: self.wanted.transitions[place] for place, other in match.pairs.items()}
        numbers = _unused_ids(text_at(one, "id") for one in match.transitions)
        there = [
            self._change_way(match, ours[place], found) if place in ours else _without_nothing(found)
            for place, found in enumerate(match.transitions)
        ]
        missing = [one for place, one in enumerate(self.wanted.transitions) if place not in match.pairs]
        return [*there, *(self._make_way(one, numbers) for one in missing)]

    def _make_way(self, wanted: TransitionState, numbers: Iterator[str]) -> Json:
        empty: Json = {
            "id": _INITIAL_ID if wanted.form is TransitionForm.INITIAL else next(numbers),
            "description": "",
            # What is no list here becomes a loop where it is that of a global one.
            "links": [],
            "actions": [],
            "validators": [],
            "triggers": [],
            "properties": {},
        }
        return self._write_way(wanted, empty, [self._link_from(one) for one in wanted.sources])

    def _change_way(self, match: WorkflowMatch, wanted: TransitionState, found: Json) -> Json:
        if match.read_transition(wanted, found) == wanted:
            return _without_nothing(found)
        there = set(match.sources_of(found))
        kept = [
            link
            for link in objects_in(found.get("links"))
            # A move that the desk has no longer goes; one out of a status that is not ours stays.
            if match.source_of(link) in wanted.sources or match.source_of(link) not in self.wanted.statuses
        ]
        added = [self._link_from(one) for one in wanted.sources if one not in there]
        return self._write_way(wanted, _without_nothing(found), [*kept, *added])

    def _write_way(self, wanted: TransitionState, base: Json, links: list[Json]) -> Json:
        written = {
            **base,
            "type": TRANSITION_TYPES[wanted.form],
            "name": wanted.name,
            "toStatusReference": self.references[wanted.target],
            "links": [] if wanted.form is TransitionForm.GLOBAL else links,
        }
        if wanted.only_for is not None:
            group = object_at(base, "conditions")
            written["conditions"] = write_guard(group, wanted.only_for.object, self.ids[wanted.only_for])
        if wanted.screen is not None:
            written["transitionScreen"] = write_screen_rule(self.ids[wanted.screen])
        if wanted.resolution is not None or wanted.clears_resolution:
            value = "" if wanted.resolution is None else self.ids[wanted.resolution]
            written["actions"] = write_actions(objects_in(base.get("actions")), value)
        return written

    def _link_from(self, source: StepKey) -> Json:
        return {"fromStatusReference": self.references[source]}


@dataclass(frozen=True)
class _KnownThings:
    """What can be asked about already: all that has an id."""

    ids: Collection[StepKey]

    def limit(self, wanted: WorkflowState) -> WorkflowState:
        statuses = tuple(one for one in wanted.statuses if one in self.ids)
        moves = (self._limit_transition(one) for one in wanted.transitions if one.target in self.ids)
        # One that leads from nowhere yet is none.
        left = (one for one in moves if one.sources or one.form is not TransitionForm.DIRECTED)
        return replace(wanted, statuses=statuses, transitions=tuple(left))

    def _limit_transition(self, one: TransitionState) -> TransitionState:
        return replace(
            one,
            sources=tuple(source for source in one.sources if source in self.ids),
            only_for=one.only_for if one.only_for in self.ids else None,
            screen=one.screen if one.screen in self.ids else None,
            resolution=one.resolution if one.resolution in self.ids else None,
        )


def write_draft(writing: WorkflowWriting, found: FoundWorkflow | None, description: str) -> Json | None:
    """What there is of a workflow already, to be looked at by Jira before anything is made.

    None as long as tickets could not begin anywhere. Where nothing is there it is for
    `workflows/create/validation`, else for `workflows/update/validation`.
    """
    limited = replace(writing, wanted=_KnownThings(writing.ids.keys()).limit(writing.wanted))
    if not any(one.form is TransitionForm.INITIAL for one in limited.wanted.transitions):
        return None
    payload = limited.write_creation(description) if found is None else limited.write_update(found)
    return write_validation(payload)


def write_validation(payload: Json) -> Json:
    """To have a body looked at; without this envelope Jira says nothing but that it is wrong."""
    return {"payload": payload, "validationOptions": {"levels": _LEVELS}}


def describe_statuses(
    wanted: Iterable[StatusState], found: Iterable[FoundStatus], ids: Mapping[StepKey, str]
) -> Mapping[StepKey, FoundStatus]:
    """Each status that has an id: as it is on the site, or as it was made since the site was read."""
    by_id = {one.id: one for one in found}
    described: dict[StepKey, FoundStatus] = {}
    for one in wanted:
        key = status_key(one.name)
        if key in ids:
            made = FoundStatus(ids[key], one.name, one.description, one.category)
            described[key] = by_id.get(ids[key], made)
    return described


def reference_of(status: StepKey) -> str:
    """How a body refers to a status that Jira gave no reference yet: the same in each run."""
    return str(uuid.uuid5(_NAMESPACE, status.identity.casefold()))


def _place_status(reference: str) -> Json:
    return {"statusReference": reference, "properties": {}}


def _without_nothing(shown: Json, *keys: str) -> Json:
    """Without what is null, which Jira shows and does not take, and without these keys."""
    return {key: value for key, value in shown.items() if value is not None and key not in keys}


def _unused_ids(used: Iterable[str]) -> Iterator[str]:
    taken = {*used, _INITIAL_ID}
    return (each for number in count(_FIRST_ID, _ID_DISTANCE) if (each := str(number)) not in taken)
