"""What of a request did nothing is named in the answer, and nothing that did anything is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.regard import IGNORES, ignores_header
from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.kit.hands import ask

TRACKERS = ("support", "support-dc", "engineering", "engineering-premium")
ISSUES = "/api/v4/projects/101/issues"
API = "/rest/api"
FIELDS = {"project": {"key": "DESK"}, "issuetype": {"name": "Incident"}, "summary": "x"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One of each kind, with an issue in it."""
    with Sandbox(tmp_path_factory.mktemp("regard"), trackers=TRACKERS) as sandbox:
        for name in TRACKERS:
            sandbox.fill_tracker(name, 1)
        yield sandbox


@pytest.mark.parametrize(
    ("tracker", "line", "sent", "ignored"),
    [
        ("engineering", f"GET {ISSUES}?iids[]=1&state=all&in=title&order_by=title&sort=asc", None, None),
        ("engineering", f"GET {ISSUES}?milestone=14.2&per_page=1&cursor=x", None, "milestone, cursor"),
        ("engineering", f"GET {ISSUES}?iids[]=9&with_labels_details=true", None, None),
        ("engineering", f"PUT {ISSUES}/1", {"title": "y", "epic_id": 3, "weight": 2}, "epic_id, weight"),
        ("engineering-premium", f"PUT {ISSUES}/1", {"title": "y", "epic_id": 3, "weight": 2}, "epic_id"),
        ("engineering", f"POST {ISSUES}/1/notes", {"body": "x", "created_at": "2026-01-01"}, "created_at"),
        ("engineering", "GET /api/v4/projects/101?statistics=true&license=true", None, "statistics, license"),
        ("support", "GET /rest/api/2/issue/DESK-1?expand=names,renderedFields&updateHistory=true", None,
         "renderedFields, updateHistory"),
        ("support", f"GET {API}/3/issue/DESK-1?fields=summary&properties=*all&expand=changelog", None, None),
        ("support", f"GET {API}/2/issue/DESK-1/comment?expand=properties,renderedBody", None, "renderedBody"),
        ("support", "POST /rest/api/3/search/jql",
         {"jql": "project = DESK", "expand": "changelog,names", "fieldsByKeys": True}, "names, fieldsByKeys"),
        ("support", f"GET {API}/3/search/jql?jql=project=DESK AND type=Epic&expand=changelog", None, None),
        ("support", "PUT /rest/api/2/issue/DESK-1?overrideScreenSecurity=true",
         {"fields": {"summary": "y"}, "transition": {"id": "1"}}, "overrideScreenSecurity, transition"),
        ("support", "PUT /rest/api/2/issue/DESK-1/properties/mine", {"any": {"thing": 1}}, None),
        ("support", "POST /rest/api/2/issue", {"fields": FIELDS, "watchers": []}, "watchers"),
        ("support-dc", "POST /rest/api/2/search",
         {"jql": "", "expand": ["changelog", "schema"], "validateQuery": True}, "schema, validateQuery"),
        ("support-dc", "GET /rest/api/2/user?username=lena&includeDeleted=true", None, "includeDeleted"),
    ],
)  # fmt: skip
def test_what_did_nothing_is_named(
    everything: Sandbox, tracker: str, line: str, sent: Any, ignored: str | None
) -> None:
    """Parameters, keys of the body, values of `expand`; without any there is no such header."""
    answer = ask(everything, tracker, line, sent)
    assert (answer.ok, answer.headers.get(IGNORES)) == (True, ignored), answer.text


def test_what_is_refused_is_not_looked_through(everything: Sandbox) -> None:
    """Nothing of it did anything."""
    assert IGNORES not in ask(everything, "engineering", f"PUT {ISSUES}/99", {"milestone_id": 3}).headers
    assert IGNORES not in ask(everything, "support", f"GET {API}/2/issue/DESK-99?updateHistory=true").headers


def test_any_name_can_be_named() -> None:
    """One that no header can hold is encoded, and of very many the first fifty are."""
    named = ignores_header(["ä\n,", *(f"x{number}" for number in range(100))])[IGNORES].split(", ")
    assert (len(named), named[:2]) == (50, ["%C3%A4%0A%2C", "x0"])
