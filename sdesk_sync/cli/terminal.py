"""What goes to the terminal: text of others is escaped here, whichever command says it."""

import click

from sdesk_sync.printable import escape_controls, escape_lines


def say(message: object, *, err: bool = False) -> None:
    """Print a message in its own lines."""
    click.echo(escape_lines(str(message)), err=err)


def inline_markup(text: str) -> str:
    """A text as it stands within a line of rich's markup: it neither acts nor is it markup."""
    # Most commands do without the library.
    from rich.markup import escape

    return escape(escape_controls(text))
