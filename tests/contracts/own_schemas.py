"""The schemas that GitLab tests its own answers with: they require keys, which its API document does not.

https://gitlab.com/gitlab-org/gitlab/-/blob/master/spec/fixtures/api/schemas/public_api/v4/issue.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import validators  # type: ignore[import-untyped]  # it ships none
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.contracts.exchanges import Exchange, first_of_each_shape
from tests.contracts.schemas import ContractFault, check_items

_FOLDER = "gitlab-schemas/public_api/v4"
_ISSUES = "/api/v4/projects/{id}/issues"
_ISSUE, _NOTES = f"{_ISSUES}/{{issue_iid}}", f"{_ISSUES}/{{issue_iid}}/notes"
_LABELS = "/api/v4/projects/{id}/labels"
_BOARDS = "/api/v4/projects/{id}/boards"
ONE_LIST = "board.json#/properties/lists/items"
ONE_NOTE = "notes.json#/items"
SCHEMAS = {
    "GET /api/v4/issues": "issues.json",
    f"GET {_ISSUES}": "issues.json",
    f"POST {_ISSUES}": "issue.json",
    f"GET {_ISSUE}": "issue.json",
    f"PUT {_ISSUE}": "issue.json",
    f"GET {_NOTES}": "notes.json",
    f"POST {_NOTES}": ONE_NOTE,
    f"GET {_NOTES}/{{note_id}}": ONE_NOTE,
    f"PUT {_NOTES}/{{note_id}}": ONE_NOTE,
    f"GET {_LABELS}": "labels/project_label.json",
    f"POST {_LABELS}": "labels/project_label.json",
    f"PUT {_LABELS}": "labels/project_label.json",
    f"GET {_LABELS}/{{label_id}}": "labels/project_label.json",
    f"PUT {_LABELS}/{{label_id}}": "labels/project_label.json",
    f"GET {_BOARDS}": "boards.json",
    f"POST {_BOARDS}": "board.json",
    f"PUT {_BOARDS}/{{board_id}}": "board.json",
    f"POST {_BOARDS}/{{board_id}}/lists": ONE_LIST,
    f"PUT {_BOARDS}/{{board_id}}/lists/{{list_id}}": ONE_LIST,
    "GET /api/v4/user": "user/basic.json",
    "GET /api/v4/users": "user/basic.json",
    "GET /api/v4/users/{id}": "user/basic.json",
    f"GET {_ISSUE}/participants": "user/basic.json",
}
"""Of the answers of an operation; a list is looked at by its entries where the schema is of one."""


def find_own_faults(specs: Path, name: str, exchange: Exchange) -> Iterator[ContractFault]:
    """What GitLab's own test would complain of in an answer."""
    file = SCHEMAS.get(name)
    if file is None or not 200 <= exchange.status < 300 or exchange.status == 202:
        return
    answered, is_list = exchange.answered, isinstance(exchange.answered, list)
    by_entry = is_list and not file.endswith("s.json")
    for number, each in first_of_each_shape(answered) if by_entry else [(0, answered)]:
        where = f"answer body[{number}]" if by_entry else "answer body"
        for error in _validator(specs / _FOLDER, file).iter_errors(each):
            yield from _told(file, error, where)


@cache
def _validator(folder: Path, file: str) -> Any:
    # A floor: what an answer has beside these keys is not forbidden, since newer releases add some.
    own = {"additionalProperties": lambda *_: None, "items": check_items}
    kind = validators.extend(validators.Draft4Validator, own)
    registry: Registry[Any] = Registry(retrieve=_read)  # type: ignore[call-arg]  # known by its alias only
    return kind({"$ref": f"{folder.as_uri()}/{file}"}, registry=registry)


def _read(uri: str) -> Resource[Any]:
    return DRAFT4.create_resource(json.loads(Path(uri.removeprefix("file://")).read_bytes()))


def _told(file: str, error: Any, where: str) -> Iterator[ContractFault]:
    place = "/".join(map(str, [f"{file.partition('#')[0]}#", *list(error.absolute_schema_path)[:-1]]))
    at = where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    if error.validator == "required":
        key = error.message.split("'")[1]
        yield ContractFault(f"{place}/required/{key}", at, f"{key} is missing")
    else:
        yield ContractFault(f"{place}/{error.validator}", at, error.message[:300])
