"""Deliveries on a terminal: the list, and the walk of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sdesk_sync.desk.model import WORDS, Author, Field, Refusal, Sighting, Sort, Verdict, Word
from sdesk_sync.desk.policy import Desk
from sdesk_sync.engine.records import Event, Walk

_WIDE = 250
_GERMAN = {
    "received": "empfangen",
    "ticket": "Ticket",
    "state": "Stand",
    "verdict": "Urteil",
    "rule": "Regel",
    "reason": "Grund",
    "delivery": "Zustellung",
    "by": "von",
    "sighting": "gesehen",
    "comment": "Kommentar",
    "note": "Hinweis",
    "part": "Teil",
    "consequence": "Folge",
    "outbox": "Ausgang",
    "call": "Aufruf",
    "in all": "insgesamt",
    "attempt": "Versuch",
    "no role": "keine Rolle",
    "named": "genannt",
    "closed": "geschlossen",
    "open": "offen",
    "opened": "geöffnet",
    "allowed": "erlaubt",
    "refused": "abgelehnt",
    "warned": "gewarnt",
    "observed": "beobachtet",
    "refused by": "abgelehnt durch",
    "back to": "zurück auf",
    "calls": "Aufrufe",
    "no answer": "keine Antwort",
    "done": "erledigt",
    "ignored": "übergangen",
    "dead": "tot",
    "skipped": "ausgelassen",
    "ready": "bereit",
    "running": "in Arbeit",
}
_COLOURS = {"refused": "red", "warned": "yellow", "observed": "yellow", "allowed": "green", "dead": "red"}


def said(word: str, language: str) -> str:
    """A word of this view in `en` or `de`."""
    return _GERMAN.get(word, word) if language == "de" else word


def table(events: tuple[Event, ...], language: str) -> None:
    """The deliveries as a table."""
    shown = Table(box=None, pad_edge=False)
    for head in ("#", "received", "ticket", "state", "verdict", "rule", "reason"):
        shown.add_column(said(head, language), no_wrap=head != "reason")
    for event in events:
        at = datetime.fromtimestamp(event.received_at / 1000, UTC).strftime("%m-%d %H:%M:%S")
        ticket = event.ticket or event.tracker
        marks = (_coloured(mark, language) for mark in (event.state, event.verdict))
        rest = (escape(cell or "") for cell in (event.rule, _line(event.reason)))
        shown.add_row(str(event.id), at, escape(ticket), *marks, *rest)
    # In a pipe every delivery is one line, so that it can be searched.
    Console(width=None if Console().is_terminal else _WIDE).print(shown)


def _coloured(mark: str | None, language: str) -> str:
    shown = escape(said(mark or "", language))
    return f"[{_COLOURS[mark]}]{shown}[/]" if mark in _COLOURS else shown


def _line(reason: str | None) -> str | None:
    """The last line: of a trace, the one that says what went wrong."""
    return reason.strip().splitlines()[-1] if reason and reason.strip() else None


@dataclass(frozen=True, slots=True)
class Shown:
    """The walk of one delivery in the desk's words."""

    desk: Desk
    language: str

    def event(
        self, event: Event, walk: Walk | None, actions: tuple[tuple[str, str, str | None], ...]
    ) -> None:
        """Print it."""
        console = Console(highlight=False, soft_wrap=True)
        head = [f"#{event.id}", event.ticket or event.tracker, event.state, event.verdict, event.rule]
        console.print(" · ".join(_coloured(part, self.language) for part in head if part))
        for name, line in self._lines(event, walk, actions):
            console.print(f"  [bold]{self._said(name):<13}[/]{escape(line)}")

    def _said(self, word: str) -> str:
        return said(word, self.language)

    def _lines(
        self, event: Event, walk: Walk | None, actions: tuple[tuple[str, str, str | None], ...]
    ) -> Iterator[tuple[str, str]]:
        yield "delivery", f"{event.delivery} ({event.tracker}), {self._said('attempt')} {event.attempts}"
        if event.reason:
            yield from _block("reason", event.reason)
        if walk is None:
            return
        yield from self._seen(walk)
        yield from self._judged(walk)
        yield from self._followed(walk)
        for key, state, answer in actions:
            yield "outbox", f"{key} {state}" + (f": {answer}" if answer else "")
        for call in walk.calls:
            yield (
                "call",
                f"{call.method} {call.path} → {call.status or self._said('no answer')}, {call.ms} ms",
            )
        yield "in all", f"{len(walk.calls)} {self._said('calls')}, {walk.ms} ms"

    def _seen(self, walk: Walk) -> Iterator[tuple[str, str]]:
        if len(walk.edits) == 1:
            yield "by", self._by(walk.edits[0].author)
        if walk.sighting is not None:
            yield from _block("sighting", "\n".join(self._sighting(walk.sighting)))
        if walk.remark is not None:
            yield from _block("comment", walk.remark.text)
        if walk.note:
            yield "note", walk.note

    def _sighting(self, sighting: Sighting) -> Iterator[str]:
        for name, words in sighting.seen.items():
            shown = " + ".join(self._value(name, word) for word in words) or "–"
            yield f"{self._field(name)}: {shown}" + (
                f" ({self._said('named')})" if name in sighting.named else ""
            )
        if sighting.shut is not None:
            yield self._said("closed" if sighting.shut else "open")

    def _by(self, author: Author) -> str:
        held = ", ".join(self._name(Sort.ROLE, role) for role in sorted(author.roles))
        actor = author.actor
        return f"{actor.name} ({actor.handle or actor.account}): {held or self._said('no role')}"

    def _judged(self, walk: Walk) -> Iterator[tuple[str, str]]:
        for edit in walk.edits:
            if len(walk.edits) > 1:
                yield "by", self._by(edit.author)
            for verdict in edit.verdicts:
                part = verdict.part
                before, after = self._value(part.field, part.before), self._value(part.field, part.after)
                yield "part", f"{self._field(part.field)}: {before} → {after}"
                yield from self._verdict(verdict)

    def _verdict(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        if not verdict.refusals:
            yield "verdict", self._said("allowed")
        for refusal in verdict.refusals:
            yield (
                "verdict",
                f"{self._said('refused by')} {refusal.rule} ({refusal.mode}): {self._because(refusal)}",
            )

    def _because(self, refusal: Refusal) -> str:
        facts = (
            f"{name} {', '.join(self.desk.name(word, self.language) for word in words)}"
            for name, words in refusal.words.items()
            if words
        )
        back_to = self._value(refusal.part.field, refusal.back_to)
        return f"{refusal.case}; {'; '.join(facts)}; {self._said('back to')} {back_to}"

    def _followed(self, walk: Walk) -> Iterator[tuple[str, str]]:
        for put in walk.puts:
            yield "consequence", f"{self._field(put.field)} := {self._value(put.field, put.to)} ({put.why})"
        if walk.shut is not None:
            yield "consequence", f"{self._said('closed' if walk.shut.to else 'opened')} ({walk.shut.why})"
        if walk.said:
            yield from _block("comment", walk.said)

    def _field(self, name: Field) -> str:
        if name in WORDS:
            return self.desk.texts[self.language][f"field.{name}"]
        return self._name(Sort.FACT, name)

    def _value(self, name: Field, key: str | None) -> str:
        return self._name(Sort(name) if name in WORDS else Sort.VALUE, key) if key is not None else "–"

    def _name(self, sort: Sort, key: str) -> str:
        return self.desk.name(Word(sort, key), self.language)


def _block(name: str, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.strip().splitlines() or [""]):
        yield "" if number else name, line
