"""Verdicts -> the one comment that says what was not possible, why, and what is allowed now.

Staff read the desk's words and the rules' names; a customer reads the customer's words and no
staff name (docs/desk.md#explanations). The language is the reader's desk or mapping language.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Judged
from sdesk_sync.desk.commands import IN_THIS_VERSION, Help, NotUnderstood
from sdesk_sync.desk.model import (
    CUSTOMER,
    WORDS,
    Author,
    Field,
    Mode,
    Nature,
    Part,
    Put,
    Refusal,
    Sort,
    Verdict,
    Word,
)
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.text import Block, Bullets, Code, Foreign, Ours, Paragraph, Piece, Strong, Text
from sdesk_sync.desk.texts import HOLE

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """In which desk's words and language, and to whom, we speak."""

    desk: Desk
    language: str
    author: Author

    @property
    def customer(self) -> bool:
        """Whether a customer reads it: nobody is spoken to in public whom the desk does not know as one."""
        asked = CUSTOMER in self.author.roles or self.author.actor.nature is Nature.CUSTOMER
        return asked and self.desk.is_customer(self.author)

    def explanation(self, verdicts: tuple[Verdict, ...]) -> Text:
        """The comment on everything that was refused in one edit."""
        return self.explained((Judged(self.author, verdicts, None),))

    def explained(self, edits: Sequence[Judged], times: int = 0) -> Text:
        """One comment on several refused edits, with a part for each author.

        `times` is how often an author's changes were undone of late, where a lead should know.
        """
        verdicts: dict[Author, list[Verdict]] = {}
        for edit in edits:
            told = verdicts.setdefault(edit.author, [])
            told += [verdict for verdict in edit.verdicts if verdict.spoken and verdict not in told]
        blocks = [block for author, told in verdicts.items() for block in self._part(author, told)]
        rules = sorted({r.rule for told in verdicts.values() for verdict in told for r in verdict.spoken})
        if times:
            blocks.append(Paragraph(self._say(self._key("again"), times=(Ours(str(times)),))))
        blocks.append(Paragraph(self._say(self._key("footer"), rules=(Ours(", ".join(rules)),))))
        return Text(tuple(blocks))

    def _part(self, author: Author, told: list[Verdict]) -> Iterator[Block]:
        voice = replace(self, author=author)
        yield Paragraph(voice._say(voice._key(voice._greeting(told)), who=(voice._who(),)))
        yield Bullets(tuple(voice._item(verdict) for verdict in told))

    def left_alone(self, verdicts: Iterable[Verdict], times: int) -> Text:
        """The comment on what another bot keeps setting, and we leave from now on."""
        items = [(verdict.part, refusal.rule) for verdict in verdicts for refusal in verdict.refusals[:1]]
        bullets = (
            self._say(
                "left.part",
                field=(Ours(self._field(part.field)),),
                value=self._value(part.field, part.after),
                rule=(Ours(rule),),
            )
            for part, rule in items
        )
        return Text(
            (
                Paragraph(self._say("left.intro", who=(self._who(),), times=(Ours(str(times)),))),
                Bullets(tuple(bullets)),
                Paragraph(self._say("left.mend")),
            )
        )

    def _greeting(self, told: list[Verdict]) -> str:
        undone = [verdict.undone for verdict in told if verdict.undone]
        if self.customer and undone and all(refusal.case == "opened" for refusal in undone):
            return "opened"
        return "undone" if undone else "warned"

    def answer(self, given: Iterable[NotUnderstood | Help]) -> Text:
        """The reply to commands that could not be carried out, with those that can."""
        wrong = [self._wrong(one) for one in given if isinstance(one, NotUnderstood)]
        facts = self.desk.facts
        known = tuple(self._help(name) for name in IN_THIS_VERSION if name in facts and facts[name].command)
        blocks: list[Block] = [Paragraph(pieces) for pieces in wrong]
        blocks += [Paragraph(self._say("command.help", who=(self._who(),))), Bullets(known)]
        return Text((*blocks, Paragraph(self._say("command.footer"))))

    def stuck(self, puts: tuple[Put, ...], *, answer: str, mend: str) -> Text:
        """The comment on what could not be put right: what, why, and who can mend it."""
        items = tuple(self._said_of(put) for put in puts)
        return Text(
            (
                Paragraph(self._say("stuck.intro", who=(self._who(),))),
                Bullets(items),
                Paragraph(self._say("stuck.why", answer=(Foreign(answer),))),
                Paragraph(self._say("stuck.mend", mend=(Foreign(mend),))),
            )
        )

    def _said_of(self, put: Put) -> Pieces:
        seen = put.seen[-1] if put.seen else None
        return self._say(
            "stuck.put",
            field=(Ours(self._field(put.field)),),
            seen=self._value(put.field, seen),
            to=self._value(put.field, put.to),
        )

    def _key(self, name: str) -> str:
        return f"explain.customer.{name}" if self.customer else f"explain.{name}"

    def _who(self) -> Piece:
        return Strong(self.author.actor.name or self.author.actor.handle)

    def _item(self, verdict: Verdict) -> Pieces:
        undone = verdict.undone
        fate = self._fate(verdict.part, undone)
        reasons = dict.fromkeys(tuple(self._reason(refusal)) for refusal in verdict.spoken)
        return (*fate, *_joined(run for run in reasons if run))

    def _fate(self, part: Part, undone: Refusal | None) -> Pieces:
        case = "warned"
        if undone is not None:
            empty = "put-back" if part.after is None else "undone-empty"
            case = empty if undone.back_to is None or part.after is None else "undone"
            case = "opened" if self.customer and undone.case == "opened" else case
        shown = part.after if part.after is not None else part.before
        return self._say(
            self._key(f"part.{case}"),
            field=(Ours(self._field(part.field)),),
            after=self._value(part.field, shown),
            back=self._value(part.field, undone.back_to if undone else None),
        )

    def _reason(self, refusal: Refusal) -> Iterator[Piece]:
        if self.customer:
            if refusal.mode is Mode.ENFORCE:
                yield from self._say(f"rules.{refusal.rule}.customer")
            return
        holes = {name: self._words(words) for name, words in refusal.words.items()}
        holes["command"] = tuple(self._command(word.key) for word in refusal.words.get("fact", ()))
        if refusal.falls_with is not None:
            yield from self._say("explain.falls", **{"with": (Ours(self._field(refusal.falls_with)),)})
        key = f"rules.{refusal.rule}.{refusal.case}"
        yield from self._say(key, **holes)
        yield from self._say(f"{key}.instead", **holes)

    def _say(self, key: str, **holes: Pieces) -> Pieces:
        """A text with its holes filled; what it does not name is not said."""
        pieces: list[Piece] = []
        for number, bit in enumerate(HOLE.split(self.desk.texts[self.language][key])):
            if number % 2:
                pieces += holes.get(bit, ())
            elif bit:
                pieces.append(Ours(bit))
        return tuple(pieces)

    def _field(self, name: Field) -> str:
        if name in WORDS:
            return self.desk.texts[self.language][f"field.{name}"]
        return self.desk.name(Word(Sort.FACT, name), self.language)

    def _value(self, name: Field, key: str | None) -> Pieces:
        if key is None:
            return (Ours(self.desk.texts[self.language]["nothing"]),)
        sort = Sort(name) if name in WORDS else Sort.VALUE
        return self._words((Word(sort, key),))

    def _words(self, words: tuple[Word, ...]) -> Pieces:
        names = [Strong(self.desk.name(word, self.language, for_customer=self.customer)) for word in words]
        if len(names) < 2:
            return tuple(names)
        head: list[Piece] = [names[0]]
        for name in names[1:-1]:
            head += [Ours(", "), name]
        return self._say("list.or", head=tuple(head), last=(names[-1],))

    def _wrong(self, given: NotUnderstood) -> Pieces:
        values = self._words(tuple(Word(Sort.VALUE, value) for value in given.values))
        return self._say(f"command.{given.case}", line=(Code(given.line),), values=values)

    def _command(self, name: str) -> Piece:
        """What to type to set a fact, in the desk's own word for it."""
        texts = self.desk.texts[self.language]
        return Code(f"!desk {self.desk.facts[name].command} {texts.get(f'command.value.{name}', '…')}")

    def _help(self, name: str) -> Pieces:
        return self._say(
            f"command.help.{name}",
            command=(self._command(name),),
            fact=(Ours(self.desk.name(Word(Sort.FACT, name), self.language)),),
            values=self._words(tuple(Word(Sort.VALUE, v) for v in self.desk.facts[name].values)),
        )


def _joined(runs: Iterable[Pieces]) -> Iterator[Piece]:
    for number, run in enumerate(runs):
        if number:
            yield Ours(" ")
        yield from run
