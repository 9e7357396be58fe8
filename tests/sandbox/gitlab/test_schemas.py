"""GitLab's answers satisfy the schemas that GitLab checks its own answers with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sandbox.conftest import HandsOf
from tests.sandbox.gitlab.schema import schema_faults


@pytest.fixture
def schemas(shared: Path) -> Path:
    """Where they lie."""
    return shared / "specs" / "gitlab-schemas" / "public_api" / "v4"


def test_issues_are_as_gitlab_checks_them(someone: HandsOf, schemas: Path) -> None:
    """A full one, and a list."""
    anna = someone("anna")
    anna.post(
        "/issues",
        json={"title": "x", "assignee_ids": [15], "labels": "type::incident", "due_date": "2027-01-01"},
    )
    anna.put("/issues/1", json={"state_event": "close"})
    anna.post("/issues", json={"title": "y", "description": None})
    assert schema_faults(anna.get("/issues/1").json(), schemas / "issue.json") == []
    assert schema_faults(anna.get("/issues").json(), schemas / "issues.json") == []


def test_notes_are_as_gitlab_checks_them(someone: HandsOf, schemas: Path) -> None:
    """Comments and system notes."""
    anna = someone("anna")
    anna.post("/issues", json={"title": "x"})
    anna.post("/issues/1/notes", json={"body": "hello\n/assign me", "internal": True})
    notes = anna.get("/issues/1/notes").json()
    assert len(notes) == 2
    assert schema_faults(notes, schemas / "notes.json") == []


def test_labels_and_users_are_as_gitlab_checks_them(
    someone: HandsOf, visitor: HandsOf, schemas: Path
) -> None:
    """Every seeded label; the token's user."""
    for label in someone("anna").get("/labels?per_page=100").json():
        assert schema_faults(label, schemas / "labels" / "project_label.json") == []
    assert schema_faults(visitor("anna").get("/user").json(), schemas / "user" / "basic.json") == []


def test_the_check_sees_what_is_wrong(schemas: Path) -> None:
    """A check that cannot fail proves nothing."""
    complaints = schema_faults([{"id": "one", "labels": [3]}], schemas / "issues.json")
    assert "$[0].iid is missing" in complaints
    assert "$[0].id: 'one' is not of integer" in complaints
    assert "$[0].labels[0]: 3 is not of string" in complaints
