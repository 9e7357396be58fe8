"""An explanation in a language: rows of cells under labels, which a terminal aligns and a comment runs on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.phrases import Phrases, Pieces, join_runs
from sdesk_sync.desk.comments.refusal_sentences import RefusalSentences
from sdesk_sync.desk.explaining.explanation import (
    ChangeLack,
    ChangeOffer,
    ExplainedFact,
    ExplainedWait,
    FieldOffers,
    PastStep,
    PastVerdict,
    TicketExplanation,
    VerdictOutcome,
)
from sdesk_sync.desk.explaining.times import ShortTimes
from sdesk_sync.desk.explaining.word_lists import BLANK, WordLists, join_comma
from sdesk_sync.desk.model.text import Block, Bullets, Paragraph, Piece, Plain, Text, Untrusted
from sdesk_sync.desk.model.tickets import TicketState
from sdesk_sync.desk.model.vocabulary import (
    PRIORITY,
    STATUS,
    TEAM,
    TYPE,
    Field,
    Mode,
)
from sdesk_sync.desk.policy import Desk

USUAL_VERDICTS = 2
"""So many of the last verdicts are told where nobody asks for all."""
_MOST_NAMED = 2
"""Where somebody may set no more values than this, they are named."""


@dataclass(frozen=True, slots=True)
class ExplanationRow:
    """Cells side by side, and sentences below them."""

    cells: tuple[Pieces, ...]
    below: tuple[Pieces, ...] = ()
    outcome: VerdictOutcome | None = None
    """Of a past verdict, which stands behind its arrow."""


@dataclass(frozen=True, slots=True)
class ExplanationSection:
    """Rows under one label; `is_prose` where its only cell runs on."""

    key: str
    label: str
    rows: tuple[ExplanationRow, ...]
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class ExplanationWording:
    """In which desk's words and language a ticket is explained, at a time (`as_of`, ms), and how fully."""

    desk: Desk
    language: str
    as_of: int
    shows_all: bool = False

    @property
    def _staff_phrases(self) -> Phrases:
        return Phrases(self.desk, self.language, is_for_customer=False)

    @property
    def _lists(self) -> WordLists:
        return WordLists(self._staff_phrases)

    @property
    def times(self) -> ShortTimes:
        """How times are written."""
        return ShortTimes(self._staff_phrases, self.as_of)

    def compose_explained(self, explanation: TicketExplanation) -> Text:
        """All of it as one comment to the staff."""
        blocks: list[Block] = [Paragraph(tuple(_join_cells(self.list_head(explanation))))]
        for section in self.list_sections(explanation):
            label = Plain(f"{section.label}: " if section.is_prose else f"{section.label}:")
            items = tuple(tuple(_join_row(row)) for row in section.rows)
            if section.is_prose:
                blocks.append(Paragraph((label, *items[0])))
            else:
                blocks += [Paragraph((label,)), Bullets(items)]
        blocks.append(Paragraph(self._say_text("why.footer")))
        return Text(tuple(blocks))

    def list_head(self, explanation: TicketExplanation) -> tuple[Pieces, ...]:
        """What the ticket is: its key, type, status, and what else it has of these."""
        ticket, opened_as = explanation.ticket, self.desk.meanings.opened_as
        status = self._name_status(ticket.value(STATUS))
        if explanation.came_from is not None:
            origin = self._lists.say_field_value(STATUS, explanation.came_from)
            status = self._say_text("why.came-from", status=status, origin=origin)
        parts = [(Untrusted(ticket.ref.key),), self._lists.say_field_value(TYPE, ticket.value(TYPE)), status]
        for key, name in (("priority", PRIORITY), ("team", TEAM)):
            if ticket.value(name) is not None:
                value = self._lists.say_field_value(name, ticket.value(name))
                parts.append(self._say_text(f"why.{key}", **{key: value}))
        kind = ticket.value(opened_as) if opened_as is not None else None
        if kind is not None and kind != ticket.value(TYPE):
            parts.append(self._say_text("why.opened-as", type=self._lists.say_field_value(TYPE, kind)))
        return tuple(parts)

    def _name_status(self, key: str | None) -> Pieces:
        # A bare dash would be read as part of the line, and where the desk only watches many have none yet.
        return self._say_text("why.no-status") if key is None else self._lists.say_field_value(STATUS, key)

    def list_sections(self, explanation: TicketExplanation) -> tuple[ExplanationSection, ...]:
        """What is said of it, label by label; what has nothing to say is not there."""
        is_ours = explanation.ticket.state is TicketState.OURS
        rows = {
            "left": [] if is_ours else [self._state_row(explanation)],
            "facts": [self._fact_row(fact) for fact in explanation.facts if self._is_told(fact)],
            "waiting": [self._wait_row(explanation.waiting)] if explanation.waiting else [],
            "last": list(self._list_past(explanation)),
            "now": list(self._list_now(explanation)) if is_ours else [],
            "mode": [self._mode_row(explanation.mode)] if explanation.mode is not Mode.ENFORCE else [],
        }
        prose = ("left", "waiting", "mode")
        return tuple(
            ExplanationSection(key, self._staff_phrases.texts[f"why.{key}"], tuple(found), key in prose)
            for key, found in rows.items()
            if found
        )

    def count_hidden(self, explanation: TicketExplanation) -> int:
        """How many of the past verdicts are not told."""
        return 0 if self.shows_all else max(0, len(explanation.history) - USUAL_VERDICTS)

    # ── Rows ────────────────────────────────────────────────────────────────────────────────

    def _state_row(self, explanation: TicketExplanation) -> ExplanationRow:
        ticket = explanation.ticket
        if ticket.state is TicketState.MOVED:
            to = (Untrusted(ticket.moved_to),) if ticket.moved_to else self._say_text("why.moved.elsewhere")
            return ExplanationRow((self._say_text("why.moved", to=to),))
        return ExplanationRow((self._say_text("why.let-go"),))

    def _mode_row(self, mode: Mode) -> ExplanationRow:
        return ExplanationRow((self._say_text(f"why.mode.{mode}"),))

    def _is_told(self, fact: ExplainedFact) -> bool:
        return self.shows_all or fact.value is not None or fact.is_needed_next

    def _fact_row(self, fact: ExplainedFact) -> ExplanationRow:
        value: Pieces = BLANK if fact.value is None else (Untrusted(fact.value),)
        name = (Untrusted(self._staff_phrases.say_field(fact.field)),)
        if fact.is_unseen:
            return ExplanationRow((name, value, self._say_text("why.not-seen")))
        if fact.needed_in:
            needed = self._say_text("why.needed-in", statuses=self._lists.join_values(STATUS, fact.needed_in))
            return ExplanationRow((name, value, needed))
        who: Pieces = self._say_text("why.by-desk") if fact.is_set_by_desk else ()
        who = self._lists.name_actor(fact.set_by.actor) if fact.set_by is not None else who
        when = (Plain(self.times.name_day(fact.set_at)),) if fact.set_at is not None else ()
        return ExplanationRow((name, value, tuple(join_comma((who, when)))))

    def _wait_row(self, wait: ExplainedWait) -> ExplanationRow:
        times, said = self.times, []
        for key, at in (("reminded", wait.reminded_at), ("remind", wait.remind_at)):
            if at is not None and wait.mode is not Mode.OFF:
                said.append(self._say_text(f"why.wait.{key}", at=(Plain(times.name_weekday_moment(at)),)))
        said.append(self._say_ending(wait))
        since = () if wait.since is None else (Plain(times.name_moment(wait.since)),)
        begin = self._say_text("why.wait.since" if since else "why.wait.unknown", since=since)
        rest = [*said[0], *(piece for one in said[1:] for piece in (Plain("; "), *one))]
        rest[0] = replace(rest[0], text=rest[0].text[:1].upper() + rest[0].text[1:])
        watched = () if wait.mode is Mode.ENFORCE else self._say_text(f"why.wait.mode.{wait.mode}")
        return ExplanationRow((tuple(join_runs((begin, (*rest, Plain(".")), watched))),))

    def _say_ending(self, wait: ExplainedWait) -> Pieces:
        times = self.times
        if wait.staff_told_at is not None:
            return self._say_text("why.wait.told", day=(Plain(times.name_day(wait.staff_told_at)),))
        if wait.close_at is None or wait.mode is Mode.OFF:
            return self._say_text("why.wait.never")
        if wait.closes:
            return self._say_text("why.wait.closes", at=(Plain(times.name_weekday_moment(wait.close_at)),))
        return self._say_text("why.wait.stays", day=(Plain(times.name_day(wait.close_at)),))

    def _list_past(self, explanation: TicketExplanation) -> Iterator[ExplanationRow]:
        shown = explanation.history if self.shows_all else explanation.history[:USUAL_VERDICTS]
        for past in shown:
            when = (Plain(self.times.name_moment(past.at)),)
            match past:
                case PastStep(_, step):
                    yield ExplanationRow(
                        (when, self._say_text("why.by-desk"), self._say_text(f"why.step.{step}"))
                    )
                case PastVerdict():
                    yield self._verdict_row(past, when)

    def _verdict_row(self, past: PastVerdict, when: Pieces) -> ExplanationRow:
        change, phrases = past.verdict.change, self._staff_phrases
        outcome = self._say_text(f"why.outcome.{past.outcome}")
        field = (Untrusted(phrases.say_field(change.field)),)
        case = "why.change" if change.after is not None else "why.emptied"
        value = self._lists.say_field_value(change.field, change.after)
        what = self._say_text(case, field=field, value=value, outcome=outcome)
        rule: Pieces = () if past.rule is None else (Untrusted(past.rule),)
        cells = (when, self._lists.name_actor(past.author.actor), what, rule)
        return ExplanationRow(cells, tuple(self._list_reasons(past)), past.outcome)

    def _list_reasons(self, past: PastVerdict) -> Iterator[Pieces]:
        sentences, stands = RefusalSentences(self._staff_phrases), past.verdict.undoing_refusal is None
        for number, refusal in enumerate(past.verdict.explained_refusals):
            runs = sentences.list_reasons(refusal, is_first=not number, stands=stands)
            yield from filter(None, (tuple(join_runs([run])) for run in runs))

    def _list_now(self, explanation: TicketExplanation) -> Iterator[ExplanationRow]:
        for offer in explanation.moves:
            to = self._say_text("why.to", status=self._lists.say_field_value(STATUS, offer.to))
            yield self._offer_row(to, offer)
        if not explanation.moves:
            yield ExplanationRow((self._say_text("why.no-move"),))
        yield from self._list_field(TYPE, explanation.types)
        yield from self._list_field(PRIORITY, explanation.priorities)

    def _list_field(self, name: Field, found: FieldOffers) -> Iterator[ExplanationRow]:
        label: Pieces = (Untrusted(self._staff_phrases.say_field(name)),)
        if found.refusal is not None:
            key = f"why.nobody.{found.refusal.case}"
            types = found.refusal.words.get("types", ())
            short = key in self._staff_phrases.texts
            names = self._lists.join_values(TYPE, tuple(word.key for word in types))
            sentence = next(iter(self._list_why(found)), ())
            why = self._say_text(key, types=names) if short else sentence
            yield ExplanationRow((label, self._say_text("why.nobody", why=why)))
        if self.shows_all:
            for offer in found.offers:
                yield self._offer_row(
                    (*label, Plain(" "), *self._lists.say_field_value(name, offer.to)), offer
                )
        elif found.offers:
            yield ExplanationRow((label, self._say_who(name, found)))

    def _say_who(self, name: Field, found: FieldOffers) -> Pieces:
        """All who may change a field, and to what, where that is one value or two."""
        roles = frozenset(role for one in found.offers for role in one.roles)
        own = frozenset(role for one in found.offers for role in one.own_roles) - roles
        who = self._lists.join_roles(self.desk.sort_roles(roles), self.desk.sort_roles(own))
        if len(found.offers) <= _MOST_NAMED:
            values = self._lists.join_values(name, dict.fromkeys(one.to or "" for one in found.offers))
            who = self._say_text("why.only-to", who=who, values=values)
        return (*who, Plain("; "), *self._say_text("why.first-status")) if found.moves_on else who

    def _list_why(self, found: FieldOffers) -> Iterator[Pieces]:
        if found.refusal is not None:
            runs = RefusalSentences(self._staff_phrases).list_reasons(
                replace(found.refusal, falls_with=None), is_first=False, stands=False
            )
            yield from (tuple(join_runs([run])) for run in runs)

    def _offer_row(self, label: Pieces, offer: ChangeOffer) -> ExplanationRow:
        who = self._lists.join_roles(offer.roles, offer.own_roles)
        if offer.by_reply:
            who = tuple(join_comma((who, self._say_text("why.reply"))))
        lacks = [self._say_lack(lack) for lack in offer.lacks]
        if offer.warned_by:
            lacks.append(self._say_text("why.warned", rules=(Untrusted(", ".join(offer.warned_by)),)))
        return ExplanationRow((label, who, tuple(join_comma(lacks))))

    def _say_lack(self, lack: ChangeLack) -> Pieces:
        words = {name: self._lists.join_words(found) for name, found in lack.words.items()}
        fact = next((self.desk.facts.get(Field(word.key)) for word in lack.words.get("fact", ())), None)
        if lack.is_unseen:
            return self._say_text("why.lacks.not-seen", **words)
        is_looked_up = lack.case == "missing" and fact is not None and fact.look_up is not None
        return self._say_text("why.lacks.looked-up" if is_looked_up else f"why.lacks.{lack.case}", **words)

    # ── Words ───────────────────────────────────────────────────────────────────────────────

    def _say_text(self, key: str, **holes: Pieces) -> Pieces:
        return self._staff_phrases.fill_sentence(key, **holes)


def _join_cells(cells: Iterable[Pieces]) -> Iterator[Piece]:
    for number, cell in enumerate(filter(None, cells)):
        yield from ((Plain(" · "),) if number else ())
        yield from cell


def _join_row(row: ExplanationRow) -> Iterator[Piece]:
    yield from _join_cells(row.cells)
    for number, sentence in enumerate(row.below):
        yield Plain(" " if number else ": ")
        yield from sentence
