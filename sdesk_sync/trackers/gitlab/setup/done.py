"""What became of a step whose answer was lost: the thing is looked for by what identifies it.

A change that is carried out is there as well, so nothing is written twice.
"""

from collections.abc import Mapping

from sdesk_sync.trackers.gitlab.setup.comparison.templates import is_as_wanted
from sdesk_sync.trackers.gitlab.setup.reads import ProjectReader
from sdesk_sync.trackers.gitlab.setup.templates import FOLDER
from sdesk_sync.trackers.gitlab.setup.writes import NOT_OURS, StepWriter
from sdesk_sync.trackers.setup.hook_address import identity_of_address
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplatesState,
)
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.steps import SetupStep, StepReason


def find_outcome(
    step: SetupStep, reader: ProjectReader, writer: StepWriter, ids: Mapping[StepKey, str]
) -> StepOutcome | None:
    """What the step came to; None where it was not carried out. Raises Transient, Rejected."""
    match step.after:
        case LabelState():
            found = _find_set_label(step.after, reader, writer)
        case BoardState():
            found = _find_made_board(step.after, reader, writer)
        case ListState():
            found = _find_put_list(step, step.after, reader, writer, ids)
        case TemplatesState():
            found = _find_committed(step.after, reader, writer)
        case HookState():
            return _find_set_hook(step, step.after, reader, writer)
        case _:
            raise ValueError(NOT_OURS.format(key=step.key))
    return None if found is None else StepOutcome({step.key: found})


def _find_set_label(after: LabelState, reader: ProjectReader, writer: StepWriter) -> str | None:
    for label in reader.read_labels(writer.project):
        looks = (label.color, label.description, label.priority)
        wanted = (after.color or label.color, after.description, after.priority)
        if label.title == after.title and not label.is_of_group and looks == wanted:
            return label.id
    return None


def _find_made_board(after: BoardState, reader: ProjectReader, writer: StepWriter) -> str | None:
    narrowing = tuple(label.identity for label in after.labels)
    boards = reader.read_boards(writer.project)
    same = (board for board in boards if (board.name, board.narrowing) == (after.name, narrowing))
    return next((board.id for board in same), None)


def _find_put_list(
    step: SetupStep,
    after: ListState,
    reader: ProjectReader,
    writer: StepWriter,
    ids: Mapping[StepKey, str],
) -> str | None:
    """A list that was made is there, wherever it stands; one that was moved stands where it was put."""
    boards = (board for board in reader.read_boards(writer.project) if board.id == ids.get(after.board))
    lists = (each for board in boards for each in board.lists if each.title == after.label.identity)
    found = next(lists, None)
    if found is None or (step.before is not None and found.position != after.position):
        return None
    return found.id


def _find_committed(after: TemplatesState, reader: ProjectReader, writer: StepWriter) -> str | None:
    found = {file.path: file for file in reader.read_files(writer.project, ())}
    is_done = all(file.path in found and is_as_wanted(file, found[file.path]) for file in after.files)
    return FOLDER if is_done else None


def _find_set_hook(
    step: SetupStep, after: HookState, reader: ProjectReader, writer: StepWriter
) -> StepOutcome | None:
    """One that was made has its secret with it. Whether one that was there got another no answer tells."""
    if step.reason in (StepReason.PROOF_CHANGED, StepReason.PROOF_MISSING, StepReason.ADDRESS_CHANGED):
        return None
    address = identity_of_address(after.url)
    for hook in reader.read_hooks(writer.project, writer.version) or ():
        same = identity_of_address(hook.url) == address and hook.name == after.name
        if same and hook.events >= frozenset(after.events) and hook.proof is after.proof:
            fingerprint = writer.make_fingerprint() if step.before is None else None
            return StepOutcome({step.key: hook.id}, fingerprint)
    return None
