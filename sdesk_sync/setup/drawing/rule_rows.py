"""Which of the desk's rules the tracker keeps: in one line, or each with its sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.setup.drawing.rows import DrawnRow
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.rules.coverage import CoverageHow
from sdesk_sync.setup.rules.sentences import RuleSentences

_TITLE_CELLS = 8


@dataclass(frozen=True, slots=True)
class RuleRows:
    """The rules of one project. `is_listed` says whether each is shown, and not only how many there are."""

    sentences: RuleSentences
    wording: Wording
    is_listed: bool = False

    def draw(self) -> Iterator[DrawnRow]:
        """The counts, and what was asked for."""
        lead = f"  {self.wording.say('rules.title').ljust(_TITLE_CELLS)}"
        how = "" if self.is_listed else self.wording.say("rules.more")
        yield DrawnRow(self.sentences.say_summary(), right=how, lead=lead)
        if self.is_listed:
            for each in CoverageHow:
                yield from self._draw_how(each)
            yield from (DrawnRow(note, lead="  ") for note in self.sentences.list_notes())

    def _draw_how(self, how: CoverageHow) -> Iterator[DrawnRow]:
        lines = [line for line in self.sentences.table.lines if line.how is how]
        if lines:
            yield DrawnRow(f"{self.sentences.say_how(lines[0])}: {len(lines)}", lead="  ")
        for line in lines:
            yield DrawnRow(line.rule, self.sentences.say_why(line), lead="    ")
