"""The terminal that set-up is shown on: how wide it is, whether it shows colours, who sits at it."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import click

from sdesk_sync.cli.screen import find_columns, wants_colour
from sdesk_sync.setup.drawing.pages import USUAL_WIDTH
from sdesk_sync.setup.drawing.paint import colour_line
from sdesk_sync.setup.drawing.rows import DrawnLine

_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class TerminalPage:
    """A page as wide as can still be read with ease; what is piped is as wide, whoever reads it."""

    width: int
    has_colour: bool
    is_terminal: bool
    is_stderr: bool = False

    @classmethod
    def of_stdout(cls) -> "TerminalPage":
        """What stdout is, with the colours that it wants."""
        # A pipe has no width: what reads it gets the same whoever runs the command.
        has_colour = wants_colour(sys.stdout, os.environ)
        if not sys.stdout.isatty():
            return cls(USUAL_WIDTH, has_colour=has_colour, is_terminal=False)
        width = max(_NARROWEST, min(find_columns(), USUAL_WIDTH))
        return cls(width, has_colour=has_colour, is_terminal=True)

    @classmethod
    def of_stderr(cls) -> "TerminalPage":
        """What stands beside an output for machines: plain, whoever reads it."""
        return cls(USUAL_WIDTH, has_colour=False, is_terminal=False, is_stderr=True)

    def print_lines(self, lines: Iterable[DrawnLine]) -> None:
        """Print lines that were drawn for this width."""
        for line in lines:
            shown = colour_line(line) if self.has_colour else line.text
            click.echo(shown, err=self.is_stderr, color=self.has_colour)
