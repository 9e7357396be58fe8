"""Answers of the sandbox's Jira have the shapes of the vendor's own API document."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

# What this document says that recorded answers do not keep: null where nothing is stored.
_KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


class OpenApiDocument:
    """The API document, asked what is wrong with an answer."""

    def __init__(self, path: Path) -> None:
        self._whole = json.loads(path.read_text(encoding="utf-8"))

    def answer_schema(self, method: str, path: str, status: int) -> Any:
        """The schema of an answer."""
        responses = self._whole["paths"][f"/rest/api/3/{path}"][method.lower()]["responses"]
        return responses[str(status)]["content"]["application/json"]["schema"]

    def find_misfits(self, value: Any, schema: Any, where: str = "") -> Iterator[str]:
        """Every place that the schema does not allow."""
        if "$ref" in schema:
            schema = self._whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if value is None:
            return
        for one in schema.get("allOf", ()):
            yield from self.find_misfits(value, one, where)
        if "oneOf" in schema and all(list(self.find_misfits(value, one)) for one in schema["oneOf"]):
            yield f"{where}: none of the alternatives"
        kind = _KINDS.get(schema.get("type", ""))
        if kind and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
            yield f"{where}: {value!r} is no {schema['type']}"
        elif "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is none of {schema['enum']}"
        elif isinstance(value, list):
            for place, one in enumerate(value):
                yield from self.find_misfits(one, schema.get("items", {}), f"{where}[{place}]")
        elif isinstance(value, dict):
            yield from self._find_wrong_keys(value, schema, where)

    def _find_wrong_keys(self, value: Any, schema: Any, where: str) -> Iterator[str]:
        known = schema.get("properties", {})
        others = schema.get("additionalProperties", {})
        yield from (f"{where}: {key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, one in value.items():
            if key in known:
                yield from self.find_misfits(one, known[key], f"{where}.{key}")
            elif known and others is False:
                yield f"{where}: {key} is not in the document"
            elif isinstance(others, dict):
                yield from self.find_misfits(one, others, f"{where}.{key}")


@pytest.fixture(scope="module")
def document(shared: Path) -> OpenApiDocument:
    """The vendor's document for version 3."""
    return OpenApiDocument(shared / "specs" / "jira-cloud-v3.json")


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """A site with two linked issues that somebody has worked on."""
    with JiraSite() as running:
        running.open_issue(
            "carla", description="x", labels=["a"], assignee={"accountId": running.people["dev"].account}
        )
        running.open_issue(
            "anna", "Sub-task", parent={"key": "DESK-1"}, components=[{"name": "Team: Hosting"}]
        )
        link = {
            "type": {"name": "Blocks"},
            "inwardIssue": {"key": "DESK-1"},
            "outwardIssue": {"key": "DESK-2"},
        }
        running.write_json("anna", "POST", "2/issueLink", link)
        seen = {"type": "group", "value": "jira-users"}
        running.write_json("anna", "POST", "2/issue/DESK-1/comment", {"body": "x", "visibility": seen})
        running.write_json("anna", "POST", "2/issue/DESK-1/worklog", {"timeSpent": "1h"})
        running.write_json("anna", "PUT", "2/issue/DESK-1/properties/sdesk", 1)
        target = {"object": {"url": "https://example.com", "title": "x"}, "globalId": "g"}
        running.write_json("anna", "POST", "2/issue/DESK-1/remotelink", target)
        metadata = {"type": "desk", "description": "x"}
        edit = {"fields": {"priority": {"name": "High"}}, "historyMetadata": metadata}
        running.write_json("anna", "PUT", "2/issue/DESK-1", edit)
        running.move_issue("desk-bot", "DESK-1", "Desk: Closed")
        yield running


def test_the_document_finds_what_is_wrong(site: JiraSite, document: OpenApiDocument) -> None:
    """A word of another type, a key that nobody knows, one that is missing."""
    schema = document.answer_schema("GET", "myself", 200)
    me = site.read_json("anna", "3/myself")
    assert list(document.find_misfits({**me, "active": "yes"}, schema)) == [".active: 'yes' is no boolean"]
    assert list(document.find_misfits({**me, "colour": 1}, schema)) == [": colour is not in the document"]
    assert list(document.find_misfits({**me, "accountType": "x"}, schema))
    linked = document.answer_schema("GET", "issueLink/{linkId}", 200)
    assert len(list(document.find_misfits({"type": {}}, linked))) == 2


READS = {
    "serverInfo": "serverInfo",
    "myself": "myself",
    "user?accountId={anna}&expand=groups,applicationRoles": "user",
    "user/groups?accountId={anna}": "user/groups",
    "user/search?query=a": "user/search",
    "group/member?groupname=jira-users": "group/member",
    "group/bulk": "group/bulk",
    "groups/picker": "groups/picker",
    "mypermissions?permissions=EDIT_ISSUES": "mypermissions",
    "project/DESK": "project/{projectIdOrKey}",
    "project/DESK/statuses": "project/{projectIdOrKey}/statuses",
    "project/DESK/components": "project/{projectIdOrKey}/components",
    "project/DESK/component": "project/{projectIdOrKey}/component",
    "project/DESK/role": "project/{projectIdOrKey}/role",
    "project/DESK/role/10002": "project/{projectIdOrKey}/role/{id}",
    "issuetype": "issuetype",
    "status": "status",
    "statuscategory": "statuscategory",
    "priority": "priority",
    "priority/search?maxResults=2": "priority/search",
    "resolution": "resolution",
    "field": "field",
    "component/10201": "component/{id}",
    "issue/DESK-1?expand=changelog,transitions,names&properties=*all": "issue/{issueIdOrKey}",
    "issue/DESK-1/editmeta": "issue/{issueIdOrKey}/editmeta",
    "issue/DESK-1/transitions?expand=transitions.fields": "issue/{issueIdOrKey}/transitions",
    "issue/DESK-1/changelog?maxResults=1": "issue/{issueIdOrKey}/changelog",
    "issue/DESK-1/comment?expand=properties": "issue/{issueIdOrKey}/comment",
    "issue/DESK-1/worklog": "issue/{issueIdOrKey}/worklog",
    "issue/DESK-1/properties": "issue/{issueIdOrKey}/properties",
    "issue/DESK-1/properties/sdesk": "issue/{issueIdOrKey}/properties/{propertyKey}",
    "issue/DESK-1/remotelink": "issue/{issueIdOrKey}/remotelink",
    "issueLink/10001": "issueLink/{linkId}",
    "issueLinkType": "issueLinkType",
    "issue/createmeta/DESK/issuetypes": "issue/createmeta/{projectIdOrKey}/issuetypes",
    "issue/createmeta/DESK/issuetypes/10001": "issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
    "search/jql?jql=project%3DDESK&fields=*all&expand=changelog": "search/jql",
}


@pytest.mark.parametrize("path", READS)
def test_a_read_has_the_documented_shape(site: JiraSite, document: OpenApiDocument, path: str) -> None:
    """Types, keys and required keys."""
    asked = path.format(anna=site.people["anna"].account)
    answer = site.send_request("desk-bot", "GET", f"3/{asked}")
    assert answer.status_code == 200, answer.text
    assert list(document.find_misfits(answer.json(), document.answer_schema("GET", READS[path], 200))) == []


def test_the_parts_of_an_issue_have_the_documented_shapes(site: JiraSite, document: OpenApiDocument) -> None:
    """The document leaves an issue's fields open, but has a schema for each part."""
    parts = {
        "assignee": "User",
        "comment": "PageOfComments",
        "issuelinks": "IssueLink",
        "issuetype": "IssueTypeDetails",
        "priority": "Priority",
        "project": "Project",
        "resolution": "Resolution",
        "status": "StatusDetails",
        "worklog": "PageOfWorklogs",
    }
    fields = site.read_json("desk-bot", "3/issue/DESK-1")["fields"]
    for name, schema in parts.items():
        shown = fields[name][0] if isinstance(fields[name], list) else fields[name]
        required = {"inwardIssue", "outwardIssue"}
        wrong = document.find_misfits(shown, {"$ref": f"#/components/schemas/{schema}"}, name)
        # Inside an issue a link names the other end only, whatever the document requires.
        assert [one for one in wrong if not any(f"{side} is missing" in one for side in required)] == []


WRITES: dict[tuple[str, str, str], tuple[int, Any]] = {
    ("POST", "issue", "issue"): (
        201,
        {"fields": {"project": {"key": "DESK"}, "summary": "x", "issuetype": {"name": "Request"}}},
    ),
    ("POST", "issue/DESK-1/comment", "issue/{issueIdOrKey}/comment"): (
        201,
        {"body": {"type": "doc", "version": 1, "content": [{"type": "rule"}]}},
    ),
    ("POST", "issue/DESK-1/worklog", "issue/{issueIdOrKey}/worklog"): (201, {"timeSpentSeconds": 60}),
    ("POST", "issue/DESK-1/remotelink", "issue/{issueIdOrKey}/remotelink"): (
        201,
        {"object": {"url": "https://example.com", "title": "y"}},
    ),
    ("POST", "component", "component"): (201, {"name": "Team: New", "project": "DESK"}),
    ("POST", "search/jql", "search/jql"): (200, {"jql": "project = DESK", "maxResults": 1}),
    ("POST", "changelog/bulkfetch", "changelog/bulkfetch"): (
        200,
        {"issueIdsOrKeys": ["DESK-1"], "maxResults": 1},
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_writes_answer_has_the_documented_shape(
    site: JiraSite, document: OpenApiDocument, write: tuple[str, str, str]
) -> None:
    """With the documented status."""
    method, path, documented = write
    status, body = WRITES[write]
    answer = site.send_request("desk-bot", method, f"3/{path}", body)
    assert answer.status_code == status, answer.text
    assert (
        list(document.find_misfits(answer.json(), document.answer_schema(method, documented, status))) == []
    )


def test_a_refusal_has_the_documented_shape(site: JiraSite, document: OpenApiDocument) -> None:
    """The error collection."""
    answer = site.send_request("desk-bot", "POST", "3/issue", {"fields": {"project": {"key": "DESK"}}})
    assert list(document.find_misfits(answer.json(), document.answer_schema("POST", "issue", 400))) == []
