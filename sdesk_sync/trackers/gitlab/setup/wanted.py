"""What a GitLab project is to have: pure, of desk, mapping and what the project can do.

In the order in which it is made: labels, boards with their lists, templates, the hook.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import product

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import LANGUAGES
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.templates import TEMPLATES_KEY, want_templates
from sdesk_sync.trackers.gitlab.setup.texts import setup_text
from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    DeskWord,
    HookProof,
    HookState,
    LabelState,
    ListState,
    ObjectKind,
    StepKey,
    TemplateFile,
    TemplatesState,
)
from sdesk_sync.trackers.setup.wishes import BoardWish

_KINDS = {
    TYPE: WordKind.TYPE,
    STATUS: WordKind.STATUS,
    PRIORITY: WordKind.PRIORITY,
    BILLING: WordKind.BILLING,
    TEAM: WordKind.TEAM,
}

HOOK_EVENTS = ("confidential_issues_events", "confidential_note_events", "issues_events", "note_events")
"""What the desk listens to, sorted; without the confidential ones the tickets of customers are missed
(docs/trackers/gitlab.md#set-up)."""


@dataclass(frozen=True, slots=True)
class WantedBoard:
    """A board, what it is narrowed to, and the labels of its lists in their order.

    `other_names` are what it is called in other languages: under one of them it may be there already.
    """

    name: str
    narrowing: tuple[StepKey, ...]
    lists: tuple[StepKey, ...]
    other_names: frozenset[str] = frozenset()

    @property
    def key(self) -> StepKey:
        """What it is found by."""
        return StepKey(ObjectKind.BOARD, self.name)

    @property
    def state(self) -> BoardState:
        """As it is to be."""
        return BoardState(self.name, self.narrowing)

    def list_key(self, label: StepKey) -> StepKey:
        """What the list of a label is found by."""
        return list_key(self.name, label.identity)


@dataclass(frozen=True)
class WantedProject:
    """What desk and mapping ask for. `hook` is None where no address can be told to GitLab."""

    labels: tuple[LabelState, ...]
    boards: tuple[WantedBoard, ...]
    files: tuple[TemplateFile, ...]
    hook: HookState | None

    def list_objects(self, branch: str) -> Mapping[StepKey, ObjectState]:
        """Each thing by its key."""
        objects: dict[StepKey, ObjectState] = {label_key(label.title): label for label in self.labels}
        for board in self.boards:
            objects[board.key] = board.state
            for position, label in enumerate(board.lists):
                objects[board.list_key(label)] = ListState(board.key, label, position)
        if self.files:
            objects[TEMPLATES_KEY] = TemplatesState(branch, self.files)
        if self.hook is not None:
            objects[hook_key(self.hook.url)] = self.hook
        return objects

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """How titles of ours begin where they have a scope: `status::`."""
        parted = (label.title.rpartition("::") for label in self.labels)
        return tuple(sorted({begin + sign for begin, sign, _ in parted if begin}))


def label_key(title: str) -> StepKey:
    """What a label is found by."""
    return StepKey(ObjectKind.LABEL, title)


def list_key(board: str, title: str) -> StepKey:
    """What a list is found by."""
    return StepKey(ObjectKind.LIST, f"{board}/{title}")


def want_labels(desk: Desk, mapping: GitLabMapping) -> tuple[LabelState, ...]:
    """The labels in the mapping's order; those of priorities in GitLab's own order of labels too."""
    wishes = mapping.wishes

    def name_word(field: Field, key: str) -> str:
        return desk.name_of(Word(_KINDS[field], key), wishes.language) if wishes.language else ""

    return tuple(
        LabelState(
            title,
            wishes.colors.get(field, ""),
            name_word(field, key),
            rank if field == PRIORITY else None,
            DeskWord(field, key),
        )
        for field, table in mapping.labels.items()
        for rank, (key, title) in enumerate(table.names.items())
    )


def list_descriptions(desk: Desk) -> Mapping[str, frozenset[DeskWord]]:
    """Whatever we would describe a word with, in any language, and the words that may be meant by it."""
    tables: Mapping[Field, Mapping[str, object]] = {
        TYPE: desk.types,
        STATUS: desk.statuses,
        PRIORITY: desk.priorities,
        BILLING: desk.billing,
        TEAM: desk.teams,
    }
    meant: dict[str, set[DeskWord]] = {}
    for field, words in tables.items():
        for key, language in product(words, LANGUAGES):
            text = desk.name_of(Word(_KINDS[field], key), language)
            meant.setdefault(text, set()).add(DeskWord(field, key))
    return {text: frozenset(words) for text, words in meant.items()}


def want_boards(desk: Desk, mapping: GitLabMapping, *, is_premium: bool) -> tuple[WantedBoard, ...]:
    """The boards that are wished for, as far as the tier has them."""
    return tuple(
        board
        for wish in mapping.wishes.boards
        for board in _BOARDS[wish](desk, mapping)
        if is_premium or not board.narrowing
    )


def _want_status_board(desk: Desk, mapping: GitLabMapping) -> Iterator[WantedBoard]:
    lists = tuple(label_key(title) for title in _open_statuses(desk, mapping).values())
    yield _name_board(mapping, lists, lambda language: setup_text("board.statuses", language))


def _want_team_board(desk: Desk, mapping: GitLabMapping) -> Iterator[WantedBoard]:
    lists = tuple(label_key(title) for title in _names(mapping, TEAM).values())
    yield _name_board(mapping, lists, lambda language: setup_text("board.teams", language))


def _want_boards_of_teams(desk: Desk, mapping: GitLabMapping) -> Iterator[WantedBoard]:
    for team, title in _names(mapping, TEAM).items():
        word, passed = Word(WordKind.TEAM, team), _statuses_passed(desk, mapping, team)
        named = partial(_name_team_board, desk, word)
        lists = tuple(label_key(name) for key, name in _open_statuses(desk, mapping).items() if key in passed)
        yield replace(_name_board(mapping, lists, named), narrowing=(label_key(title),))


_BOARDS: Mapping[BoardWish, Callable[[Desk, GitLabMapping], Iterator[WantedBoard]]] = {
    BoardWish.STATUSES: _want_status_board,
    BoardWish.TEAMS: _want_team_board,
    BoardWish.PER_TEAM: _want_boards_of_teams,
}


def _name_team_board(desk: Desk, team: Word, language: str) -> str:
    return setup_text("board.team", language).format(team=desk.name_of(team, language))


def _name_board(
    mapping: GitLabMapping, lists: tuple[StepKey, ...], name_in: Callable[[str], str]
) -> WantedBoard:
    language = mapping.wishes.language or mapping.languages.default
    names = {other: name_in(other) for other in LANGUAGES}
    others = frozenset(names.values()) - {names[language]}
    return WantedBoard(names[language], (), lists, others)


def _names(mapping: GitLabMapping, field: Field) -> Mapping[str, str]:
    return mapping.labels[field].names if field in mapping.labels else {}


def _open_statuses(desk: Desk, mapping: GitLabMapping) -> Mapping[str, str]:
    """The labels of the statuses that do not close a ticket, by status."""
    names = _names(mapping, STATUS)
    return {key: title for key, title in names.items() if not desk.closes_tracker(key)}


def _statuses_passed(desk: Desk, mapping: GitLabMapping, team: str) -> frozenset[str]:
    """The statuses in which a ticket of some type is this team's."""
    flows = ((key, desk.workflow_of(key)) for key in _names(mapping, TYPE))
    return frozenset(
        status
        for key, flow in flows
        if flow is not None
        for status in flow.moves
        if desk.team_of(key, status) == team
    )


def want_project(
    desk: Desk, mapping: GitLabMapping, hook: HookState | None, *, is_premium: bool
) -> WantedProject:
    """All that is to be there."""
    return WantedProject(
        labels=want_labels(desk, mapping),
        boards=want_boards(desk, mapping, is_premium=is_premium),
        files=want_templates(desk, mapping),
        hook=hook,
    )


def want_hook(tracker: str, url: str, proof: HookProof) -> HookState:
    """The one hook, to this address."""
    return HookState(url, f"sdesk-sync {tracker}", HOOK_EVENTS, proof)
