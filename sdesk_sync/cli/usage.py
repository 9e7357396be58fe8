"""A command line that is wrong, told in the person's language: click knows English only."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import click

from sdesk_sync.cli.options import find_language
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import LANGUAGES, console_texts


def tell_click_error(error: click.ClickException, words: Sequence[str]) -> None:
    """What is wrong with these words, on stderr: how the command is called, what is wrong, where help is."""
    language = find_spoken_language(words)
    if language == "en" or not isinstance(error, click.UsageError):
        error.show()
        return
    for line in _tell_usage_error(error, language):
        say(line, err=True)


def tell_stopped(words: Sequence[str], *, ends_line: bool) -> None:
    """That somebody stopped us, in one line below the `^C` that the terminal shows.

    `ends_line` where the line of that is still open.
    """
    if ends_line:
        say("", err=True)
    say(console_texts("cli.usage", find_spoken_language(words))["stopped"], err=True)


def find_spoken_language(words: Sequence[str]) -> str:
    """The language of a command line that may be wrong elsewhere: what stands behind `--lang`, if any."""
    pairs = pairwise(words)
    chosen = [after for word, after in pairs if word == "--lang"]
    chosen += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return next((each for each in chosen if each in LANGUAGES), find_language())


def _tell_usage_error(error: click.UsageError, language: str) -> Iterator[str]:
    texts = console_texts("cli.usage", language)
    context = error.ctx
    if context is not None:
        pieces = " ".join(context.command.collect_usage_pieces(context))
        yield texts["usage"].format(command=context.command_path, pieces=pieces)
        yield texts["try"].format(command=context.command_path)
        yield ""
    yield texts["error"].format(message=_word_error(error, language))


def _word_error(error: click.UsageError, language: str) -> str:
    """In our words where there are some, else in click's."""
    texts = console_texts("cli.usage", language)
    if isinstance(error, click.NoSuchOption):
        return texts["no-option"].format(name=error.option_name) + _word_nearest(
            error.possibilities, language
        )
    # Named by its attribute: click has had the class for a short while only.
    if command := getattr(error, "command_name", None):
        nearest = _word_nearest(getattr(error, "possibilities", None), language)
        return texts["no-command"].format(name=command) + nearest
    if isinstance(error, click.MissingParameter) and error.param is not None:
        hint = error.param.get_error_hint(error.ctx or click.get_current_context())
        return texts["missing"].format(name=hint) + _word_choices(error.param, language)
    if isinstance(error, click.BadParameter) and error.param is not None:
        hint = error.param.get_error_hint(error.ctx or click.get_current_context())
        told = _word_choices(error.param, language) or f" {error.message}"
        return texts["invalid"].format(name=hint) + told
    return error.format_message()


def _word_choices(parameter: click.Parameter, language: str) -> str:
    if not isinstance(parameter.type, click.Choice):
        return ""
    names = ", ".join(map(str, parameter.type.choices))
    return " " + console_texts("cli.usage", language)["choices"].format(names=names)


def _word_nearest(names: Iterable[str] | None, language: str) -> str:
    listed = ", ".join(sorted(names or ()))
    return " " + console_texts("cli.usage", language)["nearest"].format(names=listed) if listed else ""
