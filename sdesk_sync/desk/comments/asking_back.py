"""A ticket that waits -> what its customer reads of it, and what its staff do.

Customers read neither who of the staff has asked nor a rule's name. Days are those of the desk's time zone,
written as the reader's language writes them (docs/desk.md#asking-back).
"""

from dataclasses import dataclass

from sdesk_sync.desk.comments.phrases import Phrases, Pieces, join_runs
from sdesk_sync.desk.deadlines.reopening import ReopeningSpan
from sdesk_sync.desk.deadlines.walls import WallClock
from sdesk_sync.desk.model.text import Code, Paragraph, Plain, Strong, Text
from sdesk_sync.desk.model.vocabulary import Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts.days import write_day

_ASKING = Code("!desk ask TEXT")
_TAKING_BACK = Code("!desk status \u2026")


@dataclass(frozen=True, slots=True)
class AskingBackComposer:
    """In which desk's words and language (`en`, `de`) we speak; times are ms since 1970."""

    desk: Desk
    language: str

    def compose_reminder(
        self, asked_at: int, promised_at: int | None, reopening: ReopeningSpan | None = None
    ) -> Text:
        """To the customer: that an answer to what was asked then is missing, and when the ticket is closed.

        Where nothing is closed (`promised_at` is None), that the work rests until they answer. `reopening` is
        for how long a reply opens it again; None where it does not.
        """
        said = self._fill("remind", asked=self._day(asked_at))
        if promised_at is None:
            return _compose(said, self._fill("rests"))
        days = (Plain(str(reopening.days if reopening else 0)),)
        closes = self._fill(_closing_key(reopening), closes=self._day(promised_at), days=days)
        return _compose(said, closes)

    def compose_closed(self, asked_at: int, closed_at: int, reopening: ReopeningSpan | None) -> Text:
        """To the customer: that the ticket is closed for want of an answer, and until when a reply helps."""
        key, last = "closed.final", None
        if reopening is not None:
            last = reopening.last_day(self.desk.day_of(closed_at))
            key = "closed" if last is not None else "closed.no-until"
        until: Pieces = (Plain(write_day(last, self.language)),) if last is not None else ()
        return _compose(self._fill(key, asked=self._day(asked_at), until=until))

    def compose_silent(self, asked_at: int, now: int, came_from: str | None) -> Text:
        """To staff: that nobody has answered by now, and what came from this status is not closed for it."""
        asked = self._day(asked_at)
        if came_from is None:
            return _compose(self._fill("silent.no-status", asked=asked))
        status = (Strong(self.desk.name_of(Word(WordKind.STATUS, came_from), self.language)),)
        return _compose(self._count("silent", asked_at, now, asked=asked, status=status))

    def compose_unasked(self, since: int, now: int) -> Text:
        """To staff: that the ticket has waited since then, and that nobody has asked in public."""
        return _compose(self._count("unasked", since, now, command=(_ASKING,)))

    def compose_auto_reply(self) -> Text:
        """To staff: that the last comment looks like a program's, and what to do if it is none."""
        return _compose(self._fill("auto-reply", command=(_TAKING_BACK,)))

    def compose_unreadable(self) -> Text:
        """To staff: that the last comment is by somebody who cannot see the ticket, so it does not count."""
        return _compose(self._fill("unreadable", command=(_TAKING_BACK,)))

    def _fill(self, key: str, **holes: Pieces) -> Pieces:
        phrases = Phrases(self.desk, self.language, is_for_customer=False)
        return phrases.fill_sentence(f"asking-back.{key}", **holes)

    def _count(self, key: str, since: int, now: int, **holes: Pieces) -> Pieces:
        """A sentence with the whole days, by the clock on the wall, that have passed."""
        clock = WallClock(self.desk.timezone)
        days = (clock.local_time(now) - clock.local_time(since)).days
        return self._fill(key if days != 1 else f"{key}.one", days=(Plain(str(days)),), **holes)

    def _day(self, at: int) -> Pieces:
        return (Plain(write_day(self.desk.day_of(at), self.language)),)


def _closing_key(reopening: ReopeningSpan | None) -> str:
    """The sentence of a closing to come, by how long it can be taken back."""
    # Less than a day is not worth a promise: the reply may come in the evening.
    if reopening is None or reopening.days == 0:
        return "closes.final"
    if reopening.days is None:
        return "closes.no-days"
    return "closes.one" if reopening.days == 1 else "closes"


def _compose(*runs: Pieces) -> Text:
    return Text((Paragraph(tuple(join_runs(runs))),))
