"""Holding a value against a piece of a document; every fault names its place in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import exceptions, validators  # type: ignore[import-untyped]  # it ships none
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

from tests.contracts.documents import PART, Described, Document
from tests.contracts.exchanges import first_of_each_shape

Json = Any
_TYPES = ("array", "boolean", "integer", "number", "object", "string")


@dataclass(frozen=True)
class ContractFault:
    """Something that a document does not allow: its place there, its place in what was sent, what is said."""

    place: str
    where: str
    said: str

    def __str__(self) -> str:
        return f"{self.where}: {self.said}\n      in the document: {self.place}"


def _check_part(validator: Any, reference: str, value: Json, schema: Json) -> Iterator[Any]:
    """A field of an issue: nothing is stored there, or what has the schema of its name, or some of them."""
    if value is None:
        return
    if not isinstance(value, list):
        yield from validator.descend(value, {"$ref": reference})
        return
    for number, each in first_of_each_shape(value):
        yield from validator.descend(each, {"$ref": reference}, path=number)


def check_items(validator: Any, items: Json, value: Json, schema: Json) -> Iterator[Any]:
    """As the library does it, but of entries that look alike the first one only: a page has a hundred."""
    for number, each in first_of_each_shape(value if isinstance(value, list) else []):
        yield from validator.descend(each, items, path=number)


def _check_type(validator: Any, kind: str, value: Json, schema: Json) -> Iterator[Any]:
    """As the library does it, but a word that names no type is told as a fault like others."""
    if kind in _TYPES:
        yield from OAS30ReadValidator.VALIDATORS["type"](validator, kind, value, schema)
    else:
        yield exceptions.ValidationError(f"'{kind}' is no type of JSON")


_OWN = {PART: _check_part, "items": check_items, "type": _check_type}
_READING = validators.extend(OAS30ReadValidator, validators=_OWN)
_WRITING = validators.extend(OAS30WriteValidator, validators=_OWN)


def check_answer(document: Document, described: Described, value: Json, where: str) -> list[ContractFault]:
    """What is wrong with a value that the vendor answers."""
    return _find_faults(document, described, value, (where, _READING))


def check_request(document: Document, described: Described, value: Json, where: str) -> list[ContractFault]:
    """What is wrong with a value that is sent to the vendor."""
    return _find_faults(document, described, value, (where, _WRITING))


def _find_faults(
    document: Document, described: Described, value: Json, how: tuple[str, Any]
) -> list[ContractFault]:
    kind = how[1]
    if (described.place, kind) not in document.validators:
        schema = _absolute(described.schema, document.uri)
        document.validators[described.place, kind] = kind(schema, registry=document.registry)
    validator = document.validators[described.place, kind]
    faults = [
        fault for error in validator.iter_errors(value) for fault in _told(document, described, error, how)
    ]
    return list(dict.fromkeys(faults))


def _absolute(schema: Json, uri: str) -> Json:
    """The same schema, whose references can be followed from outside of the document."""
    if isinstance(schema, list):
        return [_absolute(each, uri) for each in schema]
    if isinstance(schema, Mapping):
        return {
            key: f"{uri}{each}" if key == "$ref" and isinstance(each, str) else _absolute(each, uri)
            for key, each in schema.items()
        }
    return schema


def _told(
    document: Document, described: Described, error: Any, how: tuple[str, Any]
) -> Iterator[ContractFault]:
    where, kind = how
    place, schema = _place(document, described, list(error.absolute_schema_path)[:-1])
    keyword = error.validator
    at = where + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    if keyword == "type" and error.instance is None:
        yield ContractFault(f"{place}/null", at, f"null where the document has {schema.get('type')}")
    elif keyword == "type" and schema.get("type") == "object" and isinstance(error.instance, list):
        # Documents write a list as one of its entries; where that is excused the entries are still looked at.
        yield ContractFault(f"{place}/type", at, "a list where the document has one object")
        for number, each in first_of_each_shape(error.instance):
            yield from _find_faults(document, Described(place, schema), each, (f"{at}[{number}]", kind))
    elif keyword == "required":
        key = error.message.split("'")[1]
        yield ContractFault(f"{place}/required/{key}", at, f"{key} is missing")
    elif keyword == "additionalProperties":
        known = schema.get("properties", {})
        for key in (key for key in error.instance if key not in known):
            yield ContractFault(f"{place}/additionalProperties/{key}", at, f"{key} is not in the document")
    else:
        inner = exceptions.best_match(error.context) if error.context else None
        said = f"{error.message[:300]}" + (f" (nearest: {inner.message[:200]})" if inner else "")
        yield ContractFault(f"{place}/{keyword}", at, said)


def _place(document: Document, described: Described, steps: list[str | int]) -> tuple[str, Json]:
    """Where in the document a path through schemas leads, and what stands there."""
    place, here = described.place, described.schema
    for step in steps:
        while isinstance(here, Mapping) and step not in here and "$ref" in here:
            place, here = here["$ref"], document.at(here["$ref"])
        here = here[step]
        place = f"{place}/{step}"
        if isinstance(here, str) and step == PART:
            place, here = here, document.at(here)
    while isinstance(here, Mapping) and "$ref" in here:
        place, here = here["$ref"], document.at(here["$ref"])
    return place, here
