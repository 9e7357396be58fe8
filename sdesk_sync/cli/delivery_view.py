"""Deliveries on a terminal: the list, and one step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from rich.text import Text

from sdesk_sync.cli.screen import make_screen
from sdesk_sync.cli.tables import TableColumn, print_table
from sdesk_sync.cli.terminal import inline_markup
from sdesk_sync.desk.model.people import NOBODY, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.verdicts import JudgedEdit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import WORD_FIELDS, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.messages.sentences import translate_sentence
from sdesk_sync.printable import escape_controls
from sdesk_sync.store.inbox.rows import DeliverySummary
from sdesk_sync.store.journal import JournalEntry
from sdesk_sync.store.outbox import OutboxSummary

LabelledLine: TypeAlias = tuple[str, str]
"""The key of a line's label, empty where the text above goes on, and the line."""

# The number, the ticket and the reason find a delivery; `events show` has the rest.
_COLUMNS = (("received", 2), ("ticket", 0), ("state", 4), ("verdict", 3), ("rule", 1), ("reason", 0))
_COLOURS = {
    "state.dead": "red",
    "verdict.refused": "red",
    "verdict.warned": "yellow",
    "verdict.observed": "yellow",
    "verdict.overridden": "yellow",
    "verdict.allowed": "green",
}


def print_delivery_table(summaries: tuple[DeliverySummary, ...], language: str) -> None:
    """The deliveries as a table, a line each."""
    texts = console_texts("cli.events", language)
    named = (TableColumn(key, texts[f"label.{key}"], goes) for key, goes in _COLUMNS)
    rows = [_list_cells(summary, language) for summary in summaries]
    print_table(make_screen(), (TableColumn("number", "#"), *named), rows)


def _list_cells(summary: DeliverySummary, language: str) -> dict[str, Text]:
    """What stands in each column."""
    texts = console_texts("cli.events", language)
    state, verdict = map(Text.from_markup, _coloured_marks(summary, texts))
    received = datetime.fromtimestamp(summary.received_at / 1000, UTC).strftime("%m-%d %H:%M:%S")
    plain = {
        "number": str(summary.id),
        "received": received,
        "ticket": summary.ticket or summary.tracker,
        "rule": summary.rule or "",
        "reason": translate_sentence(_last_line(summary.reason) or "", language),
    }
    cells = {key: Text(escape_controls(text)) for key, text in plain.items()}
    return {**cells, "state": state, "verdict": verdict}


def _coloured_marks(summary: DeliverySummary, texts: Mapping[str, str]) -> tuple[str, str]:
    """State and verdict; no verdict is empty."""
    verdict = _coloured_mark(f"verdict.{summary.verdict}", texts) if summary.verdict else ""
    return _coloured_mark(f"state.{summary.state}", texts), verdict


def _coloured_mark(key: str, texts: Mapping[str, str]) -> str:
    name = inline_markup(texts[key])
    return f"[{_COLOURS[key]}]{name}[/]" if key in _COLOURS else name


def _last_line(reason: str | None) -> str | None:
    """Of a trace, the line that says what went wrong."""
    return reason.strip().split("\n")[-1] if reason and reason.strip() else None


def _text_lines(label: str, text: str) -> Iterator[LabelledLine]:
    # Only at the breaks that people make: those that others would make are shown instead.
    for number, line in enumerate(text.strip().replace("\r\n", "\n").split("\n")):
        yield "" if number else label, line


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One delivery step by step, in the desk's words."""

    desk: Desk
    language: str

    def print_delivery(
        self,
        summary: DeliverySummary,
        entry: JournalEntry | None,
        actions: tuple[OutboxSummary, ...],
    ) -> None:
        """A head with state and verdict, then a line for each step."""
        console = make_screen()
        ticket, rule = inline_markup(summary.ticket or summary.tracker), inline_markup(summary.rule or "")
        head = (f"#{summary.id}", ticket, *_coloured_marks(summary, self._texts), rule)
        console.print(" · ".join(part for part in head if part), soft_wrap=True)
        for label, line in self._delivery_lines(summary, entry, actions):
            name = self._texts[f"label.{label}"] if label else ""
            console.print(f"  [bold]{name:<13}[/]{inline_markup(line)}", soft_wrap=True)

    @property
    def _texts(self) -> Mapping[str, str]:
        return console_texts("cli.events", self.language)

    def _delivery_lines(
        self,
        summary: DeliverySummary,
        entry: JournalEntry | None,
        actions: tuple[OutboxSummary, ...],
    ) -> Iterator[LabelledLine]:
        attempts = f"{self._texts['attempt']} {summary.attempts}"
        yield "delivery", f"{summary.delivery} ({summary.tracker}), {attempts}"
        if summary.reason:
            yield from _text_lines("reason", translate_sentence(summary.reason, self.language))
        if entry is None:
            return
        yield from self._sighting_lines(entry)
        for edit in entry.edits:
            # The author of a single edit stands above what was seen.
            if len(entry.edits) > 1:
                yield "by", self._author_text(edit.author)
            yield from self._edit_lines(edit)
        yield from self._consequence_lines(entry)
        for action in actions:
            answer = translate_sentence(action.answer or "", self.language)
            yield "outbox", f"{action.key} {action.state}" + (f": {answer}" if answer else "")
        for call in entry.calls:
            status = call.status or self._texts["no-answer"]
            yield "call", f"{call.method} {call.path} → {status}, {call.ms} ms"
        yield "in-all", f"{len(entry.calls)} {self._texts['calls']}, {entry.ms} ms"

    def _sighting_lines(self, entry: JournalEntry) -> Iterator[LabelledLine]:
        if len(entry.edits) == 1:
            yield "by", self._author_text(entry.edits[0].author)
        if entry.sighting is not None:
            yield from _text_lines("sighting", "\n".join(self._field_texts(entry.sighting)))
        if entry.comment is not None:
            yield from _text_lines("comment", entry.comment.text)
        if entry.note:
            yield "note", translate_sentence(entry.note, self.language)

    def _field_texts(self, sighting: Sighting) -> Iterator[str]:
        for field, keys in sighting.seen.items():
            names = " + ".join(self._value_name(field, key) for key in keys) or "–"
            named = f" ({self._texts['named']})" if field in sighting.changed_from else ""
            yield f"{self._field_name(field)}: {names}{named}"
        if sighting.tracker_closed is not None:
            yield self._texts["ticket.closed" if sighting.tracker_closed else "ticket.open"]

    def _author_text(self, author: Author) -> str:
        if author == NOBODY:
            return self._texts["nobody"]
        roles = ", ".join(self._word_name(WordKind.ROLE, role) for role in sorted(author.roles))
        actor = author.actor
        return f"{actor.name} ({actor.handle or actor.account.id}): {roles or self._texts['no-role']}"

    def _edit_lines(self, edit: JudgedEdit) -> Iterator[LabelledLine]:
        for verdict in edit.verdicts:
            change = verdict.change
            before, after = (self._value_name(change.field, key) for key in (change.before, change.after))
            yield "part", f"{self._field_name(change.field)}: {before} → {after}"
            yield from self._verdict_lines(verdict)

    def _verdict_lines(self, verdict: Verdict) -> Iterator[LabelledLine]:
        if not verdict.refusals:
            yield "verdict", self._texts["verdict.allowed"]
        for refusal in verdict.refusals:
            how_far = self._texts["verdict.overridden"] if refusal.is_overridden else refusal.mode
            by_rule = f"{self._texts['refused-by']} {refusal.rule} ({how_far})"
            yield "verdict", f"{by_rule}: {self._refusal_text(refusal)}"

    def _refusal_text(self, refusal: Refusal) -> str:
        facts = (
            f"{hole} {', '.join(self.desk.name_of(word, self.language) for word in words)}"
            for hole, words in refusal.words.items()
            if words
        )
        back_to = self._value_name(refusal.change.field, refusal.back_to)
        return f"{refusal.case}; {'; '.join(facts)}; {self._texts['back-to']} {back_to}"

    def _consequence_lines(self, entry: JournalEntry) -> Iterator[LabelledLine]:
        for update in entry.updates:
            value = self._value_name(update.field, update.to)
            yield "consequence", f"{self._field_name(update.field)} := {value} ({update.reason})"
        if entry.open_state is not None:
            became = self._texts["ticket.closed" if entry.open_state.closed else "ticket.opened"]
            yield "consequence", f"{became} ({entry.open_state.reason})"
        if entry.comment_text:
            yield from _text_lines("comment", entry.comment_text)

    def _field_name(self, field: Field) -> str:
        if field in WORD_FIELDS:
            return self.desk.texts[self.language][f"field.{field}"]
        return self._word_name(WordKind.FACT, field)

    def _value_name(self, field: Field, key: str | None) -> str:
        if key is None:
            return "–"
        return self._word_name(WordKind(field) if field in WORD_FIELDS else WordKind.VALUE, key)

    def _word_name(self, kind: WordKind, key: str) -> str:
        return self.desk.name_of(Word(kind, key), self.language)
