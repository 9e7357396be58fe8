"""A GitLab project as a value, which steps change as GitLab would; and what an admin's afternoon is on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.comparison.plan import ProjectComparison
from sdesk_sync.trackers.gitlab.setup.hook_wish import HookWish, choose_secret
from sdesk_sync.trackers.gitlab.setup.reading import (
    AccountFacts,
    FoundBoard,
    FoundFile,
    FoundHook,
    FoundLabel,
    FoundList,
    GitLabReading,
    ProjectFacts,
    SiteVersion,
    TokenFacts,
)
from sdesk_sync.trackers.gitlab.setup.state import GitLabProjectState
from sdesk_sync.trackers.gitlab.setup.templates import find_blob_id
from sdesk_sync.trackers.gitlab.setup.wanted import want_project
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplatesState,
)
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, RecordedObject, SecretFingerprint, TrackerRecord
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupPlan, SetupStep, StepAction
from tests.trackers.gitlab.bodies import desk, mapping

ADDRESS = "https://sdesk.example.com/hooks/engineering"
SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
URL = "https://gitlab.example.com/acme/engineering"
PROJECT = ProjectFacts(101, "acme/engineering", URL, "main", False, False, True, False)
EMPTY = GitLabReading(
    SiteVersion("19.5.1-ee"),
    TokenFacts(40, frozenset({"api"})),
    AccountFacts(40, "lena", 40),
    AccountFacts(20, "desk-bot", 20),
    PROJECT,
)
SUBJECT = PlanSubject(
    "engineering",
    "gitlab",
    "GitLab 19.5 Free",
    "https://gitlab.example.com",
    "acme/engineering",
    "lena",
    ("Maintainer",),
)


def mark_secret(secret: str) -> SecretFingerprint:
    """What tells a secret from another here; the real one is derived slowly."""
    return SecretFingerprint("", secret)


@dataclass(frozen=True)
class Wishes:
    """What config and mapping ask of the project."""

    desk: Desk = field(default_factory=desk, repr=False)
    mapping: GitLabMapping = field(default_factory=mapping, repr=False)
    address: str | None = ADDRESS
    secrets: tuple[str, ...] = (SECRET,)
    mode: Mode = Mode.OBSERVE

    def state(self, reading: GitLabReading) -> GitLabProjectState:
        """The project as it was read."""
        chosen = choose_secret(self.secrets, signs=reading.version.signs)
        hook = HookWish("engineering", self.address, chosen[1] if chosen else None)
        is_premium = reading.project.is_premium
        comparison = ProjectComparison(
            self.desk,
            self.mapping,
            want_project(self.desk, self.mapping, hook.state, is_premium=is_premium),
            reading,
            hook,
            self.mode in (Mode.OBSERVE, Mode.OFF),
            lambda fingerprint: chosen is not None and fingerprint == mark_secret(chosen[0]),
        )
        return GitLabProjectState(SUBJECT, comparison)


@dataclass(frozen=True)
class Setup:
    """A project, what is remembered of it, and what is asked of it; every step gives another one."""

    wishes: Wishes = field(default_factory=Wishes)
    reading: GitLabReading = EMPTY
    record: TrackerRecord = EMPTY_RECORD
    next_id: int = 1000

    @property
    def plan(self) -> SetupPlan:
        """What is to be done now."""
        return self.wishes.state(self.reading).make_plan(self.record)

    def apply(self, steps: Iterable[SetupStep] | None = None) -> "Setup":
        """After all steps of the plan, or these."""
        plan = self.plan
        ids, after = dict(plan.ids), self
        for step in plan.steps if steps is None else steps:
            lacking = [key for key in step.needs if key not in ids]
            assert lacking == [], f"{step.key} is taken before {lacking}"
            assert step.action is StepAction.CREATE or step.key in ids, step.key
            after = after.take(step, ids)
            ids[step.key] = after.record.objects[step.key].id
        return after

    def take(self, step: SetupStep, ids: Mapping[StepKey, str]) -> "Setup":
        """After one step."""
        made = str(self.next_id)
        ident = ids.get(step.key, made)
        reading = _carry_out(self.reading, step, ident, ids)
        known = next((one for one in self.record.objects.values() if one.id == ident), None)
        is_made = step.action is StepAction.CREATE or (known is not None and known.is_made)
        fingerprint = known.fingerprint if known else None
        if isinstance(step.after, HookState):
            fingerprint = mark_secret(self.wishes.secrets[0])
        others = {key: one for key, one in self.record.objects.items() if one.id != ident}
        objects = {**others, step.key: RecordedObject(ident, step.after, is_made, fingerprint)}
        return replace(
            self,
            reading=reading,
            record=replace(self.record, at=1, by="lena", objects=objects),
            next_id=self.next_id + 1,
        )


def _carry_out(
    reading: GitLabReading, step: SetupStep, ident: str, ids: Mapping[StepKey, str]
) -> GitLabReading:
    """The project after a step, as GitLab would carry it out."""
    match step.after:
        case LabelState() as after:
            now = {label.id: label for label in reading.labels}
            color = after.color or "#6699cc"
            now[ident] = FoundLabel(ident, after.title, color, after.description, after.priority)
            titles = [label.title for label in now.values()]
            assert len(titles) == len(set(titles)), f"{after.title} is there already"
            return _show_titles(replace(reading, labels=tuple(now.values())))
        case BoardState() as after:
            boards = {board.id: board for board in reading.boards}
            old = boards.get(ident, FoundBoard(ident, after.name))
            narrowing = tuple(label.identity for label in after.labels)
            boards[ident] = replace(old, name=after.name, narrowing=narrowing)
            return replace(reading, boards=tuple(boards.values()))
        case ListState() as after:
            return _put_list(reading, step, after, ids)
        case TemplatesState() as after:
            files = {file.path: file for file in reading.files}
            files |= {file.path: FoundFile(file.path, file.blob, None) for file in after.files}
            return replace(reading, files=tuple(files.values()))
        case HookState() as after:
            hooks = {hook.id: hook for hook in reading.hooks or ()}
            hooks[ident] = FoundHook(
                ident, after.url, after.name, frozenset(after.events), after.proof, after.is_enabled
            )
            return replace(reading, hooks=tuple(hooks.values()))
    raise ValueError(f"GitLab has no {step.key}")


def _put_list(
    reading: GitLabReading, step: SetupStep, after: ListState, ids: Mapping[StepKey, str]
) -> GitLabReading:
    board = next(board for board in reading.boards if board.id == ids[after.board])
    lists = list(board.lists)
    if step.action is StepAction.CREATE:
        assert after.position == len(lists), "a list that is made lands last"
        lists.append(FoundList(f"{step.key}", ids[after.label], after.label.identity, 0))
    else:
        moved = next(each for each in lists if each.title == after.label.identity)
        assert isinstance(step.before, ListState)
        assert lists.index(moved) == step.before.position != after.position
        lists.remove(moved)
        lists.insert(after.position, moved)
    return replace(reading, boards=_with_lists(reading.boards, board.id, lists))


def _with_lists(boards: tuple[FoundBoard, ...], ident: str, lists: list[FoundList]) -> tuple[FoundBoard, ...]:
    placed = tuple(replace(each, position=place) for place, each in enumerate(lists))
    return tuple(replace(board, lists=placed) if board.id == ident else board for board in boards)


def with_lists(reading: GitLabReading, name: str, titles: Iterable[str]) -> GitLabReading:
    """The project whose board of this name has these lists, in this order."""
    board = next(board for board in reading.boards if board.name == name)
    known = {each.title: each for each in board.lists}
    lists = [known.get(title, FoundList(f"x{title}", "9", title, 0)) for title in titles]
    return replace(reading, boards=_with_lists(reading.boards, board.id, lists))


def with_label(reading: GitLabReading, title: str, **changed: object) -> GitLabReading:
    """The project in which the label of this title is another; a new one where there is none."""
    there = next((label for label in reading.labels if label.title == title), None)
    label = there or FoundLabel(f"l{title}", title, "#123456", "")
    others = tuple(each for each in reading.labels if each is not there)
    return replace(reading, labels=(*others, replace(label, **changed)))  # type: ignore[arg-type]  # named by the test


def rename_label(reading: GitLabReading, title: str, other: str) -> GitLabReading:
    """The project in which somebody has called a label otherwise: its lists show it so."""
    labels = tuple(replace(label, title=other) if label.title == title else label for label in reading.labels)
    return _show_titles(replace(reading, labels=labels))


def _show_titles(reading: GitLabReading) -> GitLabReading:
    """Lists show what their labels are called."""
    titles = {label.id: label.title for label in reading.labels}
    boards = reading.boards
    for board in boards:
        lists = [replace(each, title=titles.get(each.label_id, each.title)) for each in board.lists]
        boards = _with_lists(boards, board.id, lists)
    return replace(reading, boards=boards)


def without_label(reading: GitLabReading, title: str) -> GitLabReading:
    """The project without a label, and so without its lists."""
    labels = tuple(label for label in reading.labels if label.title != title)
    boards = reading.boards
    for board in reading.boards:
        lists = [each for each in board.lists if each.title != title]
        boards = _with_lists(boards, board.id, lists)
    return replace(reading, labels=labels, boards=boards)


def edited_file(path: str, content: str) -> FoundFile:
    """A file of this content, as it is read where it differs from ours."""
    is_marked = content.startswith("<!-- sdesk-sync -->\n")
    return FoundFile(path, find_blob_id(content), is_marked)
