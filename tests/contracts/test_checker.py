"""What is not in the vendors' documents is found, with its place there, and fails the test that caused it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contracts.book import ContractBook
from tests.contracts.documents import TRACKERS, read_document
from tests.contracts.exceptions import LOOSENED, UNDESCRIBED, ListedExceptions, read_entries
from tests.contracts.exchanges import Exchange, shape_of
from tests.harness import house

HOOK = {"id": "84", "url": "https://desk.example.com", "issues_events": True}
ADD_HOOK = Exchange(
    "engineering",
    "POST",
    "/api/v4/projects/acme%2Fengineering/hooks",
    query=(),
    form=(),
    sent={"url": "https://desk.example.com", "issues_events": True},
    status=201,
    answered=HOOK,
)
READ_USER = Exchange(
    "support",
    "GET",
    "/rest/api/2/user",
    query=(("accountId", "a1"), ("expand", "groups")),
    form=(),
    sent=None,
    status=200,
    answered={"accountId": "a1", "active": True, "groups": {"size": 0, "items": []}},
)
LINK = Exchange(
    "support",
    "POST",
    "/rest/api/3/issueLink",
    query=(),
    form=(),
    sent={"type": {"name": "Blocks"}, "inwardIssue": {"key": "DESK-1"}, "outwardIssue": {"key": "DESK-2"}},
    status=201,
    answered=None,
)


@pytest.fixture
def book(shared: Path) -> ContractBook:
    """Documents without any exception."""
    return ContractBook(shared / "specs", ListedExceptions((), ()))


@pytest.mark.parametrize("exchange", [ADD_HOOK, READ_USER, LINK], ids=lambda each: each.line)
def test_what_is_as_described_is_no_complaint(book: ContractBook, exchange: Exchange) -> None:
    """Version 2 of Jira is held against version 3."""
    assert book.complaints([exchange]) == []


WRONG = {
    "no operation": replace(READ_USER, path="/rest/api/2/users/a1"),
    "GET /rest/api/3/user parameters/acountId": replace(READ_USER, query=(("acountId", "a1"),)),
    "DELETE /rest/api/3/issue/{issueIdOrKey} parameters/deleteSubtasks/enum": Exchange(
        "support", "DELETE", "/rest/api/3/issue/D-1", (("deleteSubtasks", "all"),), (), None, 204, None
    ),
    "GET /rest/api/3/user responses/202": replace(READ_USER, status=202),
    "#/components/schemas/User/properties/active/type": replace(READ_USER, answered={"active": "yes"}),
    "#/components/schemas/User/properties/active/null": replace(READ_USER, answered={"active": None}),
    "#/components/schemas/User/additionalProperties/colour": replace(READ_USER, answered={"colour": "red"}),
    "GET /rest/api/3/user requestBody": replace(READ_USER, sent={"accountId": "a1"}),
    "#/components/schemas/LinkIssueRequestJsonBean/required/type": replace(
        LINK, sent={key: each for key, each in LINK.sent.items() if key != "type"}
    ),
    "#/definitions/postApiV4ProjectsIdHooks/properties/issues_events/type": replace(
        ADD_HOOK, sent={**ADD_HOOK.sent, "issues_events": "often"}
    ),
    "#/definitions/postApiV4ProjectsIdHooks/required/url": replace(ADD_HOOK, sent={"issues_events": True}),
    "POST /api/v4/projects/{id}/hooks parameters/issue_events": replace(
        ADD_HOOK, sent={**ADD_HOOK.sent, "issue_events": True}
    ),
}


@pytest.mark.parametrize("place", WRONG)
def test_what_is_not_as_described_is_told_with_its_place(book: ContractBook, place: str) -> None:
    """Address, parameters, body, status and answer; which request it was stands above."""
    exchange = WRONG[place]
    (said,) = book.complaints([exchange])
    first, *rest = said.splitlines()
    assert first == f"{exchange.tracker}: {exchange.line}"
    assert place in "\n".join(rest)
    assert rest[0].strip().startswith(("request", "answer", "no operation"))


def test_a_fault_names_the_place_in_the_body(book: ContractBook) -> None:
    """By keys and numbers."""
    answered = {"groups": {"items": [{"name": "a"}, {"name": 3}]}}
    (said,) = book.complaints([replace(READ_USER, answered=answered)])
    assert "answer body.groups.items[1].name: 3 is not of type 'string'" in said


def test_a_refused_request_need_not_be_right(book: ContractBook) -> None:
    """That it is wrong is what it was refused for; the refusal is looked at."""
    refused = replace(READ_USER, query=(("acountId", "a1"),), status=404, answered={"errorMessages": ["no"]})
    assert book.complaints([refused]) == []


def test_each_shape_is_looked_at_once(book: ContractBook) -> None:
    """Other values are the same shape, another type is another."""
    wrong = replace(READ_USER, answered={"active": "yes"})
    assert len(book.complaints([wrong, replace(wrong, answered={"active": "no"})])) == 1
    assert book.complaints([replace(wrong, answered={"active": True})]) == []
    assert (book.figures.exchanges, book.figures.shapes, book.figures.wrong) == (3, 2, 1)
    assert shape_of({"a": [1, 2], "b": None}) == shape_of({"a": [3], "b": None})
    assert shape_of({"a": [1]}) != shape_of({"a": ["1"]})


def test_what_the_sandbox_does_not_play_is_no_word_of_a_vendors(book: ContractBook) -> None:
    """501 is its own."""
    assert book.complaints([replace(READ_USER, path="/rest/api/2/nowhere", status=501)]) == []


def test_an_exception_excuses_its_place_alone(shared: Path) -> None:
    """And is noted as used."""
    used = ("jira-cloud", "#/components/schemas/User/properties/*/type")
    exceptions = ListedExceptions((used, ("jira-cloud", "nowhere")), ())
    book = ContractBook(shared / "specs", exceptions)
    assert book.complaints([replace(READ_USER, answered={"active": "yes"})]) == []
    assert len(book.complaints([replace(READ_USER, answered={"colour": "red"})])) == 1
    assert exceptions.unused() == [("jira-cloud", "nowhere")]


def test_what_is_listed_as_undescribed_is_in_no_document(shared: Path) -> None:
    """Once a document has it, it is held against the document."""
    for entry in read_entries(UNDESCRIBED):
        documents = {name for names in TRACKERS.values() if entry["document"] in names for name in names}
        for operation in entry["operations"]:
            method, _, path = operation.partition(" ")
            assert [
                name
                for name in documents
                if read_document(name, shared / "specs").find_template(method, path)
            ] == [], operation


def test_every_exception_says_what_is_wrong_and_who_says_so() -> None:
    """A place, what the document says there, and a source that can be opened."""
    for entry in read_entries(LOOSENED):
        assert set(entry) == {"document", "places", "says", "source"}, entry
    for entry in read_entries(UNDESCRIBED):
        assert set(entry) == {"document", "operations", "fact", "source"}, entry
    for entry in (*read_entries(LOOSENED), *read_entries(UNDESCRIBED)):
        assert entry["source"].startswith(("https://", "docs/")), entry


TESTS_OF_A_RUN = """
import pytest, requests
from sdesk_sync.sandbox.run import Sandbox

@pytest.mark.parametrize("colour", ["", "?colour=red"])
def test_asks(tmp_path, colour):
    with Sandbox(tmp_path) as sandbox:
        entry = sandbox.line["trackers"]["engineering"]
        token = {"PRIVATE-TOKEN": entry["people"]["anna"]["token"]}
        path = "/api/v4/projects/101/issues" + colour
        assert requests.get(entry["url"] + path, headers=token, timeout=10).ok
"""


LATE = """
import collections, pytest
from tests.conftest import pytest_configure
from tests.contracts.test_checker import READ_USER

class Late:
    body = b""

    def read(self):
        return READ_USER.__class__(**{**vars(READ_USER), "status": 202})

@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session):
    session.config.pluginmanager.get_plugin("contracts").keep(Late())
    return (yield)
"""


def run(folder: Path, conftest: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A run of two tests that ask a sandbox, one of them for something that GitLab does not know."""
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_it.py").write_text(TESTS_OF_A_RUN)
    (folder / "pytest.ini").write_text(f"[pytest]\npythonpath = {house.ROOT}\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words, str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_test_that_caused_it_fails(shared: Path, tmp_path: Path, workers: str) -> None:
    """And no other; the figures of all workers stand at the end."""
    assert shared.is_dir()
    done = run(tmp_path, "from tests.conftest import pytest_configure\n", "-n", workers)
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "engineering: GET /api/v4/projects/101/issues?colour=red" in done.stdout
    assert "in the document: GET /api/v4/projects/{id}/issues parameters/colour" in done.stdout
    assert "1 operations sent, 1 described, 0 undescribed; 2 exchanges" in done.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_comes_after_the_last_test_fails_the_run(shared: Path, tmp_path: Path, workers: str) -> None:
    """With all tests passed."""
    assert shared.is_dir()
    done = run(tmp_path, LATE, "-n", workers, "-k", "not red")
    assert "1 passed" in done.stdout
    assert "FAILED after the last test, against the vendors' documents" in done.stdout
    assert "GET /rest/api/3/user responses/202" in done.stdout
    assert done.returncode == 1
