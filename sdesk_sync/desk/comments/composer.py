"""Verdicts -> the one comment that says what was not possible, why, and what is allowed now.

Staff read the desk's words and the rules' names; a customer reads the customer's words and no
staff name (docs/desk.md#explanations). The language is the reader's desk or mapping language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.command_answers import CommandAnswer
from sdesk_sync.desk.comments.commands import Command
from sdesk_sync.desk.comments.phrases import Phrases, Pieces, join_runs, trim_end
from sdesk_sync.desk.comments.refusal_sentences import RefusalSentences
from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.text import Block, Bullets, Paragraph, Piece, Plain, Strong, Text, Untrusted
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.verdicts import ChangeClosing, FieldChange, JudgedEdit, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk

ToldVerdict = tuple[Verdict, bool]
"""A verdict that is told of, and whether its change was written in the tracker: a command's was not."""


@dataclass(frozen=True, slots=True)
class LeftChange:
    """A field that is left as it is shown: with that word, against that rule or against none."""

    field: Field
    value: str | None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class CommentComposer:
    """In which desk's words and language, and to whom, we speak."""

    desk: Desk
    language: str
    author: Author

    @property
    def is_for_customer(self) -> bool:
        """Whether a customer reads it: nobody is spoken to in public whom the desk does not know as one."""
        asked = (
            self.desk.meanings.customer in self.author.roles or self.author.actor.kind is AccountKind.CUSTOMER
        )
        return asked and self.desk.is_customer(self.author)

    @property
    def _phrases(self) -> Phrases:
        return Phrases(self.desk, self.language, self.is_for_customer)

    def _fill(self, key: str, **holes: Pieces) -> Pieces:
        return self._phrases.fill_sentence(key, **holes)

    def compose_for_edit(self, verdicts: tuple[Verdict, ...]) -> Text:
        """The comment on everything that was refused in one edit made in the tracker."""
        return self._compose({self.author: [(verdict, True) for verdict in verdicts]}, 0)

    def compose_explanation(self, edits: Sequence[JudgedEdit], undo_count: int = 0) -> Text:
        """One comment on several refused edits, with a part for each author.

        `undo_count` is how often an author's changes were undone of late, where a lead should know.
        """
        told: dict[Author, list[ToldVerdict]] = {}
        for edit in edits:
            theirs = told.setdefault(edit.author, [])
            # A command was never in the tracker, so that nothing of it is put back.
            mine = [(verdict, edit.sighting is not None) for verdict in edit.verdicts]
            theirs += [one for one in mine if one[0].explained_refusals and one not in theirs]
        return self._compose(told, undo_count)

    def _compose(self, told: Mapping[Author, list[ToldVerdict]], undo_count: int) -> Text:
        blocks = [block for author, theirs in told.items() for block in self._author_blocks(author, theirs)]
        verdicts = [verdict for theirs in told.values() for verdict, _ in theirs]
        rules = sorted({refusal.rule for verdict in verdicts for refusal in verdict.explained_refusals})
        if undo_count:
            # What was commanded was only said to be refused: there was nothing to undo.
            undone = any(
                one.undoing_refusal for theirs in told.values() for one, was_written in theirs if was_written
            )
            again = self._text_key("again" if undone else "again-warned")
            blocks.append(Paragraph(self._fill(again, times=(Plain(str(undo_count)),))))
        blocks.append(Paragraph(self._fill(self._text_key("footer"), rules=(Plain(", ".join(rules)),))))
        return Text(tuple(blocks))

    def _author_blocks(self, author: Author, told: list[ToldVerdict]) -> Iterator[Block]:
        voice = replace(self, author=author)
        yield Paragraph(voice._fill(voice._text_key(voice._greeting_key(told)), who=(voice._author_name(),)))
        yield Bullets(
            tuple(voice._verdict_item(verdict, was_written=was_written) for verdict, was_written in told)
        )

    def compose_left_alone(self, changes: Iterable[LeftChange], times: int) -> Text:
        """The comment on what another bot keeps setting, and we leave from now on."""
        bullets = (
            self._fill(
                "left.part-unruled" if each.rule is None else "left.part",
                field=(Plain(self._phrases.say_field(each.field)),),
                value=self._phrases.say_value(each.field, each.value),
                rule=(Plain(each.rule or ""),),
            )
            for each in changes
        )
        return Text(
            (
                Paragraph(self._fill("left.intro", who=(self._author_name(),), times=(Plain(str(times)),))),
                Bullets(tuple(bullets)),
                Paragraph(self._fill("left.mend")),
            )
        )

    def compose_other_desk(self) -> Text:
        """The comment on another service desk's bot, which is left alone."""
        intro = self._fill("left.other-desk", who=(self._author_name(),))
        return Text((Paragraph(intro), Paragraph(self._fill("left.mend"))))

    def compose_closed_by(self, closing: ChangeClosing) -> Text | None:
        """The comment on a ticket that a merged change has closed; None where nothing has to be said."""
        holes = {
            "change": (Untrusted(closing.reference),),
            "type": self._phrases.say_value(TYPE, closing.type),
            "status": self._phrases.say_value(STATUS, closing.status),
            "propose": self._phrases.say_value(TYPE, closing.proposes),
            "lacks": (Plain(", ".join(map(self._phrases.say_field, closing.lacks))),),
        }
        case = closing.case
        return Text((Paragraph(self._fill(f"closed-by.{case}", **holes)),)) if case else None

    def compose_for_lead(self, times: int) -> Text:
        """The comment that tells a lead whose changes are taken back over and over."""
        said = self._fill("lead.told", who=(self._author_name(),), times=(Plain(str(times)),))
        return Text((Paragraph(said),))

    def compose_bulk(self, tickets: int) -> Text:
        """The comment that tells a lead of one person's edit of many tickets at once."""
        said = self._fill("lead.bulk", who=(self._author_name(),), count=(Plain(str(tickets)),))
        return Text((Paragraph(said),))

    def compose_unmoved(self, status: str | None) -> Text:
        """The comment, for the staff, on a customer's reply that moved nothing: where the ticket stands."""
        shown = Strong(self.desk.name_of(Word(WordKind.STATUS, status or ""), self.language))
        said = self._fill("reply.unmoved", who=(self._author_name(),), status=(shown,))
        return Text((Paragraph(said),))

    def compose_overtaken(self, status: str) -> Text:
        """The comment, for the staff, on a question that a move to this status has overtaken."""
        shown = self._phrases.say_value(STATUS, status)
        return Text((Paragraph(self._fill("command.overtaken", who=(self._author_name(),), status=shown)),))

    def _greeting_key(self, told: list[ToldVerdict]) -> str:
        undone = [verdict.undoing_refusal for verdict, _ in told if verdict.undoing_refusal]
        if self.author.actor.kind is AccountKind.NOBODY:
            return "undone-unnamed" if undone else "warned-unnamed"
        if self.is_for_customer and undone and all(refusal.case == "opened" for refusal in undone):
            return "opened"
        if undone and not any(was_written for _, was_written in told):
            return "not-done"
        return "undone" if undone else "warned"

    def compose_answer(self, given: Iterable[Command]) -> Text:
        """The reply to commands that could not be carried out: the first few, and those that can be."""
        return CommandAnswer(self._phrases, self._author_name()).compose(given)

    def compose_stuck(self, unwritten: UpdateFields, *, answer: str, mend: str) -> Text:
        """The comment on what could not be put right: what, why, and who can mend it.

        An empty `answer` says that the tracker took it and changed nothing.
        """
        items = tuple(self._stuck_item(put) for put in unwritten.updates)
        if unwritten.open_state is not None:
            items += (self._fill("stuck.open" if unwritten.open_state.closed else "stuck.closed"),)
        intro = "stuck.intro-unnamed" if self.author.actor.kind is AccountKind.NOBODY else "stuck.intro"
        why, way = self._fill("stuck.unchanged"), self._fill("stuck.unchanged.mend")
        if answer:
            why, way = self._fill("stuck.why", answer=(Untrusted(answer),)), (Untrusted(mend),)
        return Text(
            (
                Paragraph(self._fill(intro, who=(self._author_name(),))),
                Bullets(items),
                Paragraph(why),
                Paragraph(self._fill("stuck.mend", mend=way)),
            )
        )

    def _stuck_item(self, put: FieldUpdate) -> Pieces:
        seen = put.seen[-1] if put.seen else None
        return self._fill(
            "stuck.put",
            field=(Plain(self._phrases.say_field(put.field)),),
            seen=self._phrases.say_value(put.field, seen),
            to=self._phrases.say_value(put.field, put.to),
        )

    def _text_key(self, name: str) -> str:
        return f"explain.customer.{name}" if self.is_for_customer else f"explain.{name}"

    def _author_name(self) -> Piece:
        name = self.author.actor.name or self.author.actor.handle
        return Strong(name) if name else Plain(self.desk.texts[self.language]["nobody"])

    def _verdict_item(self, verdict: Verdict, *, was_written: bool) -> Pieces:
        undone = verdict.undoing_refusal
        fate = self._outcome_sentence(verdict.change, undone, was_written=was_written)
        told = verdict.explained_refusals[:1] if self.is_for_customer else verdict.explained_refusals
        sentences = RefusalSentences(self._phrases)
        # What is allowed instead is said once: by the rule that comes first.
        reasons = dict.fromkeys(
            tuple(join_runs(sentences.list_reasons(refusal, is_first=not number, stands=undone is None)))
            for number, refusal in enumerate(told)
        )
        return trim_end((*fate, *join_runs(reasons)))

    def _outcome_sentence(self, part: FieldChange, undone: Refusal | None, *, was_written: bool) -> Pieces:
        case = "warned" if part.after is not None else "warned-empty"
        if undone is not None:
            empty = "put-back" if part.after is None else "undone-empty"
            case = empty if undone.back_to is None or part.after is None else "undone"
            case = "opened" if self.is_for_customer and undone.case == "opened" else case
            if not was_written:
                case = "not-done" if part.after is not None else "not-cleared"
        shown = part.after if part.after is not None else part.before
        return self._fill(
            self._text_key(f"part.{case}"),
            field=(Plain(self._phrases.say_field(part.field)),),
            after=self._phrases.say_value(part.field, shown),
            back=self._phrases.say_value(part.field, undone.back_to if undone else None),
        )
