"""The table `movers:` of a desk file -> who may make each move of each workflow."""

from collections.abc import Iterator, Mapping

from sdesk_sync.desk.entries import MoveKey, MoveRights, Workflow
from sdesk_sync.desk.file.shapes import DeskFile, MoverShape
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Field


def build_movers(file: DeskFile, workflows: Mapping[str, Workflow]) -> dict[MoveKey, MoveRights]:
    """The rights by type, status left and status gone to; a move that no workflow has is not in it."""
    return {move: _rights_for(file, move) for move in _list_moves(file, workflows)}


def _list_moves(file: DeskFile, workflows: Mapping[str, Workflow]) -> Iterator[tuple[str, str, str]]:
    """Every move, reopening included: that may lead to any status in which a ticket is worked on."""
    closed, waiting = file.meanings.statuses.closed, file.meanings.statuses.waiting
    for kind, flow in workflows.items():
        for source, targets in flow.moves.items():
            yield from ((kind, source, target) for target in targets)
        for status in flow.moves:
            known = file.statuses.get(status)
            if known is not None and known.category != "done" and status != waiting:
                yield kind, closed, status


def _rights_for(file: DeskFile, move: tuple[str, str, str]) -> MoveRights:
    """Of the lines under `only` the first that fits; else who may make every move, and further roles."""
    only = next((line for line in file.movers.only if _fits(line, move)), None)
    if only is not None:
        roles = frozenset(only.roles)
        own = roles if only.own else frozenset[str]()
        return MoveRights(roles - own, own, tuple(map(Field, only.clears)))
    also = [line for line in file.movers.also if _fits(line, move)]
    anywhere = _roles_of(line for line in also if not line.own)
    own = _roles_of(line for line in also if line.own)
    reopens = move[1] == file.meanings.statuses.closed
    own |= frozenset(file.reopening.roles) if reopens else frozenset()
    return MoveRights(frozenset(file.movers.everyone) | anywhere, own)


def _roles_of(lines: Iterator[MoverShape]) -> Roles:
    return frozenset(role for line in lines for role in line.roles)


def _fits(line: MoverShape, move: tuple[str, str, str]) -> bool:
    """Whether a line is about a move: what it does not name it does not ask."""
    kind, source, target = move
    if line.types and kind not in line.types:
        return False
    if line.to and target not in line.to:
        return False
    return not line.moves or target in line.moves.get(source, ())
