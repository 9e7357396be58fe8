"""Whatever a person writes, into files, environment or the command line, is answered in sentences."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from sdesk_sync.sandbox.faults import BadFault, fault_from_text
from tests.harness.desk_folder import CONFIG, DeskFolder, is_explained

# One folder for all examples of a test: each example writes anew what it changes.
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ("sdesk.yaml", "service-desk.yaml", "gitlab.yaml", "jira-cloud.yaml")
ODD = [
    "",
    " ",
    "-",
    "0",
    "-1",
    "~",
    "[]",
    "{}",
    "null",
    "2026-02-30",
    "!!int abc",
    "&a",
    "*a",
    "<<",
    "é",
    "\u200b",
    "\\",
    "/",
    "..",
    "a/b",
    "%2F",
    "99999999999999999999",
    "1e400",
    ".inf",
    "file:",
    "file:/dev/zero",
    "${}",
    "${X}",
    "https://",
    "sqlite:///",
    "sqlite://",
    '"\\0"',
    '"\\ud800"',
    "'",
    '"',
    ": ",
    "- ",
    "\t",
    "x" * 5000,
]
WORDS = some.sampled_from(ODD) | some.text(max_size=20)
# Arguments of a process hold no NUL; bytes that are no text come as half characters.
ARGUMENTS = WORDS.filter(lambda word: "\0" not in word) | some.sampled_from(["\udcff", "x\udc80y"])
COMMANDS = (
    ("validate",),
    ("events", "list"),
    ("events", "list", "--limit"),
    ("events", "show"),
    ("events", "show", "--json"),
    ("events", "replay"),
    ("events", "replay", "--ticket"),
    ("events", "skip", "--reason"),
    ("events", "skip", "--yes", "--tracker"),
    ("events", "replay", "--since"),
    ("explain",),
    ("sweep", "--since"),
    ("sweep", "--tracker"),
    ("store", "migrate"),
    ("schema",),
    ("schema", "mapping", "--tracker"),
    ("texts", "--lang"),
    ("init", "--preset"),
    ("sandbox", "--port", "0", "--fault"),
    ("serve", "--log"),
    ("demo", "--lang"),
)


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def spoil_line(text: str, number: int, word: str, how: str) -> str:
    """A file with one of its lines made another."""
    lines = text.splitlines()
    at = number % len(lines)
    key, colon, value = lines[at].partition(": ")
    lines[at : at + 1] = {
        "value": [f"{key}{colon}{word}"],
        "key": [f"{' ' * (len(key) - len(key.lstrip()))}{word}{colon}{value}"],
        "gone": [],
        "twice": [lines[at], lines[at]],
        "more": [lines[at], f"{' ' * (len(key) - len(key.lstrip()))}{word}: {word}"],
    }[how]
    return "\n".join(lines)


@ONE_FOLDER
@given(
    some.sampled_from(NAMES),
    some.integers(0, 400),
    WORDS,
    some.sampled_from(["value", "key", "gone", "twice", "more"]),
)
def test_any_line_of_any_file_may_be_wrong(
    here: DeskFolder, name: str, number: int, word: str, how: str
) -> None:
    """Whatever stands there instead, `validate` says fine or what to mend, and shows no trace."""
    right = (here.folder / name).read_text(encoding="utf-8")
    here.write(name, spoil_line(right, number, word, how).encode(errors="surrogatepass"))
    try:
        for words in (["validate"], ["validate", str(here.folder / name)]):
            result = here.run(*words)
            assert is_explained(result), result.exc_info
            assert result.exit_code in (0, 1)
    finally:
        here.write(name, right)


@ONE_FOLDER
@given(some.binary(max_size=200) | WORDS.map(lambda word: word.encode(errors="surrogatepass")))
def test_any_bytes_may_be_in_a_secret(here: DeskFolder, content: bytes) -> None:
    """Said in sentences that do not repeat them."""
    here.write("secret", content)
    here.write("token", content)
    result = here.run("validate")
    assert is_explained(result), result.exc_info
    assert result.exit_code in (0, 1)


@ONE_FOLDER
@given(ARGUMENTS, ARGUMENTS)
def test_anything_may_be_in_the_environment(here: DeskFolder, token: str, secret: str) -> None:
    """The variables that the config names, and the one that names the config."""
    for given_there in ({"ENG_TOKEN": token, "ENG_SECRET": secret}, {"SDESK_CONFIG": token}):
        result = here.run("validate", **given_there)
        assert is_explained(result), result.exc_info
        assert result.exit_code in (0, 1)


@pytest.fixture
def stored(here: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> DeskFolder:
    """A folder in which all is right and a store is, with us inside."""
    monkeypatch.chdir(here.folder)
    assert here.run("store", "migrate", f"sqlite:///{here.folder / 'sdesk.db'}").exit_code == 0
    return here


@ONE_FOLDER
@given(some.sampled_from(COMMANDS), some.lists(ARGUMENTS, max_size=3))
@example(("events", "show"), ["99999999999999999999"])
@example(("events", "list", "--limit"), ["99999999999999999999"])
@example(("events", "replay", "--ticket"), ["\udcff"])
@example(("store", "migrate"), ["sqlite:///\udcff"])
@example(("init", "--preset"), ["service-desk", "sdesk.yaml"])
def test_any_argument_of_any_command_is_answered(
    stored: DeskFolder, command: tuple[str, ...], words: list[str]
) -> None:
    """With a usage, a sentence or an outcome; over a store that is there."""
    here = stored
    if command[0] in ("serve", "demo", "sandbox", "sweep") and not any(words):
        return
    # What would go on to serve or to call a tracker is kept from it by its last word.
    last = {"serve": ["--no-such"], "demo": ["--no-such"], "sandbox": ["--no-such"]}.get(command[0], [])
    if command[0] == "sweep":
        here.write("sdesk.yaml", CONFIG.replace("project: DESK", "project: ''"))
    result = here.run(*command, *words, *last)
    here.write("sdesk.yaml", CONFIG)
    assert is_explained(result), result.exc_info
    assert "Traceback" not in result.output


@given(some.text("abs:=,.0123456789é", max_size=30) | ARGUMENTS)
def test_any_fault_is_one_or_is_told(text: str) -> None:
    """What is written after `sandbox --fault`."""
    with suppress(BadFault):
        fault_from_text(text)


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 30, "9223372036854775808"])
def test_a_number_no_delivery_has_is_told_as_it_was_given(here: DeskFolder, number: str) -> None:
    """However large; and nothing is replayed or skipped for it."""
    here.run("store", "migrate", f"sqlite:///{here.folder / 'sdesk.db'}")
    result = here.run("events", "show", number)
    assert is_explained(result), result.exception
    assert (result.exit_code, result.stderr.split(";")[0]) == (1, f"no delivery {number} here")
    for verb in ("replay", "skip"):
        result = here.run("events", verb, number)
        assert is_explained(result), result.exception
        assert (result.exit_code, "no delivery fits" in result.stderr) == (1, True)
    limited = here.run("events", "list", "--limit", number)
    assert is_explained(limited), limited.exception


@pytest.mark.parametrize("date", ["9999-12-31", "9999-12-31T23:59:59-23:59"])
def test_a_sweep_since_a_time_to_come_is_refused(here: DeskFolder, date: str) -> None:
    """There can be no changes since then."""
    result = here.run("sweep", "--since", date)
    assert is_explained(result), result.exception
    assert (result.exit_code, "is still to come" in result.stderr) == (1, True), result.output


URLS = [
    "nonsense",
    "",
    ":",
    "sqlite",
    "sqlite:",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite://host/x.db",
    "sqlite+aiosqlite:///x.db",
    "sqlite+nothing:///x.db",
    "postgresql://u:geheim@h:99999999/db",
    "mysql://",
    "http://example.com/",
    "sqlite:///x.db?timeout=abc",
    "sqlite:///x.db?mode=ro&uri=true",
    "sqlite:///no/such/x.db",
    "sqlite:////",
    "sqlite:////dev/null/x.db",
    "sqlite:///file:x.db",
    "sqlite:///" + "x" * 5000,
    "sqlite:///\udcff",
    "SQLITE:///x.db",
    "://",
    "a b://c",
]


@pytest.mark.parametrize("url", URLS)
def test_a_url_where_no_store_can_be_is_told(
    here: DeskFolder, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """By `store migrate` in one sentence, without the password in it, and nothing is made."""
    monkeypatch.chdir(here.folder)
    before = sorted(here.folder.iterdir())
    result = here.run("store", "migrate", url)
    assert is_explained(result), result.exception
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1), result.output
    assert "geheim" not in result.output
    assert sorted(here.folder.iterdir()) == before
