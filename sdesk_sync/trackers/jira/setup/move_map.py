"""Where tickets go that stand in a status which their new workflow lacks."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.site_objects import TransitionForm, WorkflowState

_NAMES_OF_THE_END = frozenset(
    {"cancelled", "canceled", "closed", "complete", "completed", "done", "finished", "resolved"}
    | {"abgeschlossen", "erledigt", "fertig", "geschlossen"}
)
"""What statuses are called, by Jira's templates and others, in which nothing is done any more."""


@dataclass(frozen=True)
class MoveMap:
    """What the mapping says of them.

    `keys` are the statuses of the desk's words, `first` the one in which tickets begin. `is_allowed`: no
    running desk would move them back.
    """

    wishes: JiraSetupWishes
    keys: Mapping[str, StepKey]
    first: StepKey
    closed: str
    is_allowed: bool

    def choose_target(self, status_name: str) -> StepKey | None:
        """Where tickets in a status go; None where nobody says."""
        word = self.wishes.find_target(status_name)
        return None if word is None else self.keys.get(word)

    def target_of_none(self, status_name: str) -> StepKey:
        """The same for a status without tickets: Jira wants to be told of it as well."""
        return self.choose_target(status_name) or self.first

    def propose(self, status_names: Collection[str]) -> str:
        """What the mapping may say, with these statuses beside those that it has: a line of YAML.

        Where tickets are to go is for a person to say: these are guesses, by what statuses are called.
        """
        words = {**self.wishes.moved_statuses, **{name: self._guess(name) for name in status_names}}
        pairs = (f"{json.dumps(name, ensure_ascii=False)}: {word}" for name, word in words.items())
        return f"move_statuses: {{{', '.join(pairs)}}}"

    def _guess(self, status_name: str) -> str:
        if fold_name(status_name) in _NAMES_OF_THE_END and self.closed in self.keys:
            return self.closed
        return next(word for word, key in self.keys.items() if key == self.first)


def build_move_map(
    desk: Desk, mapping: JiraMapping, workflow: WorkflowState, *, allows_moves: bool
) -> MoveMap:
    """That of a mapping; `workflow` is the one that tickets get, and has a place where they begin."""
    keys = {word: status_key(name) for word, name in mapping.names[STATUS].names.items()}
    initial = (one.target for one in workflow.transitions if one.form is TransitionForm.INITIAL)
    return MoveMap(
        wishes=mapping.wishes,
        keys=keys,
        first=next(initial, workflow.statuses[0]),
        closed=desk.meanings.closed,
        is_allowed=allows_moves,
    )
