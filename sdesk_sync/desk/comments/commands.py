"""The commands people write in comments: `!desk order PO-4711`, `!desk ask Which report?`.

A line counts when it begins with `!desk`; which lines of a comment are its author's own plain words, the
reader of the tracker's markup has said before. Jira escapes the exclamation mark, so `\\!desk` counts too.
All that can be commanded: docs/commands.md
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sdesk_sync.desk.comments.command_words import (
    ASK,
    FIELD_VERBS,
    HELP,
    REPLY,
    WHY,
    CommandWords,
    list_command_words,
)
from sdesk_sync.desk.entries import FactDefinition
from sdesk_sync.desk.model.amounts import read_minutes
from sdesk_sync.desk.model.fact_values import has_visible_sign, is_word_for_nothing, read_fact_value
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, Field
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import LANGUAGES

MOST_CHARACTERS = 12_000
"""So long may a text be that the bot is to say. A comment on Jira holds 32,767 characters
(docs/trackers/jira.md#text), and where each sign has to be neutralised a text grows to two and a half
times its length.
"""

TEXT_PLACEHOLDER = "TEXT"
"""What stands in an example for what is to be said."""

_DESK = re.compile(r" {0,3}\\?!desk(?!\S)", re.IGNORECASE)
_QUOTES = "`\"' "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# Both markups: a sign with this before it is shown as the sign alone (docs/trackers/jira.md#text).
_ESCAPED = re.compile(r"\\([!-/:-@\[\]-`{-~])")


@dataclass(frozen=True, slots=True)
class SetFact:
    """Set a fact to a value, or clear it with None."""

    field: Field
    value: str | None


@dataclass(frozen=True, slots=True)
class SetField:
    """Set type, priority or status to a word of the desk; a priority is cleared with None."""

    field: Field
    value: str | None


@dataclass(frozen=True, slots=True)
class AskCustomer:
    """Ask the customer in public, and wait for the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReplyToCustomer:
    """Tell the customer something in public."""

    text: str


@dataclass(frozen=True, slots=True)
class WhyRequest:
    """A wish to see why the ticket stands as it does, and what may be done."""


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """A wish to see what can be commanded."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that is no command this version knows, lacks its value, or contradicts another one.

    `case` says which (a text of its name says it to people), `about` the field that it wanted to set, `word`
    what stood where one of `values` is expected, or a verb. `others` are the lines that say something else.
    """

    line: str
    case: str
    values: tuple[str, ...] = ()
    about: Field | None = None
    word: str = ""
    others: tuple[str, ...] = ()


Command: TypeAlias = (
    SetFact | SetField | AskCustomer | ReplyToCustomer | WhyRequest | HelpRequest | NotUnderstood
)


def parse_commands(desk: Desk, lines: Iterable[str], cut_off: Sequence[str] = ()) -> tuple[Command, ...]:
    """All commands among the plain lines of a comment, in order; what contradicts itself is not understood.

    An empty line is the end of a paragraph. `cut_off` are lines below which the comment was too long to be
    read: a text that would have to be said and begins or goes on there is too long.
    """
    parser = _CommandParser(desk, list_command_words(desk))
    whole, cut = list(_split_at_commands(lines)), list(_split_at_commands(cut_off))
    found = [(said[0], parser.parse(said)) for said in whole]
    if cut_off and found and isinstance(found[-1][1], AskCustomer | ReplyToCustomer):
        found[-1] = (found[-1][0], _too_long(found[-1][0]))
    found += [(said[0], _too_long(said[0])) for said in cut if _verb_of(said[0])[0] in (ASK, REPLY)]
    return tuple(_drop_contradictions(desk, list(_bound_texts(found))))


def may_hold_command(text: str) -> bool:
    """Whether a comment may hold a command at all: said without a look at its markup."""
    return "!desk" in text.lower()


def placeholder_of(fact: FactDefinition, language: str) -> str:
    """What stands in an example for a fact's value: its name in capitals. Nobody means it as a value."""
    return "-".join(fact.name.in_language(language).upper().split())


def _tidy(line: str) -> str:
    """A line without control characters, its words one blank apart."""
    return " ".join(_CONTROL.sub(" ", line).split())


def _split_at_commands(lines: Iterable[str]) -> Iterator[list[str]]:
    """Each line that is a command, tidied, with the lines below it up to the next one."""
    said: list[str] = []
    for line in lines:
        if _DESK.match(line):
            if said:
                yield said
            said = [_tidy(line)]
        elif said:
            said.append(line)
    if said:
        yield said


def _verb_of(line: str) -> tuple[str, str]:
    """The verb of a command in small letters, and what stands behind it."""
    _, verb, rest = (*line.split(None, 2), "", "")[:3]
    return verb.casefold(), rest


def _too_long(line: str) -> NotUnderstood:
    return NotUnderstood(line, "too-long")


@dataclass(frozen=True, slots=True)
class _CommandParser:
    """The commands of one comment, in the words of a desk."""

    desk: Desk
    words: CommandWords

    def parse(self, said: Sequence[str]) -> Command:
        """A command by its line, and the lines below it, which only a text goes on in."""
        line = said[0]
        verb, rest = _verb_of(line)
        if verb in ("", *HELP):
            return HelpRequest()
        if verb == WHY:
            return WhyRequest()
        if verb in (ASK, REPLY):
            return _parse_text(verb, line, (rest, *said[1:]))
        if verb in FIELD_VERBS:
            return self._parse_field(FIELD_VERBS[verb], rest.strip(_QUOTES), line)
        name = self.desk.command_facts.get(verb)
        if name is None:
            return NotUnderstood(line, "unknown", word=verb)
        return self._parse_fact(name, rest.strip(_QUOTES), line)

    def _parse_field(self, name: Field, given: str, line: str) -> Command:
        values = tuple(dict.fromkeys(self.words.keys[name].values()))
        if not has_visible_sign(given):
            return NotUnderstood(line, "no-value", values)
        key = self.words.find_key(name, given)
        if key is not None:
            return SetField(name, key)
        # Every ticket has a type and a status.
        if name == PRIORITY and is_word_for_nothing(given) and name not in self.desk.never_empty:
            return SetField(name, None)
        return NotUnderstood(line, "no-such-value", values, name, given)

    def _parse_fact(self, name: Field, given: str, line: str) -> Command:
        fact = self.desk.facts[name]
        if not has_visible_sign(given):
            return NotUnderstood(line, "no-value", fact.values)
        value = read_fact_value(given)
        if value is None:
            return SetFact(name, None)
        if value in {placeholder_of(fact, language) for language in LANGUAGES}:
            return NotUnderstood(line, "no-value", fact.values)
        if not self.desk.holds(name, value):
            return NotUnderstood(line, "no-amount", fact.values)
        known = self.words.find_key(name, value)
        if fact.values and known is None:
            return NotUnderstood(line, "no-such-value", fact.values, name, value)
        return SetFact(name, known or value)


def _parse_text(verb: str, line: str, written: Iterable[str]) -> Command:
    text = _join_text(written)
    if not has_visible_sign(text) or text == TEXT_PLACEHOLDER:
        return NotUnderstood(line, "no-text")
    return AskCustomer(text) if verb == ASK else ReplyToCustomer(text)


def _bound_texts(found: Iterable[tuple[str, Command]]) -> Iterator[tuple[str, Command]]:
    """The commands, as far as all that is to be said fits into one comment; equal texts are said once."""
    texts = set[str]()
    for line, one in found:
        if isinstance(one, AskCustomer | ReplyToCustomer):
            if sum(map(len, texts | {one.text})) > MOST_CHARACTERS:
                yield line, _too_long(line)
                continue
            texts.add(one.text)
        yield line, one


def _join_text(written: Iterable[str]) -> str:
    """What somebody wrote as they saw it, one line break where there was one, two between paragraphs."""
    lines = (_ESCAPED.sub(r"\1", _tidy(line)) for line in written)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _drop_contradictions(desk: Desk, found: Sequence[tuple[str, Command]]) -> Iterator[Command]:
    """The commands; those that set one field to several values are one mistake, where the first stood."""
    wanted: dict[Field, dict[object, str]] = {}
    for line, one in found:
        if (change := _wanted_by(desk, one)) is not None:
            wanted.setdefault(change[0], {}).setdefault(change[1], line)
    for name in [name for name, values in wanted.items() if len(values) < 2]:
        del wanted[name]
    told = set[Field]()
    for _, one in found:
        change = _wanted_by(desk, one)
        if change is None or change[0] not in wanted:
            yield one
        elif change[0] not in told:
            told.add(change[0])
            first, *others = wanted[change[0]].values()
            yield NotUnderstood(first, "contradicts", about=change[0], others=tuple(others))


def _wanted_by(desk: Desk, command: Command) -> tuple[Field, object] | None:
    """The field that a command sets, and to what: equal amounts are equal."""
    match command:
        case SetFact(name, value) if value is not None and desk.facts[name].is_amount:
            return name, read_minutes(value)
        case SetFact(name, value) | SetField(name, value):
            return name, value
        case AskCustomer():
            return STATUS, desk.meanings.waiting
        case _:
            return None
