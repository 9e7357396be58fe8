"""Whom a step concerns beside the project, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.steps import MovesTickets, SeenBy, StepEffect

_OFFERED = (ObjectKind.ISSUE_TYPE, ObjectKind.PRIORITY)
"""What joins a scheme of the site by itself, so that others do not only see it: they offer it."""


@dataclass(frozen=True, slots=True)
class EffectWords:
    """Effects in the words of a language; those of `number` steps that have the same."""

    wording: Wording
    number: int = 1

    def word_effects(self, kind: ObjectKind, effects: Iterable[StepEffect]) -> Iterator[str]:
        """A phrase for each that is to be told."""
        for effect in effects:
            if isinstance(effect, SeenBy):
                yield self._tell_seen(kind, effect)
            elif isinstance(effect, MovesTickets):
                yield self.tell_moves(effect)

    def tell_moves(self, effect: MovesTickets) -> str:
        """`moves tickets: 31 from To Do to New`."""
        moves = [
            self.wording.count("step.move", one.count, origin=one.origin, target=one.target)
            for one in effect.moves
        ]
        return self.wording.say("step.moves", moves=", ".join(moves))

    def _tell_seen(self, kind: ObjectKind, effect: SeenBy) -> str:
        if not effect.projects:
            return self.wording.say("step.seen-everywhere")
        projects = self.wording.join(map(name_of_others, effect.projects))
        if kind in _OFFERED:
            return self.wording.count("step.offered-by", self.number, projects=projects)
        return self.wording.say("step.seen-by", projects=projects)
