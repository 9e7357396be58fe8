"""Options that several commands share, and how a person's mistake is told: one sentence, exit 1."""

import functools
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from sdesk_sync.cli.language import choose_language
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import LANGUAGES, console_texts
from sdesk_sync.messages import tell_error

if TYPE_CHECKING:
    from sdesk_sync.config import Config

_DEFAULT_CONFIG = Path("sdesk.yaml")
_LANGUAGE = "sdesk_sync.language"
_LANGUAGE_HELP = "The language shown; else SDESK_LANG, LC_ALL, LC_MESSAGES or LANG says it."

P = ParamSpec("P")
R = TypeVar("R")

config_option = click.option(
    "--config", metavar="F", help="The config file (default: sdesk.yaml, or $SDESK_CONFIG)."
)


def find_language() -> str:
    """What people read where nobody said it by `--lang`: the language of their terminal."""
    return choose_language(os.environ)


def command_language() -> str:
    """What the command that runs speaks; before it has read its options, the terminal's language."""
    context = click.get_current_context(silent=True)
    return find_language() if context is None else context.meta.get(_LANGUAGE, find_language())


def _note_language(context: click.Context, _: click.Parameter, language: str | None) -> str | None:
    # Kept for what is said around the command, which its own arguments do not reach.
    context.meta[_LANGUAGE] = language or find_language()
    return language


# Read first, so that a mistake in another option is told in it.
_add_language = functools.partial(
    click.option, "--lang", type=click.Choice(LANGUAGES), is_eager=True, callback=_note_language
)

language_option = _add_language(default=find_language, help=_LANGUAGE_HELP)
"""For a command that speaks: it is handed the language."""

problem_language_option = _add_language(default=find_language, expose_value=False, help=_LANGUAGE_HELP)
"""For one that only tells of mistakes: those are told in it."""

desk_language_option = _add_language(help="What your people read; it is asked in it too.")
"""Of a command that writes files for a desk: None where nobody has said what its people read."""


def config_path(given: str | None) -> Path:
    """The config the person named, here or before the command."""
    above = click.get_current_context().find_root().obj
    return Path(given or above or _DEFAULT_CONFIG)


def find_config_path(given: str | None) -> Path | None:
    """The config the person named, or the one that lies here; None where none does."""
    path = config_path(given)
    return None if path == _DEFAULT_CONFIG and not path.exists() else path


def load_config_of(given: str | None) -> "Config":
    """The config the person named, checked. Raises ConfigProblem, YamlErrors."""
    from sdesk_sync.config import load_config

    return load_config(config_path(given))


def parse_date_ms(text: str | None, language: str) -> int | None:
    """A date that a person wrote, in ms since the epoch; without a zone it is UTC. Raises ConfigProblem."""
    from sdesk_sync.config import ConfigProblem

    if text is None:
        return None
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        sentence = console_texts("cli.options", language)["no-date"]
        raise ConfigProblem(sentence.format(text=text)) from None
    moment = written if written.tzinfo else written.replace(tzinfo=UTC)
    # Nothing is older than the epoch, so a date before it means all.
    return max(0, int(moment.timestamp() * 1000))


def explain_mistakes(command: Callable[P, R]) -> Callable[P, R]:
    """Tell a person's mistakes in sentences instead of a trace."""

    @functools.wraps(command)
    def run_and_explain(*args: P.args, **kwargs: P.kwargs) -> R:
        from sdesk_sync.config import ConfigProblem
        from sdesk_sync.setup.json_file import SetupFileProblem
        from sdesk_sync.store.errors import StoreProblem, StoreUnavailable
        from sdesk_sync.yamlfile import YamlErrors

        try:
            return command(*args, **kwargs)
        except YamlErrors as errors:
            language = command_language()
            for problem in errors.problems:
                say(problem.put_in_language(language), err=True)
            say(
                console_texts("cli.options", language)["to-mend"].format(count=len(errors.problems)), err=True
            )
        except (ConfigProblem, SetupFileProblem, StoreProblem, StoreUnavailable) as problem:
            say(tell_error(problem, command_language()), err=True)
        except BrokenPipeError:
            # Whoever read us has enough, such as `head`; Python would complain once more as it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            # What a disk or a network of the person's cannot do; with its place, where the system names it.
            say(f"{error.filename}: {error.strerror}" if error.filename else error, err=True)
        sys.exit(1)

    return run_and_explain
