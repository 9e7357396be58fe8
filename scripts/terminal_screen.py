"""A terminal of 100 columns for one command, what stands on its screen, and that as a picture."""

import fcntl
import html
import os
import pty
import re
import shutil
import struct
import subprocess
import tempfile
import termios
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS, ROWS = 100, 200
THEMES = {
    "dark": ("#0d1117", "#e6edf3", {"31": "#ff7b72", "32": "#3fb950", "33": "#d29922", "36": "#39c5cf"}),
    "light": ("#ffffff", "#1f2328", {"31": "#cf222e", "32": "#1a7f37", "33": "#9a6700", "36": "#1b7c83"}),
}
# The second takes links: they are there to be clicked, and not to be seen.
_CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\]8;[^\x1b]*\x1b\\|([\r\n])|([^\x1b\r\n]+)|\x1b.")
_MANNERS = {"1": "font-weight: bold", "2": "opacity: .6", "3": "font-style: italic"}
"""Fainter than the rest is what most terminals make of dim."""
_CELL_PX, _LINE_PX, _MARGIN_PX = 8.43, 19, 16
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: {margin}px; background: {back}; color: {fore}; }}
pre {{ margin: 0; font: 14px/{line}px "DejaVu Sans Mono", monospace; white-space: pre; }}
</style><pre>{text}</pre>
"""

Screen = list[list[tuple[str, str]]]
"""Lines of pieces, each in a colour or in none."""


@dataclass(frozen=True)
class TypedAnswer:
    """What somebody types, and the words on the screen that ask for it."""

    question: str
    typed: str


@dataclass
class TerminalScreen:
    """What stands on a terminal after some output."""

    lines: Screen = field(default_factory=lambda: [[]])
    row: int = 0
    colour: str = ""

    def feed(self, output: str) -> "TerminalScreen":
        """Take output, as far as our commands and rich write any: colours, lines that are written anew."""
        for arguments, letter, ending, text in _CONTROL.findall(output):
            if text:
                self.lines[self.row].append((text, self.colour))
            elif ending == "\n":
                self.row += 1
                self.lines += [[]] * (self.row == len(self.lines))
            elif letter == "K":
                self.lines[self.row] = []
            elif letter == "A":
                self.row = max(0, self.row - int(arguments or 1))
            elif letter == "m":
                self.colour = "" if arguments in ("", "0") else arguments
        return self

    def read_lines(self) -> Screen:
        """The lines up to the last with anything on it."""
        lines = [[piece for piece in line if piece[0]] for line in self.lines]
        while lines and not lines[-1]:
            lines.pop()
        return lines


def run_on_terminal(command: Sequence[str], folder: Path, answers: Sequence[TypedAnswer]) -> Generator[str]:
    """What it writes, piece by piece; each answer is typed as soon as its question stands there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "NO_COLOR": ""}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=folder)
    os.close(slave)
    left, asked = list(answers), ""
    try:
        while piece := _read_piece(master):
            yield piece
            asked += piece
            if left and left[0].question in asked:
                os.write(master, f"{left.pop(0).typed}\n".encode())
                asked = ""
    finally:
        os.close(master)
        process.wait()


def _read_piece(master: int) -> str:
    """What it has written since; nothing once it has ended."""
    try:
        return os.read(master, 65536).decode(errors="replace")
    except OSError:
        return ""


def develop(screen: Screen, theme: str, picture: Path) -> None:
    """A screen as a PNG, through Chromium."""
    back, fore, colours = THEMES[theme]
    text = "\n".join("".join(_mark_up(piece, colours) for piece in line) for line in screen)
    page = _PAGE.format(margin=_MARGIN_PX, back=back, fore=fore, line=_LINE_PX, text=text)
    size = (round(COLUMNS * _CELL_PX) + 2 * _MARGIN_PX, len(screen) * _LINE_PX + 2 * _MARGIN_PX)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
        window = f"--window-size={size[0]},{size[1]}"
        shot = (
            *options,
            window,
            f"--user-data-dir={folder}/profile",
            f"--screenshot={picture}",
            source.as_uri(),
        )
        subprocess.run((chromium, *shot), check=True, capture_output=True)


def _mark_up(piece: tuple[str, str], colours: dict[str, str]) -> str:
    text, codes = html.escape(piece[0]), piece[1].split(";")
    styles = [f"color: {colours[code]}" for code in codes if code in colours]
    styles += [_MANNERS[code] for code in codes if code in _MANNERS]
    return f'<span style="{"; ".join(styles)}">{text}</span>' if styles else text
