"""What changes in a thing, in words: from how it was to how it is, or is to be."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.setup.drawing.site_changes import SiteChanges
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import BoardState, HookState, LabelState, ListState, TemplatesState
from sdesk_sync.trackers.setup.site_objects import FieldUseState, ScreenFieldState, StatusesState

_CONFIDENTIAL = "confidential_"


@dataclass(frozen=True, slots=True)
class StateChanges:
    """Changes in the words of a language."""

    wording: Wording

    def list_changes(self, before: ObjectState, after: ObjectState) -> Iterator[str]:
        """A phrase for each, but for what the thing is called."""
        match before, after:
            case LabelState(), LabelState():
                yield from self._list_of_label(before, after)
            case BoardState(), BoardState():
                yield from self._list_of_board(before, after)
            case ListState(), ListState() if before.position != after.position:
                yield self._say_change("position", before.position + 1, after.position + 1)
            case TemplatesState(), TemplatesState():
                blobs = {file.path: file.blob for file in before.files}
                changed = [file.path for file in after.files if blobs.get(file.path) != file.blob]
                gone = sorted(blobs.keys() - {file.path for file in after.files})
                yield from (self.wording.say("change.file", path=path) for path in changed)
                yield from (self.wording.say("change.file.gone", path=path) for path in gone)
            case HookState(), HookState():
                yield from self._list_of_hook(before, after)
            case _:
                yield from SiteChanges(self.wording).list_site_changes(before, after)

    def tell_events(self, events: tuple[str, ...]) -> str:
        """`issues and comments, confidential ones too`."""
        open_ones = [event for event in events if not event.startswith(_CONFIDENTIAL)]
        told = self.wording.join(map(self._name_event, open_ones or events))
        if open_ones and set(events) == {*open_ones, *(f"{_CONFIDENTIAL}{event}" for event in open_ones)}:
            return self.wording.say("step.confidential-too", events=told)
        return self.wording.join(map(self._name_event, events))

    def tell_all_events(self, events: tuple[str, ...]) -> str:
        """Of what a hook tells in all: `tickets and comments`, where each event is known by what it is of."""
        about = [f"events.{event}" for event in events]
        if not all(map(self.wording.knows, about)):
            return self.tell_events(events)
        return self.wording.join(dict.fromkeys(map(self.wording.say, about)))

    def tell_narrowing(self, board: BoardState) -> str:
        """Of which tickets alone a board is; empty for all."""
        labels = self.wording.join(name_of_others(key.identity) for key in board.labels)
        return self.wording.say("step.only", labels=labels) if labels else ""

    def _list_of_label(self, before: LabelState, after: LabelState) -> Iterator[str]:
        if before.color != after.color:
            yield self._say_change("color", before.color, after.color)
        if before.description != after.description:
            yield self.wording.say("change.description")
        if before.priority != after.priority:
            yield self._say_change("priority", before.priority, after.priority)

    def _list_of_board(self, before: BoardState, after: BoardState) -> Iterator[str]:
        if before.labels != after.labels:
            yield self.tell_narrowing(after) or self.wording.say("step.for-all")

    def _list_of_hook(self, before: HookState, after: HookState) -> Iterator[str]:
        if before.url != after.url:
            yield self._say_change("address", before.url, after.url)
        if more := tuple(sorted(set(after.events) - set(before.events))):
            yield self.wording.say("change.events", events=self.tell_events(more))
        if fewer := tuple(sorted(set(before.events) - set(after.events))):
            yield self.wording.say("change.events.not", events=self.tell_events(fewer))
        if before.proof is not after.proof:
            yield self.wording.say(f"proof.{after.proof}")
        if before.name != after.name:
            yield self.wording.say("change.name")
        if before.jql != after.jql:
            yield self.wording.say("change.jql", jql=after.jql or self.wording.say("change.none"))
        if before.is_enabled != after.is_enabled:
            yield self.wording.say("change.enabled" if after.is_enabled else "change.disabled")

    def _name_event(self, event: str) -> str:
        """What the tracker calls it, where nobody else has asked for it."""
        key = f"event.{event}"
        return self.wording.say(key) if self.wording.knows(key) else name_of_others(event)

    def _say_change(self, what: str, before: object, after: object) -> str:
        none = self.wording.say("change.none")
        shown = {"before": none if before is None else before, "after": none if after is None else after}
        return self.wording.say(f"change.{what}", **shown)


def tell_name(before: ObjectState | None, after: ObjectState) -> str:
    """What a thing is called, `old → new` where that changes; empty for what has no name of its own."""
    old, new = (name_of_state(state) if state else "" for state in (before, after))
    return f"{name_of_others(old)} → {name_of_others(new)}" if old and old != new else name_of_others(new)


def name_of_state(state: ObjectState) -> str:
    """What the thing itself is called; empty for what has no name of its own."""
    match state:
        case LabelState():
            return state.title
        case ListState() | TemplatesState() | HookState():
            return ""
        case StatusesState() | FieldUseState() | ScreenFieldState():
            return ""
        case _:
            return state.name
