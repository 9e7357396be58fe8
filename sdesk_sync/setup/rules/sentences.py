"""What is said of a desk's rules when a project is set up: who keeps each, and how many are kept how."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.comments.phrases import Phrases
from sdesk_sync.desk.policy import Desk
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.rules.coverage import CoverageHow, RuleCoverage, RuleTable
from sdesk_sync.setup.texts import setup_texts


@dataclass(frozen=True, slots=True)
class RuleSentences:
    """The sentences about one project's rules, in `en` or `de`."""

    desk: Desk
    table: RuleTable
    language: str

    def say_summary(self) -> str:
        """How many rules are kept by whom, in one line."""
        table = self.table
        key = "rules.summary" if table.is_for_customers else "rules.summary.in-part"
        counts = {how.value: str(table.count(how)) for how in CoverageHow}
        said = self._texts[key].format(total=len(table.lines), tracker=table.tracker, **counts)
        if not table.count(CoverageHow.NOT_UNDONE):
            return said
        return said + self._texts["rules.summary.not-undone"].format(**counts)

    def say_how(self, line: RuleCoverage) -> str:
        """Who keeps a rule, in a word."""
        return self._texts[f"rules.how.{line.how}"]

    def say_why(self, line: RuleCoverage) -> str:
        """Why it is so, in a sentence."""
        phrases = Phrases(self.desk, self.language, is_for_customer=False)
        fields = escape_controls(" / ".join(map(phrases.say_field, line.fields)))
        return self._texts[f"rules.why.{line.reason}"].format(tracker=self.table.tracker, fields=fields)

    def list_notes(self) -> Iterator[str]:
        """What the tracker refuses to some people whatever the rules say."""
        for kind in self.table.restricted:
            yield self._texts[f"rules.note.{kind}"].format(tracker=self.table.tracker)

    @property
    def _texts(self) -> Mapping[str, str]:
        return setup_texts(self.language)
