"""What keeps set-up from planning or applying is said in a sentence, in both languages, before any write."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.place import GITLAB
from tests.harness.set_up import FreshProject, fresh_project

OVER = {"expires_at": "2020-01-01", "scopes": ["api"]}
READS_CODE = {"expires_at": None, "scopes": ["read_repository"]}
SETUP_PLACE, OWN_PLACE = f"trackers.{GITLAB}.setup.token", f"trackers.{GITLAB}.token"
LIMIT = {"kind": "rate-limit", "retry_after": 7, "path": "/labels"}
PAGE = {"kind": "error", "status": 404, "as_page": True, "path": "/labels"}
BROKEN = {"kind": "error", "status": 502, "path": "/labels"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshProject]:
    """One for all of them."""
    with fresh_project(tmp_path_factory.mktemp("refused")) as found:
        yield found


@pytest.fixture
def fresh(sandbox: FreshProject) -> FreshProject:
    """A project as its vendor makes it, which nobody has set up."""
    sandbox.place.control("POST", "/reset")
    sandbox.record.unlink(missing_ok=True)
    return sandbox


def said_in_one_line(fresh: FreshProject, *words: str) -> tuple[int, str]:
    """How a command ends, and all that it says, on one line however it was broken."""
    ended = fresh.run(*words)
    return ended.exit_code, " ".join(ended.output.split())


@pytest.mark.parametrize(
    ("shape", "fault", "code", "words"),
    [
        ({"tokens": {"lena": OVER}}, None, 1, (SETUP_PLACE, "Make a new one", "Ein neues anlegen")),
        ({"tokens": {"desk-bot": OVER}}, None, 1, (OWN_PLACE, "Make a new one", "Ein neues anlegen")),
        ({"tokens": {"lena": READS_CODE}}, None, 1, (SETUP_PLACE, "to be Maintainer", "muss Maintainer")),
        ({"tokens": {"desk-bot": READS_CODE}}, None, 1, (OWN_PLACE, "to be Reporter", "muss Reporter")),
        ({}, LIMIT, 4, ("429", "Try again in 7.0 s", "In 7,0 s noch einmal")),
        ({}, PAGE, 4, ("404", "Look at the address in the config", "Die Adresse in der Konf")),
        ({}, BROKEN, 4, ("502", "then try again", "dann noch einmal")),
    ],
    ids=["token", "own token", "scope", "own scope", "429", "page", "502"],
)
def test_a_project_that_cannot_be_read_says_why_and_what_to_do(
    fresh: FreshProject,
    shape: dict[str, Any],
    fault: dict[str, Any] | None,
    code: int,
    words: tuple[str, str, str],
) -> None:
    """Which of the two tokens of the config it is, too."""
    place, english, german = words
    fresh.place.control("PUT", "/shape", {"tracker": GITLAB, **shape})
    fresh.place.control("PUT", "/faults", [{"tracker": GITLAB, **fault}] if fault else [])
    for command in (("plan",), ("apply", "--yes"), ("drift",)):
        for language, way_out in (("en", english), ("de", german)):
            exit_code, said = said_in_one_line(fresh, *command, "--lang", language)
            assert (exit_code, place in said, way_out in said) == (code, True, True), said
    assert fresh.list_writes() == []


def test_what_is_blocked_is_shown_whatever_of_it_was_asked_for(fresh: FreshProject) -> None:
    """A single step as well: it is neither done nor called needless."""
    fresh.place.control("PUT", "/shape", {"tracker": GITLAB, "settings": {"is_archived": True}})
    for words in ((), ("--only", "label:status::new"), ("--only", "label:status::none")):
        exit_code, said = said_in_one_line(fresh, "apply", "--yes", *words)
        assert (exit_code, "G102" in said, "Nothing was applied" in said) == (3, True, True), said
    assert fresh.list_writes() == []


def test_a_name_in_a_saved_plan_forges_no_line(fresh: FreshProject) -> None:
    """Whoever wrote the file may have written anything into it."""
    file = fresh.place.home / "plan.json"
    fresh.run("plan", "--out", str(file))
    file.write_text(file.read_text().replace(f'"name": "{GITLAB}"', r'"name": "a\nb\u001b[31m"', 1))
    ended = fresh.run("apply", str(file), "--yes")
    assert ended.exit_code == 1
    assert ended.stderr.splitlines() == [rf"no tracker 'a\nb\x1b[31m' in the config, only {GITLAB}"]


def test_a_plan_that_cannot_be_saved_says_where(fresh: FreshProject) -> None:
    """A full disk names no file of its own."""
    exit_code, said = said_in_one_line(fresh, "plan", "--out", "/dev/full")
    assert (exit_code, said) == (1, "/dev/full cannot be written (No space left on device); name another one")
