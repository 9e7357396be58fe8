"""What changes in a workflow, in words: which statuses, moves and transitions come, go, are otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import TransitionForm, TransitionState, WorkflowState

Move = tuple[StepKey, StepKey]


@dataclass(frozen=True, slots=True)
class WorkflowChanges:
    """A workflow as it was (None where there was none) and as it is, or is to be."""

    before: WorkflowState | None
    after: WorkflowState
    wording: Wording

    def tell_more(self) -> str:
        """`5 statuses, 21 moves, 5 transitions “Desk: …” for our bot only`; empty where nothing comes."""
        known = self.before.statuses if self.before else ()
        statuses = [one for one in self.after.statuses if one not in known]
        moves = _pair_moves(self.after) - _pair_moves(self.before)
        guarded = [one for one in self._list_missing(self.after, self.before) if one.only_for]
        counts = {"count.statuses": len(statuses), "count.moves": len(moves)}
        told = [self.wording.count(key, number) for key, number in counts.items() if number]
        if guarded:
            beginning = name_of_others(_find_beginning(guarded))
            told.append(self.wording.count("count.bot-ways", len(guarded), beginning=beginning))
        return ", ".join(told)

    def list_gone(self) -> Iterator[str]:
        """What is in it no more: each status, move, and transition that is no move."""
        if self.before is None:
            return
        for status in self.before.statuses:
            if status not in self.after.statuses:
                yield self.wording.say("change.status", status=name_of_others(status.identity))
        for origin, target in sorted(_pair_moves(self.before) - _pair_moves(self.after)):
            names = {"origin": name_of_others(origin.identity), "target": name_of_others(target.identity)}
            yield self.wording.say("change.move", **names)
        for one in self._list_missing(self.before, self.after):
            if one.form is not TransitionForm.DIRECTED:
                yield self.wording.say("change.transition", transition=name_of_others(one.name))

    def list_differences(self) -> Iterator[str]:
        """What is otherwise in transitions that were there and are."""
        before = _by_name(self.before)
        for key, after in _by_name(self.after).items():
            if key in before and (told := ", ".join(self._compare(before[key], after))):
                name = name_of_others(after.name)
                yield self.wording.say("change.transition.differs", transition=name, changes=told)

    def _compare(self, before: TransitionState, after: TransitionState) -> Iterator[str]:
        say = self.wording.say
        if before.target != after.target:
            yield say("change.leads-to", status=name_of_others(after.target.identity))
        if before.only_for != after.only_for:
            yield say("change.guarded" if after.only_for else "change.unguarded")
        if before.screen != after.screen:
            name = name_of_others(after.screen.identity) if after.screen else say("change.none")
            yield say("change.screen", screen=name)
        if (before.resolution, before.clears_resolution) != (after.resolution, after.clears_resolution):
            name = name_of_others(after.resolution.identity) if after.resolution else say("change.none")
            yield say("change.resolution", resolution=name)

    def _list_missing(self, there: WorkflowState, other: WorkflowState | None) -> Iterator[TransitionState]:
        """The transitions of one that the other lacks."""
        known = _by_name(other)
        yield from (one for key, one in _by_name(there).items() if key not in known)


def _by_name(workflow: WorkflowState | None) -> Mapping[tuple[TransitionForm, str], TransitionState]:
    return {(one.form, one.name): one for one in (workflow.transitions if workflow else ())}


def _pair_moves(workflow: WorkflowState | None) -> frozenset[Move]:
    """From which status to which people may go."""
    directed = [one for one in (workflow.transitions if workflow else ()) if one.sources]
    return frozenset((source, one.target) for one in directed for source in one.sources)


def _find_beginning(transitions: list[TransitionState]) -> str:
    """With what all their names begin, before the name of the status."""
    beginnings = [one.name.removesuffix(one.target.identity) for one in transitions]
    # What the first and the last of them in order share, all share.
    pairs = zip(min(beginnings), max(beginnings), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
