"""`init`: a few questions or options, and files that are right once their variables are set."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.cli.start_answers import StartOptions
from sdesk_sync.cli.start_dialogue import StartDialogue, ask_for_answers
from sdesk_sync.cli.start_files import StartFiles, write_start_files
from sdesk_sync.config import Config, load_config
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.kinds import STARTS
from tests.harness.terminal import Terminal
from tests.harness.waiting import until

GITLAB, SERVICE, CLOUD = "gitlab", "jira-service-management", "jira-cloud"
PRESETS = ("service-desk", "minimal-desk")


def run(*words: str) -> Result:
    """`init` as it is typed where nobody sits before it."""
    return CliRunner().invoke(app, ["init", *words])


def config_of(folder: Path) -> Config:
    """The config that was written, with every variable that it names set."""
    names = {name for _, start in STARTS.values() for name in start.variables}
    return load_config(folder / "sdesk.yaml", dict.fromkeys(names, "secret-0123456789-0123456789-012345"))


@dataclass
class Conversation:
    """Somebody who gives these answers one after the other, and what they were shown."""

    answers: list[str]
    shown: list[str] = field(default_factory=list)

    def ask(self, question: str, usual: str | None) -> str:
        """The next answer; an empty one is Enter."""
        self.shown.append(f"{question} [{usual}]: " if usual else f"{question}: ")
        return self.answers.pop(0) or usual or ""

    def hold(self, language: str = "en", options: StartOptions = StartOptions()) -> object:  # noqa: B008  # a value
        """What comes of the whole of it; every answer is asked for."""
        found = ask_for_answers(StartDialogue(language, self.ask, self.shown.append), options)
        assert self.answers == []
        return found


def places(found: object) -> list[tuple[str, str, str | None]]:
    """The trackers of answers, each with its site and project."""
    return [(one.start.name, one.place.url, one.place.project) for one in getattr(found, "choices", ())]


def test_a_few_questions_are_asked() -> None:
    """One a line, with what Enter gives."""
    talk = Conversation(
        ["4", "https://gitlab.example.com", "acme/engineering", "de", "https://sdesk.example.com/"]
    )
    found = talk.hold()
    assert talk.shown == [
        "Where are your tickets?   1 Jira Cloud   2 Jira Service Management   3 Jira Data Center   4 GitLab",
        "  One or more, e.g. 1,4: ",
        "Address of your GitLab [https://gitlab.com]: ",
        "Project (group/project): ",
        "Your people read [en]: ",
        "Our own address, where webhooks arrive (empty: later): ",
    ]
    assert places(found) == [(GITLAB, "https://gitlab.example.com", "acme/engineering")]
    assert (getattr(found, "language", ""), getattr(found, "public_url", "")) == (
        "de",
        "https://sdesk.example.com",
    )


def test_a_pasted_address_gives_the_project_too() -> None:
    """It is said what was understood, and not asked again; in German where the terminal is."""
    talk = Conversation(
        ["2, gitlab", "https://acme.atlassian.net/browse/HELP-7", "gitlab.com/a/b/-/issues/1", "", ""]
    )
    found = talk.hold("de")
    assert places(found) == [
        (SERVICE, "https://acme.atlassian.net", "HELP"),
        (GITLAB, "https://gitlab.com", "a/b"),
    ]
    assert getattr(found, "language", "") == "de"
    assert getattr(found, "public_url", "") is None
    assert "  Projekt HELP auf https://acme.atlassian.net" in talk.shown


def test_a_bad_answer_is_asked_again_with_a_sentence() -> None:
    """Each question by itself, as often as it takes."""
    talk = Conversation(
        [
            *("5", "1 2"),
            *("nowhere", "acme.atlassian.net", "D E", "DESK"),
            *("acme.atlassian.net/browse/DESK-1", "acme.atlassian.net", "help"),
            *("fr", "Deutsch"),
            *("sdesk", ""),
        ]
    )
    found = talk.hold()
    assert places(found) == [
        (CLOUD, "https://acme.atlassian.net", "DESK"),
        (SERVICE, "https://acme.atlassian.net", "HELP"),
    ]
    for said in (
        "  '5' is none of them: 1 to 4, several with commas between.",
        "  'nowhere' is no address. It is written like https://your-site.atlassian.net",
        "  'D E' is no project. It is written like DESK",
        "  DESK at https://acme.atlassian.net is there already: each tracker has a project of its own.",
        "  There are texts in en and de, none in 'fr'.",
        "  'sdesk' is no address. It is written like https://sdesk.example.com",
    ):
        assert said in talk.shown


def test_what_an_option_says_is_not_asked() -> None:
    """Nothing at all where every one is given; what is wrong with one is asked."""
    options = StartOptions((GITLAB,), ("https://gitlab.com",), ("acme/eng",), "en", "")
    assert places(Conversation([]).hold("en", options)) == [(GITLAB, "https://gitlab.com", "acme/eng")]
    wrong = StartOptions((GITLAB,), ("gitlab",), ("acme/eng",), "en", "")
    assert places(Conversation([""]).hold("en", wrong)) == [(GITLAB, "https://gitlab.com", "acme/eng")]


def test_without_a_terminal_nothing_is_asked_and_the_shipped_files_are_written(tmp_path: Path) -> None:
    """As ever: what is to be filled in is named."""
    result = run(str(tmp_path))
    assert result.exit_code == 0, result.output
    for name in ("service-desk.yaml", "jira-cloud.yaml", "gitlab.yaml"):
        assert (tmp_path / name).read_bytes() == preset_path(name).read_bytes()
    assert list(config_of(tmp_path).trackers) == ["support", "engineering"]
    assert result.stdout.splitlines()[-1] == (
        f"Next: cd {tmp_path}; fill in url, project and user in sdesk.yaml; set SUPPORT_TOKEN, "
        "SUPPORT_HOOK_SECRET, ENG_TOKEN and ENG_HOOK_SECRET; then sdesk-sync validate, sdesk-sync plan"
    )


def test_options_give_every_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is the first tracker's; each file is listed with what it is for."""
    monkeypatch.chdir(tmp_path)
    result = run(
        "desk", "--tracker", GITLAB, "--url", "https://gitlab.example.com", "--project", "acme/engineering",
        "--lang", "en", "--public-url", "https://sdesk.example.com",
    )  # fmt: skip
    assert result.stdout.splitlines() == [
        "  desk/sdesk.yaml         mode: observe, so nothing is written but what staff command",
        "  desk/service-desk.yaml  your desk: 2 kinds, 7 types, 22 rules",
        "  desk/gitlab.yaml        how its words are written in acme/engineering",
        "Next: cd desk; set ENG_TOKEN and ENG_HOOK_SECRET; then sdesk-sync validate, sdesk-sync plan",
    ]
    config = config_of(tmp_path / "desk")
    (tracker,) = config.trackers.values()
    assert (tracker.url, tracker.project) == ("https://gitlab.example.com", "acme/engineering")
    assert config.serve.public_url == "https://sdesk.example.com"


def test_in_german_everything_is(tmp_path: Path) -> None:
    """What is said, what the desk says, and what set-up will write; the other language is in the comments."""
    result = run(str(tmp_path / "d"), "--lang", "de", "--tracker", GITLAB, "--tracker", SERVICE)
    assert result.stdout.splitlines()[1].endswith("Ihr Desk: 2 Arten, 7 Typen, 22 Regeln")
    config = config_of(tmp_path / "d")
    assert {config.desk.language, *(one.mapping.language for one in config.trackers.values())} == {"de"}
    text = (tmp_path / "d" / "gitlab.yaml").read_text(encoding="utf-8")
    assert "\nsetup:\n  languages: [de]" in text
    assert '\n# languages: {en: {labels: ["lang::en"]}}' in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--tracker", GITLAB, "--url", "gitlab"),
            "'gitlab' is no address. It is written like https://gitlab.example",
        ),
        (("--tracker", CLOUD, "--project", "D E"), "'D E' is no project. It is written like DESK"),
        (("--url", "https://gitlab.com"), "Say by --tracker what is at the address"),
        (("--tracker", GITLAB, "--url", "a.b", "--url", "c.d"), "There are more of --url or --project"),
        (
            ("--tracker", GITLAB, "--tracker", GITLAB, "--project", "a/b", "--project", "a/c"),
            "Once --tracker gitlab: write the second one of a kind into sdesk.yaml afterwards",
        ),
        (("--public-url", "sdesk"), "'sdesk' is no address. It is written like https://sdesk.example.com"),
        (
            ("--tracker", CLOUD, "--tracker", SERVICE, "--project", "A", "--project", "A"),
            "A at https://your-site.atlassian.net is there already",
        ),
    ],
)
def test_an_option_that_cannot_be_is_told_and_nothing_is_written(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """In a sentence."""
    result = run(str(tmp_path / "d"), *words)
    assert (result.exit_code, (tmp_path / "d").exists()) == (1, False)
    assert result.stderr.startswith(said)


def test_what_is_there_stays(tmp_path: Path) -> None:
    """It is said of each file; whose config it is, is told nothing of ours."""
    (tmp_path / "sdesk.yaml").write_text("mine\n")
    result = run(str(tmp_path), "--tracker", GITLAB, "--lang", "de")
    assert (tmp_path / "sdesk.yaml").read_text() == "mine\n"
    assert result.stdout.splitlines()[0].endswith("sdesk.yaml         ist schon da und bleibt, wie es ist")
    assert (
        result.stdout.splitlines()[-1] == f"Weiter: cd {tmp_path}; dann sdesk-sync validate, sdesk-sync plan"
    )
    assert (tmp_path / "gitlab.yaml").exists()


def test_broken_off_while_it_writes_nothing_of_it_is_left(tmp_path: Path) -> None:
    """Half a start would look like a whole one."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "b.yaml").write_text("mine\n")
    unwritable = StartFiles({"a.yaml": "a", "b.yaml": "b", "c.yaml": "\udc80"}, can_plan=False)
    for folder in (tmp_path / "mine", tmp_path / "new" / "deep"):
        with pytest.raises(UnicodeEncodeError):
            write_start_files(folder, unwritable)
    left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert left == ["mine", "mine/b.yaml"]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Terminal]:
    """`init` on a terminal, in German."""
    terminal = Terminal("init", str(tmp_path / "desk"), "--lang", "de")
    yield terminal
    terminal.process.kill()
    terminal.process.wait(20)


def test_at_a_terminal_it_is_asked(at: Terminal, tmp_path: Path) -> None:
    """With what the option says already left out."""
    for shows, keys in (
        ("z. B. 1,4:", "4\n"),
        ("[https://gitlab.com]:", "https://gitlab.example.com/acme/eng/-/issues/5\n"),
        ("(leer: später):", "\n"),
    ):
        until(lambda words=shows: at.shows(words), shows)  # type: ignore[misc]  # bound in this round
        at.type_keys(keys.encode())
    until(lambda: at.shows("dann sdesk-sync validate, sdesk-sync plan"), "it ends")
    assert at.process.wait(20) == 0
    assert config_of(tmp_path / "desk").trackers["engineering"].project == "acme/eng"


def test_broken_off_at_a_question_nothing_is_written(at: Terminal, tmp_path: Path) -> None:
    """It ends with a line that says so."""
    until(lambda: at.shows("z. B. 1,4:"), "it asks")
    at.process.send_signal(signal.SIGINT)
    until(lambda: at.shows("Abgebrochen: Es wurde nichts geschrieben."), "it says so")
    assert at.process.wait(20) == 130
    assert os.listdir(tmp_path) == []
