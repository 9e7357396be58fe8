"""What is answered to commands that could not be carried out, and to whoever asks which there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sdesk_sync.desk.comments.command_words import (
    ASK,
    FIELD_VERBS,
    HELP,
    REPLY,
    WHY,
    CommandWords,
    find_nearest_verb,
    list_command_words,
)
from sdesk_sync.desk.comments.commands import (
    MOST_CHARACTERS,
    TEXT_PLACEHOLDER,
    Command,
    HelpRequest,
    NotUnderstood,
)
from sdesk_sync.desk.comments.phrases import Phrases, Pieces, join_runs
from sdesk_sync.desk.model.text import Block, Bullets, Code, Paragraph, Piece, Plain, Text
from sdesk_sync.desk.model.vocabulary import STATUS, WORD_FIELDS, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk

MOST_MISTAKES = 5
"""So many lines of one comment are named that were not understood; the others are counted."""

_LONGEST_LINE = 200
_TELL_LITTLE = ("unknown", "no-value")
"""After these somebody has to see what there is."""


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """The answer to one comment, in the words of a desk, to `who`."""

    phrases: Phrases
    who: Piece

    def compose(self, given: Iterable[Command]) -> Text:
        """The first few lines that were not understood, and all that can be commanded where that helps."""
        every = tuple(given)
        wrong = [one for one in every if isinstance(one, NotUnderstood)]
        words = list_command_words(self._desk)
        blocks: list[Block] = [Paragraph(self._name_mistake(words, one)) for one in wrong[:MOST_MISTAKES]]
        if more := len(wrong) - len(blocks):
            blocks.append(Paragraph(self._fill("command.more", count=(Plain(str(more)),))))
        # Whoever has read what they meant need not read all that there is.
        if any(isinstance(one, HelpRequest) for one in every) or not self._tells_enough(words, wrong):
            heading = self._fill("command.help", who=(self.who,))
            blocks += [Paragraph(heading), Bullets(tuple(self._help_items()))]
        else:
            where = self._fill("command.all", who=(self.who,), command=(Code(f"!desk {HELP[0]}"),))
            blocks.append(Paragraph(where))
        return Text((*blocks, Paragraph(self._fill("command.footer"))))

    def _tells_enough(self, words: CommandWords, wrong: Sequence[NotUnderstood]) -> bool:
        """Whether each mistake that is named says by itself what to write instead."""
        told = wrong[:MOST_MISTAKES]
        return bool(told) and all(
            one.case not in _TELL_LITTLE or bool(self._find_hint(words, one)) for one in told
        )

    @property
    def _desk(self) -> Desk:
        return self.phrases.desk

    def _fill(self, key: str, **holes: Pieces) -> Pieces:
        return self.phrases.fill_sentence(key, **holes)

    # ── Mistakes ────────────────────────────────────────────────────────────────────────────

    def _name_mistake(self, words: CommandWords, given: NotUnderstood) -> Pieces:
        case, hint = given.case, self._find_hint(words, given)
        if case == "no-such-value" and hint:
            # Nor all that would be possible.
            case = "no-such-value.hint"
        values = self._phrase_values(given.about, given.values)
        wrong = self._fill(
            f"command.{case}",
            line=(_quote_line(given.line),),
            values=values,
            most=(Plain(str(MOST_CHARACTERS)),),
            others=_join_codes(map(_quote_line, given.others[:MOST_MISTAKES])),
        )
        return tuple(join_runs((wrong, hint)))

    def _find_hint(self, words: CommandWords, given: NotUnderstood) -> Pieces:
        """What was meant, by all appearance; nothing where nothing is near."""
        if given.case == "unknown":
            verb = find_nearest_verb(self._desk, given.word)
            return self._fill("command.meant", command=(Code(f"!desk {verb}"),)) if verb else ()
        if given.case != "no-such-value" or given.about is None:
            return ()
        other = words.find_other_field(given.about, given.word)
        if other is not None:
            return self._fill("command.meant", command=(Code(self._show_setting(*other)),))
        near = words.find_nearest(given.about, given.word)
        if near is None or near not in given.values:
            return ()
        command = Code(self._show_setting(given.about, near))
        return self._fill(
            "command.meant-value", value=self._phrase_values(given.about, (near,)), command=(command,)
        )

    def _phrase_values(self, about: Field | None, keys: tuple[str, ...]) -> Pieces:
        kind = WordKind(about) if about in WORD_FIELDS and about is not None else WordKind.VALUE
        return self.phrases.list_words(tuple(Word(kind, key) for key in keys))

    def _show_setting(self, name: Field, key: str) -> str:
        """The command that sets a field to a word."""
        verb = next((verb for verb, field in FIELD_VERBS.items() if field == name), None)
        return f"!desk {verb or self._desk.facts[name].command} {key}"

    # ── Help ────────────────────────────────────────────────────────────────────────────────

    def _help_items(self) -> Iterator[Pieces]:
        for verb, name in FIELD_VERBS.items():
            field = self.phrases.say_field(name)
            shown = Code(f"!desk {verb} {'-'.join(field.upper().split())}")
            yield self._fill("command.help.field", command=(shown,), field=(Plain(field),))
        for name in self._desk.command_facts.values():
            fact = Plain(self._desk.name_of(Word(WordKind.FACT, name), self.phrases.language))
            yield self._fill("command.help.fact", command=(self.phrases.show_command(name),), fact=(fact,))
        waiting = self.phrases.say_value(STATUS, self._desk.meanings.waiting)
        for verb in (ASK, REPLY):
            shown = Code(f"!desk {verb} {TEXT_PLACEHOLDER}")
            yield self._fill(f"command.help.{verb}", command=(shown,), status=waiting)
        yield self._fill(f"command.help.{WHY}", command=(Code(f"!desk {WHY}"),))


def _quote_line(line: str) -> Code:
    return Code(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …")


def _join_codes(codes: Iterable[Code]) -> Pieces:
    joined: list[Piece] = []
    for code in codes:
        joined += [Plain(", "), code] if joined else [code]
    return tuple(joined)
