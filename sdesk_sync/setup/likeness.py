"""Whether a thing is still as we left it: only what we had a say in counts; pure."""

from collections.abc import Mapping
from dataclasses import replace

from sdesk_sync.setup.site_likeness import assume_others_own
from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import BoardState, LabelState, ListState, StepKey, TemplatesState
from sdesk_sync.trackers.setup.site_objects import ScreenFieldState


def assume_unwished(
    left: ObjectState, found: ObjectState, wanted: ObjectState, aliases: Mapping[StepKey, StepKey]
) -> ObjectState:
    """What was found, with what nobody wished anything about taken as it was left.

    `wanted` is what it is to be by now. `aliases` are by the key that a thing has now, that by which we know
    it.
    """
    match left, found:
        case LabelState(), LabelState():
            return _assume_label(left, found)
        case BoardState(), BoardState():
            return replace(found, labels=tuple(aliases.get(key, key) for key in found.labels))
        case ListState(), ListState():
            return left
        case ScreenFieldState(), ScreenFieldState():
            # On whichever tab it stands: whoever moved it there sees it there.
            return replace(found, tab=left.tab, field=aliases.get(found.field, found.field))
        case TemplatesState(), TemplatesState():
            return _assume_templates(left, found)
        case _:
            return assume_others_own(left, found, wanted)


def _assume_label(left: LabelState, found: LabelState) -> LabelState:
    """A colour, a description and a place among labels that we did not give are no matter of ours."""
    return replace(
        found,
        color=found.color if left.color else left.color,
        description=found.description if left.description else left.description,
        priority=left.priority if left.priority is None else found.priority,
        word=left.word,
    )


def _assume_templates(left: TemplatesState, found: TemplatesState) -> TemplatesState:
    """By their content alone, of the files that we wrote; in the order in which we did."""
    by_path = {file.path: file for file in found.files}
    files = (
        file if file.path in by_path and by_path[file.path].blob == file.blob else by_path.get(file.path)
        for file in left.files
    )
    return replace(found, files=tuple(file for file in files if file is not None))
