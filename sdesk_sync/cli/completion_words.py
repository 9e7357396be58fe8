"""What a press of the completion key offers: by the words that stand there, as click's scripts ask for it.

The scripts that `sdesk-sync completion` prints run us once a press and hand the words over in variables.
Loading the commands for that would take most of a second, so their words lie in a table beside this file
(docs/terminal.md#completion).
"""

import json
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sdesk_sync.cli import COMMANDS

_PLAIN_NAME = re.compile(r"[\w.:/@+-][\w.:/@#+-]*")
_LONGEST_S = 1.0
"""A press that takes longer offers nothing: somebody waits in the middle of their command line."""

ValueKind: TypeAlias = str | list[str] | None
"""What an option or argument takes: one of a list, a kind of name, any word (empty); None for a flag."""


class FollowingWords(NamedTuple):
    """One command, or a group of them: what may follow it."""

    options: Mapping[str, ValueKind]
    arguments: Sequence[ValueKind] = ()
    is_repeated: bool = False
    """Whether the last argument may come again."""
    commands: Sequence[str] = ()


class OpenWord(NamedTuple):
    """The word that is being typed: how it begins, of which command it is, and what it may become."""

    begin: str
    command: str
    kinds: Sequence[ValueKind]
    names: Sequence[str]
    config: str | None


def load_table() -> dict[str, FollowingWords]:
    """The words of each command by its path, such as `events list`; the top is empty."""
    with open(os.path.join(os.path.dirname(__file__), "completion_table.json"), encoding="utf-8") as file:
        return {path: FollowingWords(**words) for path, words in json.load(file).items()}


def find_open_word(table: Mapping[str, FollowingWords], words: Sequence[str], begin: str) -> OpenWord:
    """What the word after these may become."""
    path, count, awaited, config = "", 0, "", None
    for word in words:
        here = table[path]
        if awaited:
            config, awaited = (word if awaited == "--config" else config), ""
        elif word.startswith("-"):
            option, equals, value = word.partition("=")
            config = value if option == "--config" and equals else config
            awaited = option if not equals and here.options.get(option) is not None else ""
        elif word in here.commands:
            path, count = f"{path} {word}".strip(), 0
        else:
            count += 1
    here = table[path]
    if awaited:
        return OpenWord(begin, path, (here.options[awaited],), (), config)
    if begin.startswith("-"):
        return OpenWord(begin, path, (), tuple(here.options), config)
    last = len(here.arguments) - 1
    place = min(count, last) if here.is_repeated else count
    return OpenWord(begin, path, here.arguments[place : place + 1], here.commands, config)


def read_shell_words(shell: str, environment: Mapping[str, str]) -> tuple[list[str], str]:
    """The whole words before the cursor, without our own name, and the one that is being typed."""
    words, at = _split_words(environment["COMP_WORDS"]), environment["COMP_CWORD"]
    if shell == "fish":
        # It hands over the word itself, and that word among the others too.
        begin = (_split_words(at) or [""])[0]
        before = words[1:-1] if begin and words[1:] and words[-1] == begin else words[1:]
        return before, begin
    number = int(at)
    before, begin = words[1:number], words[number] if number < len(words) else ""
    # Bash takes `--option=value` apart.
    return [word for word in before if word != "="], "" if begin == "=" else begin


def _split_words(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        # A quote that is still open: what stands in it so far is the word.
        words.append(lexer.token)
    return words


def list_offers(word: OpenWord) -> Iterator[tuple[str, str]]:
    """What is offered: each a type of click's protocol (`plain`, `file`, `dir`) and a word."""
    for name in word.names:
        if name.startswith(word.begin):
            yield "plain", name
    for kind in word.kinds:
        if kind in ("file", "dir"):
            yield str(kind), word.begin
        elif isinstance(kind, list):
            yield from (("plain", name) for name in kind if name.startswith(word.begin))
        elif kind:
            # Imported where names are asked for: commands and options are told without reading a file.
            from sdesk_sync.cli.completion_names import list_offered_names

            # Offered names become part of a command line: what a shell would carry out is none.
            names = list_offered_names(kind, word)
            yield from (("plain", name) for name in names if _PLAIN_NAME.fullmatch(name))


def answer_shell(instruction: str) -> None:
    """Print what is offered, as the script of the shell reads it; nothing where anything is amiss."""
    shell = instruction.partition("_")[0]
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, _LONGEST_S)
    try:
        table = load_table()
        word = find_open_word(table, *read_shell_words(shell, os.environ))
        lines = [_write_offer(shell, *offer) for offer in list_offers(word)]
    except Exception:  # noqa: BLE001  # a trace in the middle of somebody's command line helps nobody
        return
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _give_up(_: int, __: object) -> None:
    raise TimeoutError


def _write_offer(shell: str, kind: str, name: str) -> str:
    about = COMMANDS.get(name, "")
    if shell == "zsh":
        return f"{kind}\n{name}\n{about or '_'}"
    return f"{kind},{name}\t{about}" if shell == "fish" and about else f"{kind},{name}"
