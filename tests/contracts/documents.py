"""The vendors' API documents: which operation an address is, what it takes and what it answers."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from referencing import Registry
from referencing.jsonschema import DRAFT4

from tests.harness import house

Json = Any
METHODS = ("get", "post", "put", "patch", "delete")
PART = "x-part"
"""A keyword of ours: the schema of a field of an issue, which the document has but does not join to it."""
_ANY = "{}"
SWAGGER_KEYS = ("type", "items", "enum", "format")
_ISSUE_PARTS = {
    "assignee": "User",
    "comment": "PageOfComments",
    "components": "ProjectComponent",
    "creator": "User",
    "issuelinks": "IssueLink",
    "issuetype": "IssueTypeDetails",
    "priority": "Priority",
    "project": "Project",
    "reporter": "User",
    "resolution": "Resolution",
    "status": "StatusDetails",
    "worklog": "PageOfWorklogs",
}


@dataclass(frozen=True)
class Described:
    """A piece of a document: its place, written as one reads it, and the schema that stands there."""

    place: str
    schema: Json


@dataclass(frozen=True)
class Operation:
    """One method of one address: its query parameters, the body it takes, its answers by status.

    `requires` are the names of what has to be sent; an answer without a schema has None.
    """

    document: str
    method: str
    template: str
    parameters: Mapping[str, Described]
    body: Described | None
    answers: Mapping[str, Described | None]
    requires: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """As the lists of exceptions write it."""
        return f"{self.method} {self.template}"


@dataclass(frozen=True)
class Source:
    """Where a document lies and how it is read."""

    file: str
    written: tuple[str, str] = ("^", "")
    """What of an address is written otherwise in the document, as a pattern and its replacement."""
    mixes_inputs: bool = False
    """Whether a parameter may come in the query, in a form or in the body, whatever the document says."""
    parts: tuple[str, Mapping[str, str]] = ("", MappingProxyType({}))
    """The schema that leaves an issue's fields open, and the schema it has of each all the same."""

    def address_in(self, path: str) -> str:
        """An address as the document writes it."""
        return re.sub(self.written[0], self.written[1], path, count=1)


_DATA_CENTER_PARTS = {
    "assignee": "UserJsonBean",
    "comment": "CommentsWithPaginationJsonBean",
    "components": "ComponentBean",
    "creator": "UserJsonBean",
    "issuetype": "IssueTypeJsonBean",
    "priority": "PriorityJsonBean",
    "project": "ProjectJsonBean",
    "reporter": "UserJsonBean",
    "resolution": "ResolutionJsonBean",
    "status": "StatusJsonBean",
    "worklog": "WorklogWithPaginationBean",
}
_CLOUD = Source(
    "jira-cloud-v3.json",
    # Version 2 is described by the pages alone; it differs by its texts, which the document leaves open.
    written=("^/rest/api/(2|latest)/", "/rest/api/3/"),
    parts=("IssueBean", _ISSUE_PARTS),
)
SOURCES = {
    "jira-cloud": _CLOUD,
    "jira-service-management": Source("jira-service-management.json"),
    "jira-data-center": Source(
        "jira-dc.json",
        written=("^/rest/api/(2|latest)/", "/api/2/"),
        parts=("IssueBean", _DATA_CENTER_PARTS),
    ),
    "gitlab": Source("gitlab-openapi.yaml", mixes_inputs=True),
}
TRACKERS = {
    "support": ("jira-cloud",),
    "support-jsm": ("jira-cloud", "jira-service-management"),
    "support-dc": ("jira-data-center",),
    "engineering": ("gitlab",),
    "engineering-premium": ("gitlab",),
}
"""The documents that describe a tracker of the sandbox, by the tracker's name."""


@dataclass
class Document:
    """A vendor's document, asked for its operations."""

    name: str
    source: Source
    whole: Json
    registry: Registry[Any] = field(init=False)
    validators: dict[tuple[str, Any], Any] = field(init=False, default_factory=dict)
    """Those of the library that were needed so far, by the place of their schema and the direction."""
    _tree: Json = field(init=False)
    """Its addresses by their words; at the end the method, and the address as it is written."""
    _operations: dict[tuple[str, str], Operation] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        resource = DRAFT4.create_resource(self.whole)
        self.registry = Registry().with_resource(self.uri, resource)
        self._tree = {}
        for template, operations in self.whole["paths"].items():
            for method in METHODS:
                if method in operations:
                    here = self._tree
                    for word in template.strip("/").split("/"):
                        here = here.setdefault(_ANY if word.startswith("{") else word, {})
                    here[method.upper()] = template

    @property
    def mixes_inputs(self) -> bool:
        """Whether the vendor takes a parameter from wherever it comes."""
        return self.source.mixes_inputs

    @property
    def uri(self) -> str:
        """Under which name its schemas find each other."""
        return f"urn:document:{self.name}"

    def find_template(self, method: str, path: str) -> str | None:
        """Which of its addresses this is; a word of its own counts before a place for any word."""
        words = self.source.address_in(path).strip("/").split("/")
        return _follow_words(self._tree, [*words, method])

    def operation(self, method: str, template: str) -> Operation:
        """What it says of one method of one of its addresses."""
        key = (method, template)
        if key not in self._operations:
            self._operations[key] = self._read_operation(method, template)
        return self._operations[key]

    def _read_operation(self, method: str, template: str) -> Operation:
        item = self.whole["paths"][template]
        raw, name = item[method.lower()], f"{method} {template}"
        listed = [self._follow(one) for one in [*item.get("parameters", ()), *raw.get("parameters", ())]]
        queries = {
            one["name"]: Described(
                f"{name} parameters/{one['name']}", one.get("schema") or _swagger_schema(one)
            )
            for one in listed
            if one["in"] in ("query", "formData")
        }
        required = {
            one["name"] for one in listed if one["in"] in ("query", "formData") and one.get("required")
        }
        answers = {
            str(status): self._described(f"{name} responses/{status}", self._follow(answer))
            for status, answer in raw["responses"].items()
        }
        return Operation(
            self.name, method, template, queries, self._body(name, raw, listed), answers, frozenset(required)
        )

    def _body(self, name: str, raw: Json, listed: list[Json]) -> Described | None:
        if "requestBody" in raw:
            return self._described(f"{name} requestBody", self._follow(raw["requestBody"]))
        bodies = [one["schema"] for one in listed if one["in"] == "body"]
        return Described(f"{name} requestBody/schema", bodies[0]) if bodies else None

    def _described(self, place: str, raw: Json) -> Described | None:
        if "schema" in raw:
            return Described(f"{place}/schema", raw["schema"])
        for written, content in raw.get("content", {}).items():
            if written.startswith(("application/json", "*/*")) and "schema" in content:
                return Described(f"{place}/schema", content["schema"])
        return None

    def _follow(self, raw: Json) -> Json:
        return self.at(raw["$ref"]) if "$ref" in raw else raw

    def at(self, reference: str) -> Json:
        """What a reference into the document means."""
        found = self.whole
        for word in reference.removeprefix("#/").split("/"):
            found = found[word.replace("~1", "/").replace("~0", "~")]
        return found


def _follow_words(tree: Json, words: list[str]) -> str | None:
    if not words:
        return tree if isinstance(tree, str) else None
    nexts = (tree.get(words[0]), tree.get(_ANY)) if isinstance(tree, dict) else ()
    return next((found for each in nexts if each and (found := _follow_words(each, words[1:]))), None)


def _swagger_schema(parameter: Json) -> Json:
    return {key: parameter[key] for key in SWAGGER_KEYS if key in parameter}


@cache
def read_document(name: str, specs: Path) -> Document:
    """Read it once a process."""
    source = SOURCES[name]
    whole = _read_json(specs / source.file)
    schema, parts = source.parts
    if parts:
        fields = whole["components"]["schemas"][schema]["properties"]["fields"]
        fields["properties"] = {
            field: {PART: f"#/components/schemas/{part}"} for field, part in parts.items()
        }
    return Document(name, source, whole)


def _read_json(path: Path) -> Json:
    """A document of either kind. One in YAML takes seconds, so what was read is kept as JSON."""
    if path.suffix == ".json":
        return json.loads(path.read_bytes())
    raw = path.read_bytes()
    kept = house.ROOT / ".pytest_cache" / "contracts" / f"{hashlib.sha256(raw).hexdigest()}.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        # Dates are the one thing that YAML has and JSON has not; they are examples, which nobody looks at.
        fresh.write_text(json.dumps(yaml.load(raw, yaml.CSafeLoader), default=str), encoding="utf-8")
        fresh.replace(kept)
    return json.loads(kept.read_bytes())
