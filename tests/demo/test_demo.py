"""The demo: what it tells, how it ends, and that nothing is left of it, however it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from sdesk_sync.cli.demo import command
from sdesk_sync.cli.events import command as events
from sdesk_sync.demo.programme import STORIES
from sdesk_sync.demo.set_up import set_up_projects
from sdesk_sync.demo.show import perform_stories, print_what_to_try
from sdesk_sync.demo.stage import StageProblem, running_sandbox, running_serve
from sdesk_sync.demo.stories import OpenTicket, SayText
from sdesk_sync.demo.telling import strip_markup
from sdesk_sync.desk.texts import console_texts
from tests.harness import house
from tests.harness.waiting import until

LIMIT_S = 20
ROW = re.compile(
    r"^(\d+) ([a-z-]+) +(GitLab Free|Jira Cloud) +(.+?)  +(.+?) +(\d+|–) +(\d+)( \+\d)?$", re.MULTILINE
)


@pytest.fixture(scope="module")
def shown() -> Result:
    """The whole demo, run once in this process."""
    return CliRunner().invoke(command, [])


def test_all_comes_out_right(shown: Result) -> None:
    """The summary says so, and so does the exit code."""
    assert shown.exit_code == 0, shown.output
    assert re.search(r"^All 72 changes came out right in \d+ s: 26 were undone", shown.output, re.MULTILINE)


def test_new_projects_are_set_up_first(shown: Result) -> None:
    """Its first screen shows in short what that comes to."""
    told = shown.output.splitlines()[:32]
    for row in (
        "  Boards                                                               2 to create, with 19 lists",
        "  Workflow  DESK: Service desk                                         1 to create",
    ):
        assert row in told
    done = [line for line in told if line.startswith("`sdesk-sync apply` has done it: ")]
    assert len(done) == 2


@pytest.mark.parametrize("tracker", ["GitLab Free", "Jira Cloud"])
def test_every_story_is_in_the_table_of_every_tracker(shown: Result, tracker: str) -> None:
    """Each with a change that is undone and one that is accepted."""
    rows = [row for row in ROW.findall(shown.output) if row[2] == tracker]
    undone = {row[1] for row in rows if row[4] == "undone, explained"}
    accepted = {row[1] for row in rows if row[4].startswith("accepted")}
    assert undone == accepted == {story.rule for story in STORIES if story.rule != "silence"}


@pytest.mark.parametrize("tracker", ["GitLab Free", "Jira Cloud"])
def test_who_does_not_answer_is_reminded_and_reopens_what_was_closed(shown: Result, tracker: str) -> None:
    """In two weeks that pass in seconds; each for as many calls as it costs anywhere."""
    rows = [row for row in ROW.findall(shown.output) if (row[1], row[2]) == ("silence", tracker)]
    assert [row[4] for row in rows] == ["asked back", "reminded", "closed", "reopened"]
    told = " ".join(line.partition("│")[2].strip() for line in shown.output.splitlines() if "│" in line)
    assert told.count("Without an answer we close the ticket on") == 2
    assert told.count("we have had no answer to our question of") == 2


def test_a_lawful_change_costs_no_call_and_a_refusal_three(shown: Result) -> None:
    """What the README promises; look-ups of roles are counted apart.

    Where a fact is missing, the comments are asked for first: somebody may have given it there just now;
    and what the tracker may know itself. An estimate on GitLab is written beside the sign that it is done.
    """
    calls = {(row[4], int(row[6])) for row in ROW.findall(shown.output)}
    completed = {("accepted, completed", 1), ("accepted, completed", 2)}  # on Jira after a look
    undone = {("undone, explained", number) for number in (3, 4, 5)}
    silence = {one for one in calls if one[0] in ("asked back", "reminded", "closed", "reopened")}
    assert calls - silence == {("accepted", 0), *completed, ("done", 1), ("done", 2), *undone}


def test_comments_are_told_as_people_read_them(shown: Result) -> None:
    """Whole sentences, with no markup of either tracker and no hidden mark."""
    told = " ".join(line.partition("│")[2].strip() for line in shown.output.splitlines() if "│" in line)
    assert told.count("Type Software Defect is back at Incident.") == 2
    assert told.count("Write !desk order ORDER-REFERENCE in a comment") == 2
    assert told.count("Status Fixed is back at In progress.") == 2
    assert not set("*`{}<\\") & set(told)


def test_who_does_what_is_told_before_the_answer(shown: Result) -> None:
    """The person with their role, then the ticket and what the desk did."""
    lines = shown.output.splitlines()
    at = next(number for number, line in enumerate(lines) if "Devin Drossel (Development) has found" in line)
    assert "engineering#1 · not allowed, so Type is Incident again" in lines[at + 1]
    assert re.search(r"· \d+ ms · 3 calls \(1 read, 2 write\)", lines[at + 1])


def test_the_readme_shows_what_the_demo_tells(shown: Result) -> None:
    """Line by line; only the milliseconds may differ."""
    readme = (house.ROOT / "README.md").read_text(encoding="utf-8")
    excerpt = readme.split("```text\n", 1)[1].split("```", 1)[0]
    told = {_timeless(line) for line in shown.output.splitlines()}
    assert [
        line for line in excerpt.splitlines() if line.strip() != "…" and _timeless(line) not in told
    ] == []


def test_the_readme_quotes_a_refusal_as_the_tracker_shows_it(shown: Result) -> None:
    """Word by word what Devin reads."""
    readme = (house.ROOT / "README.md").read_text(encoding="utf-8")
    quoted = "\n".join(line.removeprefix(">").strip() for line in readme.splitlines() if line.startswith(">"))
    told = " ".join(line.partition("│")[2].strip() for line in shown.output.splitlines() if "│" in line)
    assert quoted.startswith("**Devin Drossel**, ")
    assert " ".join(strip_markup(quoted).split()) in " ".join(told.split())


def _timeless(line: str) -> str:
    words = re.sub(r"\b\d+(?= ms| s\b| +[\d–] ?\+?\d?$)", "N", line)
    return " ".join(words.split())


def test_a_desk_without_the_rule_is_found_out() -> None:
    """What differed is named, the rest of that story is not played, and the answer is no."""
    out = Console(file=StringIO(), width=200)
    with running_sandbox("en") as trackers:
        desk = Path(trackers.line["config"]).parent / "service-desk.yaml"
        text = desk.read_text(encoding="utf-8")
        desk.write_text(re.sub(r"(support-sets-type: +\{mode: )enforce", r"\1off", text), encoding="utf-8")
        set_up_projects(Path(trackers.line["config"]), out, "en")
        with running_serve(trackers) as stage:
            assert not perform_stories(stage, out, "en", STORIES[:1])
            print_what_to_try(stage, out, "en", "sdesk-sync")
    assert isinstance(out.file, StringIO)
    told = out.file.getvalue()
    assert "0 of 4 changes came out right" in told
    assert "Type should be incident and is software-defect" in told
    assert "the verdict should be refused support-sets-type and is allowed" in told
    assert "Sami Sommer" not in told
    assert re.search(r"sdesk-sync events list --config /.*/sdesk\.yaml\n", told)
    assert "events show" not in told


def test_a_serve_that_cannot_start_is_told_with_its_own_words() -> None:
    """For example because somebody took its port."""
    with running_sandbox("en") as trackers, socket.socket() as taken:
        taken.bind(("127.0.0.1", int(trackers.world.site("support").hook_url.split(":")[2].split("/")[0])))
        taken.listen()
        with pytest.raises(StageProblem, match="address already in use"), running_serve(trackers):
            pass


def test_kept_it_speaks_german_and_can_be_looked_at_until_it_is_ended(tmp_path: Path) -> None:
    """With a home that cannot be written to; ending the demo ends everything."""
    with _started(tmp_path, "--keep", "--lang", "de") as (demo, lines):
        reload = next(line for line in lines if "kill -HUP" in line)
        told = "\n".join(lines.before)
        config = next(line.split()[-1] for line in lines.before if "events list" in line)
        curls = [line.strip() for line in lines.before if line.strip().startswith("curl ")]
        answers = [_pasted(line) for line in curls]
        until(lambda: len(_refusals(config)) == 4, "Anna is stopped once more on both trackers")
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(LIMIT_S) == 0
    assert "Alle 72 Änderungen gingen richtig aus" in told
    assert "Typ Softwarefehler ist zurückgesetzt auf Störung." in told
    # On each tracker a priority, a question to the desk and a look at what was said; then a week passes.
    assert [bool(said) for said in answers] == [False, False, True] * 2 + [True]
    assert [one["author"] for one in json.loads(answers[2])] != []
    assert json.loads(answers[5])["comments"] != []
    assert "now" in json.loads(answers[6])
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(reload.split()[-1]), 0)


def test_stopped_by_ctrl_c_in_the_middle_it_leaves_nothing(tmp_path: Path) -> None:
    """Neither a process nor a file; the exit code says that it did not come to its end."""
    with _started(tmp_path) as (demo, lines):
        next(line for line in lines if "→" in line)
        (home,) = (tmp_path / "tmp").iterdir()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(LIMIT_S) == 130
        assert list(lines)[-1] == "Stopped; nothing is left running."
    assert not home.exists()


def _refusals(config: str) -> list[str]:
    """The tickets on which somebody set a priority that cannot have one, a refusal each."""
    listed = CliRunner().invoke(events, ["list", "--json", "--config", config]).output
    told = ((e["verdict"], e["rule"], e["ticket"]) for e in json.loads(listed)["events"])
    return [
        ticket for verdict, rule, ticket in told if (verdict, rule) == ("refused", "priority-on-faults-only")
    ]


def _pasted(line: str) -> str:
    """What comes of a line that is pasted into a shell."""
    return subprocess.run(line, shell=True, check=True, capture_output=True, text=True).stdout  # noqa: S602


class _Lines:
    """A process's lines as they come; `before` keeps those that were taken."""

    def __init__(self, demo: "subprocess.Popen[str]") -> None:
        self._demo = demo
        self.before: list[str] = []

    def __iter__(self) -> Iterator[str]:
        assert self._demo.stdout is not None
        for line in self._demo.stdout:
            self.before.append(line.rstrip("\n"))
            yield self.before[-1]


@contextmanager
def _started(home: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", _Lines]]:
    for name, mode in (("tmp", 0o700), ("home", 0o500)):
        (home / name).mkdir(mode=mode)
    environment = {**os.environ, "HOME": str(home / "home"), "TMPDIR": str(home / "tmp")}
    demo = subprocess.Popen(
        (sys.executable, "-m", "sdesk_sync", "demo", *options),
        cwd=house.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watch = threading.Timer(6 * LIMIT_S, demo.terminate)
    watch.start()
    try:
        with demo:
            yield demo, _Lines(demo)
    finally:
        watch.cancel()
        demo.kill()


@pytest.mark.parametrize(
    "written",
    [
        "**Devin Drossel**, no:\n\n- Write `!desk order X` \\(now\\).\n\n<!-- sdesk:4.2 -->",
        "*Devin Drossel*, no:\n\n* Write {{\\!desk order X}} (now).",
    ],
    ids=["GitLab's Markdown", "Jira's wiki markup"],
)
def test_a_comment_is_read_without_its_markup(written: str) -> None:
    """Escapes are resolved, bullets stay bullets."""
    assert strip_markup(written) == "Devin Drossel, no:\n\n• Write !desk order X (now)."


def test_the_stories_say_all_of_their_texts_and_no_others() -> None:
    """A text nobody says is a text nobody keeps true."""
    keys = [key for story in STORIES for key in (story.title, story.about)]
    keys += [act.narration for story in STORIES for act in story.acts]
    keys += [act.deed.title for story in STORIES for act in story.acts if isinstance(act.deed, OpenTicket)]
    keys += [act.deed.text for story in STORIES for act in story.acts if isinstance(act.deed, SayText)]
    assert set(keys) == console_texts("demo.story", "en").keys()


def test_the_stories_are_told_in_both_languages() -> None:
    """No sentence is the same in both, so none was forgotten."""
    english, german = (console_texts("demo.story", language) for language in ("en", "de"))
    assert [key for key in english if english[key] == german[key]] == []
