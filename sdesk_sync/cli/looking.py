"""That trackers are being looked at, on the terminal: a site with thirty answers takes seconds."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from sdesk_sync.setup.drawing.wording import Wording


@contextmanager
def show_looking(wording: Wording) -> Iterator[None]:
    """A spinner on stderr as long as it lasts, and nothing of it afterwards; none where nobody sits there."""
    console = Console(stderr=True, highlight=False, emoji=False)
    if not console.is_terminal or console.is_dumb_terminal:
        yield
        return
    with console.status(wording.say("looking"), spinner="dots"):
        yield
