"""Lines as they go to the terminal: where it shows colours, the marks have theirs."""

from sdesk_sync.setup.drawing.rows import DrawnLine, RowMark

_GREEN, _YELLOW, _RED = "32", "33", "31"
_COLOURS = {
    RowMark.CREATE: _GREEN,
    RowMark.DONE: _GREEN,
    RowMark.CHANGE: _YELLOW,
    RowMark.ATTENTION: _YELLOW,
    RowMark.TAKE_AWAY: _RED,
    RowMark.FAILED: _RED,
}


def colour_line(line: DrawnLine) -> str:
    """The line with its mark in colour."""
    colour = _COLOURS.get(line.mark) if line.mark else None
    if line.mark is None or colour is None:
        return line.text
    before, mark, after = line.text.partition(line.mark)
    return f"{before}\x1b[{colour}m{mark}\x1b[0m{after}"
