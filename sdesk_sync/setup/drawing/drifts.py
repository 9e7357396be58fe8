"""Drift as it is shown: what became of which thing, by whom, and what can be done about it."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.drawing.changes import StateChanges, tell_name
from sdesk_sync.setup.drawing.pages import USUAL_WIDTH, UnplannedTracker
from sdesk_sync.setup.drawing.rows import GLUE, DrawnLine, DrawnRow, PageShape, RowMark
from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.setup.drift import DriftKind, DriftLine, TrackerDrift, WayOut
from sdesk_sync.trackers.setup.authors import ChangeAuthor
from sdesk_sync.trackers.setup.objects import HookState, ListState, ObjectKind

_MARKS = {
    DriftKind.GONE: RowMark.TAKE_AWAY,
    DriftKind.CHANGED: RowMark.CHANGE,
    DriftKind.MOVED: RowMark.CHANGE,
    DriftKind.NEWCOMER: RowMark.UNSURE,
}
_OBJECT_CELLS = 9
_MIDDLES = (31, 36, 44)
# Of what is in a key: what YAML would take for something else than text.
_UNFIT_FOR_YAML = re.compile(r"[^\w:.@/+-]|:$|^\W")
_RIGHTS = {"en": (68,), "de": (64,)}


@dataclass(frozen=True, slots=True)
class DriftDrawing:
    """The drift of one tracker's project in words; times are in the zone."""

    drift: TrackerDrift
    timezone: str
    wording: Wording

    def draw(self) -> Iterator[DrawnRow]:
        """Since when, then two rows a difference: what it is, and the ways out."""
        drift = self.drift
        seconds = self.wording.seconds(drift.seconds)
        calls = self.wording.count("head.calls", drift.calls, seconds=seconds)
        yield DrawnRow(" · ".join((drift.subject.tracker, self._tell_since(), calls)))
        for line in drift.lines:
            yield from self._draw_line(line)

    def _tell_since(self) -> str:
        record, lines = self.drift.record, self.drift.lines
        if record.at is None:
            return self.wording.say("drift.no-record" if lines else "drift.no-record.none")
        key = "drift.since" if lines else "drift.none"
        return self.wording.say(key, at=self._tell_time(record.at), by=name_of_others(record.by))

    def _draw_line(self, line: DriftLine) -> Iterator[DrawnRow]:
        mark = _MARKS[line.kind]
        thing = self.wording.say(f"object.{line.key.object}")
        lead = f" {mark} {thing}{' ' * max(1, _OBJECT_CELLS - cell_len(thing))}"
        yield DrawnRow(
            self._name_line(line), self._tell_difference(line), self._tell_beside(line), lead, mark
        )
        ways = " · ".join(self._tell_way(way, line).replace(" ", GLUE) for way in line.ways)
        yield DrawnRow(ways, lead=" " * cell_len(lead))

    def _tell_way(self, way: WayOut, line: DriftLine) -> str:
        """What to type, as it is typed: in a shell, or in the mapping."""
        key = escape_controls(str(line.key))
        if way is WayOut.APPLY_ONLY:
            key = shlex.quote(key)
        elif _UNFIT_FOR_YAML.search(key):
            key = json.dumps(key, ensure_ascii=False)
        return self.wording.say(f"drift.way.{way}", step=key, code=line.code or "")

    def _name_line(self, line: DriftLine) -> str:
        """A list is shown by its board, a webhook by its address."""
        state = line.after or line.before
        if isinstance(state, ListState):
            return name_of_others(state.board.identity)
        if isinstance(line.before, HookState):
            return escape_controls(line.before.url)
        return (tell_name(line.before, state) if state else "") or name_of_others(line.key.identity)

    def _tell_difference(self, line: DriftLine) -> str:
        state = line.after or line.before
        label = name_of_others(state.label.identity) if isinstance(state, ListState) else ""
        match line.kind:
            case DriftKind.GONE:
                told = self.wording.say("drift.gone.list" if label else "drift.gone", label=label)
                return told + (self._tell_parts(line) if line.with_it else "")
            case DriftKind.NEWCOMER if label:
                return self.wording.say("drift.newcomer.list", label=label)
            case DriftKind.NEWCOMER if line.tickets is not None:
                return self.wording.count("drift.newcomer.tickets", line.tickets)
            case DriftKind.NEWCOMER:
                return self.wording.say("drift.newcomer")
            case DriftKind.CHANGED | DriftKind.MOVED:
                changes = ", ".join(self._list_line_changes(line))
                return self.wording.say("drift.moved", label=label, change=changes) if label else changes

    def _tell_parts(self, line: DriftLine) -> str:
        is_lists = all(key.object is ObjectKind.LIST for key in line.with_it)
        parts = self.wording.count("count.lists" if is_lists else "count.parts", len(line.with_it))
        return self.wording.say("drift.gone-with", lists=parts)

    def _list_line_changes(self, line: DriftLine) -> Iterator[str]:
        if line.before and line.after:
            yield from StateChanges(self.wording).list_changes(line.before, line.after)

    def _tell_beside(self, line: DriftLine) -> str:
        """What a newcomer was meant to be, else by whom it was, where anybody knows or could."""
        if line.meant is not None:
            return self.wording.say("drift.meant", name=name_of_others(line.meant.identity))
        match self.drift.origins.get(line.key):
            case ChangeAuthor(name, at):
                return self.wording.say("drift.by", name=name_of_others(name), at=self._tell_time(at))
            case None:
                return ""
            case untold:
                return self.wording.say(f"drift.untold.{untold}")

    def _tell_time(self, at: int) -> str:
        """As ISO 8601 has it, in the desk's time zone."""
        return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(self.timezone)):%Y-%m-%d %H:%M}"


def draw_drifts(
    parts: Sequence[DriftDrawing | UnplannedTracker], code: int, wording: Wording, width: int
) -> Iterator[DrawnLine]:
    """Every tracker, and at the end how many differences there are and with what the command ends."""
    rights = _RIGHTS[wording.language] if width >= USUAL_WIDTH else ()
    shape = PageShape(width, _MIDDLES, rights)
    for part in parts:
        yield from shape.lay_out(part.draw())
    count = sum(len(part.drift.lines) for part in parts if isinstance(part, DriftDrawing))
    if count:
        ending = wording.say("exit", code=code)
        yield DrawnLine(f"{wording.count('drift.count', count)}   {ending}")
