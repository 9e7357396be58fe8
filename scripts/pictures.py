"""Photographs commands in a terminal of 100 columns: `python -m scripts.pictures [--all] [FOLDER]`.

An embedded GitLab is set up in a temporary folder, and an embedded Jira with tickets that is half set up; two
tickets are explained beside a `serve` of the tests. Each command runs on a pseudo-terminal of its own; what
stands on the screen then goes through headless Chromium into PNGs, dark and light, in both languages. Without
`--all` only what README and docs show is taken. Needs Chromium: a package of that name on Debian.
"""

import argparse
import fcntl
import html
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gitlab
import requests
import yaml

from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.harness.place import desk

ROOT = Path(__file__).parent.parent
COLUMNS, ROWS = 100, 200
LANGUAGES, IN_DOCS = ("en", "de"), ("plan", "apply", "plan-jira", "apply-jira", "report")
TRACKER, JIRA, ADDRESS = "engineering", "support", "https://sdesk.example.com"
_THEMES = {
    "dark": ("#0d1117", "#e6edf3", {"31": "#ff7b72", "32": "#3fb950", "33": "#d29922"}),
    "light": ("#ffffff", "#1f2328", {"31": "#cf222e", "32": "#1a7f37", "33": "#9a6700"}),
}
# The second takes links: they are there to be clicked, and not to be seen.
_CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\]8;[^\x1b]*\x1b\\|([\r\n])|([^\x1b\r\n]+)|\x1b.")
_CELL_PX, _LINE_PX, _MARGIN_PX = 8.43, 19, 16
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: {margin}px; background: {back}; color: {fore}; }}
pre {{ margin: 0; font: 14px/{line}px "DejaVu Sans Mono", monospace; white-space: pre; }}
</style><pre>{text}</pre>
"""


_TICKETS, _HALF = 600, 34
"""How many tickets the Jira project has, and at which write it was left half set up."""
_MOVES = {"To Do": "new", "Open": "new", "Blocked": "in-progress", "Reopened": "in-review", "Done": "closed"}
_RUNNING = r"[2-9]\d %"
"""What is to be seen of a task when the picture is taken."""

Screen = list[list[tuple[str, str]]]
"""Lines of pieces, each in a colour or in none."""


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


@dataclass(frozen=True)
class PlayedSite:
    """A fresh project of an embedded tracker, and how a command for it looks on a terminal."""

    config: Path
    sandbox: Sandbox

    def shape_jira(self, path: str, sent: object) -> None:
        """What nobody changes through the tracker itself."""
        answer = requests.put(self.sandbox.line["control"] + path, json=sent, timeout=10)
        answer.raise_for_status()

    def find_gitlab_project(self) -> Any:
        """As its lead has it in python-gitlab."""
        entry = self.sandbox.line["trackers"][TRACKER]
        token = entry["people"]["lena"]["token"]
        return gitlab.Gitlab(entry["url"], private_token=token).projects.get(101)

    def photograph(self, *words: str, answer: str = "", up_to: str = "") -> Screen:
        """The screen after a command, or once that stands on it; the answer is typed as soon as it asks."""
        command = (sys.executable, "-m", "sdesk_sync", "--config", str(self.config), *words)
        shown = ""
        for piece in (running := _run_on_terminal(command, answer)):
            shown += piece
            if up_to and re.search(up_to, shown):
                running.close()
        prompt = [(f"$ sdesk-sync {' '.join(words)}", "")]
        return [prompt, *TerminalScreen().feed(shown).read_lines()]


def _run_on_terminal(command: Sequence[str], answer: str) -> Generator[str]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "NO_COLOR": ""}
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=ROOT)
    os.close(slave)
    try:
        while piece := _read_piece(master):
            yield piece
            if answer and "N] " in piece:
                os.write(master, f"{answer}\n".encode())
                answer = ""
    finally:
        os.close(master)
        process.wait()


def _read_piece(master: int) -> str:
    """What it has written since; nothing once it has ended."""
    try:
        return os.read(master, 65536).decode(errors="replace")
    except OSError:
        return ""


def _shorten(lines: Screen, parts: Sequence[slice]) -> Screen:
    """Some parts of a long screen, with a mark between them."""
    shown: Screen = []
    for part in parts:
        shown += [[("  ⋮", "")]] * bool(shown) + lines[part]
    return shown


def _spoil(project: Any) -> None:
    """Some drift: a label in another colour, a list that is gone, a name with a typo."""
    labels = {label.name: label for label in project.labels.list(get_all=True)}
    labels["status::fixed"].color = "#ff0000"
    labels["status::fixed"].save()
    project.labels.create({"name": "status::acepted", "color": "#69d100"})
    project.issues.create({"title": "Login fails", "labels": "status::acepted"})
    board = project.boards.list(get_all=True)[0]
    gone = next(one["id"] for one in board.attributes["lists"] if one["label"]["name"] == "status::ordered")
    project.manager.gitlab.http_delete(f"/projects/101/boards/{board.id}/lists/{gone}")


def take_screens(language: str) -> Iterator[tuple[str, Screen]]:
    """The screen of each command in one language, by its name."""
    spoken, answer = ((), "y") if language == "en" else (("--lang", language), "j")
    yield from _take_gitlab(spoken, answer)
    yield from _take_jira(spoken, answer)
    yield from _take_explained(spoken)
    yield from _take_reported(spoken)


def _take_gitlab(spoken: tuple[str, ...], answer: str) -> Iterator[tuple[str, Screen]]:
    with tempfile.TemporaryDirectory() as home, _play(Path(home), TRACKER) as played:
        yield "plan", played.photograph("plan", *spoken)
        applied = played.photograph("apply", *spoken, answer=answer)
        asked = next(number for number, line in enumerate(applied) if "N] " in "".join(t for t, _ in line))
        parts = (slice(0, 6), slice(asked - 1, asked + 4), slice(len(applied) - 5, len(applied)))
        yield "apply", _shorten(applied, parts)
        yield "nothing", played.photograph("plan", *spoken)
        yield "rules", played.photograph("plan", "--rules", *spoken)
        _spoil(played.find_gitlab_project())
        yield "drift", played.photograph("drift", *spoken)
        yield "doctor", played.photograph("doctor", *spoken)


def _take_jira(spoken: tuple[str, ...], answer: str) -> Iterator[tuple[str, Screen]]:
    with tempfile.TemporaryDirectory() as home, _play(Path(home), JIRA) as played:
        _set_up_half(played)
        yield "plan-jira", played.photograph("plan", *spoken)
        applied = played.photograph("apply", *spoken, answer=answer, up_to=_RUNNING)
        asked = next(number for number, line in enumerate(applied) if "N] " in "".join(t for t, _ in line))
        yield "apply-jira", _shorten(applied, (slice(0, 3), slice(asked - 1, len(applied))))


def _take_explained(spoken: tuple[str, ...]) -> Iterator[tuple[str, Screen]]:
    """A ticket that was put back, and one that waits for its customer."""
    with tempfile.TemporaryDirectory() as home, desk(Path(home), TRACKER, JIRA) as served:
        played = PlayedSite(served.config, served.sandbox)
        engineering, support = served.at(TRACKER), served.at(JIRA)
        ordered = engineering.open("sami", "customization")
        engineering.set("sami", ordered, status="estimating")
        engineering.comment("sami", ordered, "!desk estimate 3d")
        for status in ("awaiting-order", "ordered"):
            engineering.set("sami", ordered, status=status)
        asked = support.open("sami", "software-defect")
        support.set("sami", asked, priority="high")
        for status in ("in-progress", "waiting-for-customer"):
            support.set("sami", asked, status=status)
        yield "explain", played.photograph("explain", f"{TRACKER}#{ordered}", *spoken)
        yield "explain-waiting", played.photograph("explain", asked, *spoken)


_REPORTED = (
    ("sami", "customization", ({"priority": "high"}, {"status": "ordered"})),
    ("sami", "request", ({"priority": "high"}, {"type": "customization"})),
    ("anna", "incident", ({"priority": "low"}, {"status": "resolved"})),
    ("sami", "software-defect", ({"status": "in-progress"}, {"status": "delivered"})),
)
"""Who opens what, and sets what on it that the desk is against."""


def _take_reported(spoken: tuple[str, ...]) -> Iterator[tuple[str, Screen]]:
    """A desk that has only watched so far."""
    with (
        tempfile.TemporaryDirectory() as home,
        desk(Path(home), TRACKER, JIRA, mode="observe") as served,
    ):
        played = PlayedSite(served.config, served.sandbox)
        for tracker in (TRACKER, JIRA):
            at = served.at(tracker)
            for who, kind, every in _REPORTED:
                ticket = at.open(who, kind)
                for words in every:
                    # A workflow of Jira's own offers some of it to nobody.
                    with suppress(StopIteration, requests.HTTPError):
                        at.set("dev" if "status" in words else who, ticket, **words)
        yield "report", played.photograph("report", *spoken)
        yield "report-people", played.photograph("report", "--all", "--people", *spoken)


def _set_up_half(played: PlayedSite) -> None:
    """A project with tickets, where they go, and an apply that Jira refused something."""
    played.shape_jira("/shape", {"tracker": JIRA, "tickets": _TICKETS})
    mapping = yaml.safe_load(preset_path("jira-cloud").read_text(encoding="utf-8"))
    written = yaml.safe_dump({**mapping, "setup": {"move_statuses": _MOVES}}, sort_keys=False)
    (played.config.parent / "jira-cloud.yaml").write_text(written, encoding="utf-8")
    fault = {"kind": "error", "status": 403, "tracker": JIRA, "writes_only": True, "nth": _HALF}
    played.shape_jira("/faults", [fault])
    played.photograph("apply", "--yes")
    played.shape_jira("/faults", [])


@contextmanager
def _play(home: Path, tracker: str) -> Iterator[PlayedSite]:
    """A fresh project, and a config that says where webhooks go."""
    with Sandbox(home, trackers=(tracker,), begins=ProjectBeginning.EMPTY) as sandbox:
        config = Path(sandbox.line["config"])
        changed = yaml.safe_load(config.read_text(encoding="utf-8"))
        changed["serve"]["public_url"] = ADDRESS
        # No ticket moves while a desk enforces.
        changed["mode"] = "observe"
        config.write_text(yaml.safe_dump(changed), encoding="utf-8")
        yield PlayedSite(config, sandbox)


def develop(screen: Screen, theme: str, picture: Path) -> None:
    """A screen as a PNG, through Chromium."""
    back, fore, colours = _THEMES[theme]
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
    text, colour = html.escape(piece[0]), colours.get(piece[1])
    return f'<span style="color:{colour}">{text}</span>' if colour else text


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs/pictures")
    parser.add_argument(
        "--all", action="store_true", help="every command, not only what README and docs show"
    )
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for name, screen in take_screens(language):
            for theme in _THEMES if given.all or name in IN_DOCS else ():
                picture = given.folder / f"{name}.{language}.{theme}.png"
                develop(screen, theme, picture)
                print(f"{picture} ({picture.stat().st_size // 1024} kB)")


if __name__ == "__main__":
    main()
