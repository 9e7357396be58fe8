"""Photographs commands in a terminal of 100 columns: `python -m scripts.pictures [--all] [FOLDER]`.

An embedded GitLab is set up in a temporary folder, and an embedded Jira with tickets that is half set up; two
tickets are explained beside a `serve` of the tests; `init` is answered, and `demo` watched. Each command runs
on a pseudo-terminal of its own; what stands on the screen then goes through headless Chromium into PNGs, dark
and light, in both languages. Without `--all` only what README and docs show is taken, with `--only NAME` that
alone. Needs Chromium: a package of that name on Debian.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gitlab
import requests
import yaml

from scripts.terminal_screen import THEMES, Screen, TerminalScreen, TypedAnswer, develop, run_on_terminal
from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from tests.harness.place import desk

ROOT = Path(__file__).parent.parent
LANGUAGES, IN_DOCS = ("en", "de"), ("plan", "apply", "plan-jira", "apply-jira", "report", "explain")
TRACKER, JIRA, ADDRESS = "engineering", "support", "https://sdesk.example.com"
_OURS = (sys.executable, "-m", "sdesk_sync")

_TICKETS, _HALF = 600, 34
"""How many tickets the Jira project has, and at which write it was left half set up."""
_MOVES = {"To Do": "new", "Open": "new", "Blocked": "in-progress", "Reopened": "in-review", "Done": "closed"}
_RUNNING = r"[2-9]\d %"
"""What is to be seen of a task when the picture is taken."""


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

    def photograph(self, *words: str, answers: Sequence[TypedAnswer] = (), up_to: str = "") -> Screen:
        """The screen after a command on its config."""
        command = (*_OURS, "--config", str(self.config), *words)
        return [_prompt(*words), *_photograph(ROOT, command, answers, up_to)]


def _photograph(
    folder: Path, command: Sequence[str], answers: Sequence[TypedAnswer] = (), up_to: str = ""
) -> Screen:
    """The screen after a command in a folder, or once `up_to` stands on it."""
    shown = ""
    for piece in (running := run_on_terminal(command, folder, answers)):
        shown += piece
        if up_to and re.search(up_to, shown):
            running.close()
    return TerminalScreen().feed(shown).read_lines()


def _prompt(*words: str, before: str = "") -> list[tuple[str, str]]:
    """What somebody has typed."""
    return [(f"$ {before}sdesk-sync {' '.join(words)}", "")]


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


def _take_gitlab(spoken: tuple[str, ...], yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
    with tempfile.TemporaryDirectory() as home, _play(Path(home), TRACKER) as played:
        yield "plan", played.photograph("plan", *spoken)
        applied = played.photograph("apply", *spoken, answers=(yes,))
        asked = next(number for number, line in enumerate(applied) if "N] " in "".join(t for t, _ in line))
        parts = (slice(0, 6), slice(asked - 1, asked + 4), slice(len(applied) - 5, len(applied)))
        yield "apply", _shorten(applied, parts)
        yield "nothing", played.photograph("plan", *spoken)
        yield "rules", played.photograph("plan", "--rules", *spoken)
        _spoil(played.find_gitlab_project())
        yield "drift", played.photograph("drift", *spoken)
        yield "doctor", played.photograph("doctor", *spoken)


def _take_jira(spoken: tuple[str, ...], yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
    with tempfile.TemporaryDirectory() as home, _play(Path(home), JIRA) as played:
        _set_up_half(played)
        yield "plan-jira", played.photograph("plan", *spoken)
        applied = played.photograph("apply", *spoken, answers=(yes,), up_to=_RUNNING)
        asked = next(number for number, line in enumerate(applied) if "N] " in "".join(t for t, _ in line))
        yield "apply-jira", _shorten(applied, (slice(0, 3), slice(asked - 1, len(applied))))


def _take_explained(spoken: tuple[str, ...], _yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
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


def _take_reported(spoken: tuple[str, ...], _yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
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


def _take_begun(spoken: tuple[str, ...], _yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
    """A dialogue with somebody who has a GitLab and pastes the address of a list of issues."""
    typed = ("4", "https://gitlab.example.com/acme/engineering/-/issues", "de", ADDRESS)
    # `--lang` would answer one of the questions; in which language they are put, the surroundings say.
    surroundings = f"SDESK_LANG={spoken[-1] if spoken else 'en'}"
    with tempfile.TemporaryDirectory() as home:
        answers = [TypedAnswer(": ", one) for one in typed]
        shown = _photograph(Path(home), ("env", surroundings, *_OURS, "init", "desk"), answers)
        yield "init", [_prompt("init", "desk", before=f"{surroundings} "), *shown]


def _take_demo(spoken: tuple[str, ...], _yes: TypedAnswer) -> Iterator[tuple[str, Screen]]:
    """A customer who does not answer, and how it all ends."""
    shown = [_prompt("demo", *spoken), *_photograph(ROOT, (*_OURS, "demo", *spoken))]
    lines = ["".join(text for text, _ in line) for line in shown]
    begins = next(number for number, line in enumerate(lines) if line.startswith("14. "))
    ends = next(number for number, line in enumerate(lines) if number > begins and line.startswith("──"))
    yield "demo", _shorten(shown, (slice(0, 5), slice(begins, ends - 1), slice(len(shown) - 22, len(shown))))
    yield "demo-whole", shown


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


_TAKES: tuple[
    tuple[tuple[str, ...], Callable[[tuple[str, ...], TypedAnswer], Iterator[tuple[str, Screen]]]], ...
] = (
    (("plan", "apply", "nothing", "rules", "drift", "doctor"), _take_gitlab),
    (("plan-jira", "apply-jira"), _take_jira),
    (("explain", "explain-waiting"), _take_explained),
    (("report", "report-people"), _take_reported),
    (("init",), _take_begun),
    (("demo", "demo-whole"), _take_demo),
)
"""What is taken together, and how."""


def take_screens(language: str, wanted: Sequence[str]) -> Iterator[tuple[str, Screen]]:
    """The wanted screens in one language, each by its name."""
    spoken, typed = ((), "y") if language == "en" else (("--lang", language), "j")
    for names, take in _TAKES:
        if any(name in wanted for name in names):
            screens = take(spoken, TypedAnswer("N] ", typed))
            yield from ((name, screen) for name, screen in screens if name in wanted)


def main() -> None:
    """Take the pictures."""
    every = [name for names, _ in _TAKES for name in names]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs/pictures")
    parser.add_argument(
        "--all", action="store_true", help="every command, not only what README and docs show"
    )
    parser.add_argument("--only", action="append", choices=every, help="this one; may be repeated")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for name, screen in take_screens(language, given.only or (every if given.all else IN_DOCS)):
            for theme in THEMES:
                picture = given.folder / f"{name}.{language}.{theme}.png"
                develop(screen, theme, picture)
                print(f"{picture} ({picture.stat().st_size // 1024} kB)")


if __name__ == "__main__":
    main()
