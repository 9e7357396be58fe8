"""Options that several commands share, and how a person's mistake is told: one sentence, exit 1."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from sdesk_sync.config import Config

P = ParamSpec("P")
R = TypeVar("R")

config_option = click.option(
    "--config", metavar="F", help="The config file (default: sdesk.yaml, or $SDESK_CONFIG)."
)

language_option = click.option(
    "--lang", type=click.Choice(["en", "de"]), default="en", show_default=True, help="The language shown."
)


def config_path(given: str | None) -> Path:
    """The config the person named, here or before the command."""
    above = click.get_current_context().find_root().obj
    return Path(given or above or "sdesk.yaml")


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Tell a person's mistakes in sentences instead of a trace."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from sdesk_sync.config import ConfigProblem
        from sdesk_sync.engine.database import StoreProblem
        from sdesk_sync.yamlfile import YamlErrors

        try:
            return command(*args, **kwargs)
        except YamlErrors as errors:
            for problem in errors.problems:
                click.echo(problem, err=True)
            click.echo(f"{len(errors.problems)} to mend.", err=True)
        except (ConfigProblem, StoreProblem) as problem:
            click.echo(problem, err=True)
        sys.exit(1)

    return run


def loaded(given: str | None) -> "Config":
    """The config, checked."""
    from sdesk_sync.config import load

    return load(config_path(given))
