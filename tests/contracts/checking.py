"""One exchange against the document of its tracker: address, parameters, bodies, status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.contracts.documents import Described, Document, Operation
from tests.contracts.exchanges import Exchange, Pairs
from tests.contracts.schemas import ContractFault, check_answer, check_request

Json = Any


def find_operation(
    documents: tuple[Document, ...], method: str, path: str
) -> tuple[Document, Operation] | None:
    """The operation that an address and a method are, and its document."""
    for document in documents:
        template = document.find_template(method, path)
        if template is not None:
            return document, document.operation(method, template)
    return None


def find_faults(document: Document, operation: Operation, exchange: Exchange) -> Iterator[ContractFault]:
    """Everything in an exchange that the document does not allow.

    A request that was refused need not be right: that it is not is what it was refused for.
    """
    if exchange.status < 400:
        yield from _request_faults(document, operation, exchange)
    yield from _answer_faults(document, operation, exchange)


def _answer_faults(document: Document, operation: Operation, exchange: Exchange) -> Iterator[ContractFault]:
    status = str(exchange.status)
    described = operation.answers.get(status)
    if status not in operation.answers:
        place = f"{operation.name} responses/{status}"
        yield ContractFault(place, "answer status", f"{status} is not among {sorted(operation.answers)}")
    elif described is not None:
        yield from check_answer(document, described, exchange.answered, "answer body")
    elif exchange.answered is not None and exchange.status < 400:
        yield ContractFault(
            f"{operation.name} responses/{status}/schema", "answer body", "a body where none is described"
        )


def _request_faults(document: Document, operation: Operation, exchange: Exchange) -> Iterator[ContractFault]:
    known = {**_properties(document, operation), **operation.parameters}
    asked = _by_name(exchange.query)
    filled = _by_name(exchange.form)
    for part, values in (("query", asked), ("form", filled)):
        allowed = known if document.mixes_inputs or part == "form" else operation.parameters
        for name, texts in values.items():
            yield from _parameter_faults(document, operation, allowed, (part, name, texts))
    given = {*asked, *filled, *(exchange.sent if isinstance(exchange.sent, dict) else ())}
    for name in sorted(operation.requires - given):
        yield ContractFault(f"{operation.name} parameters/{name}/required", "request", f"{name} is missing")
    yield from _body_faults(document, operation, exchange)


def _properties(document: Document, operation: Operation) -> dict[str, Described]:
    if operation.body is None:
        return {}
    place, schema = operation.body.place, operation.body.schema
    while "$ref" in schema:
        place, schema = schema["$ref"], document.at(schema["$ref"])
    return {
        name: Described(f"{place}/properties/{name}", each)
        for name, each in schema.get("properties", {}).items()
    }


def _by_name(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.removesuffix("[]"), []).append(value)
    return found


def _parameter_faults(
    document: Document,
    operation: Operation,
    allowed: Mapping[str, Described],
    sent: tuple[str, str, list[str]],
) -> Iterator[ContractFault]:
    part, name, texts = sent
    where = f"request {part} {name}"
    if name not in allowed:
        yield ContractFault(f"{operation.name} parameters/{name}", where, f"{name} is not in the document")
        return
    described = allowed[name]
    yield from check_request(document, described, _meant(document, described.schema, texts), where)


def _meant(document: Document, schema: Json, texts: list[str]) -> Json:
    """The value that a text stands for, where the schema says of what type it is; otherwise the text."""
    while "$ref" in schema:
        schema = document.at(schema["$ref"])
    kind, text = schema.get("type"), texts[0]
    if kind == "array":
        words = texts if len(texts) > 1 else text.split(",")
        return [_meant(document, schema.get("items", {}), [word]) for word in words]
    if kind == "integer" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    # Python's own way to write a truth, as the vendors' servers read it.
    return text.lower() if text.lower() in schema.get("enum", ()) else text


def _body_faults(document: Document, operation: Operation, exchange: Exchange) -> Iterator[ContractFault]:
    if exchange.sent is None:
        return
    if operation.body is not None:
        yield from check_request(document, operation.body, exchange.sent, "request body")
    if document.mixes_inputs and isinstance(exchange.sent, dict):
        yield from _named_faults(document, operation, exchange.sent)
    elif operation.body is None:
        yield ContractFault(f"{operation.name} requestBody", "request body", "a body where none is described")


def _named_faults(document: Document, operation: Operation, sent: Json) -> Iterator[ContractFault]:
    """The same where the vendor takes parameters from anywhere, and passes over those it does not know."""
    properties = _properties(document, operation)
    for name, value in sent.items():
        where = f"request body.{name}"
        if name in operation.parameters:
            yield from check_request(document, operation.parameters[name], value, where)
        elif name not in properties:
            place = f"{operation.name} parameters/{name}"
            yield ContractFault(place, where, f"{name} is not in the document")
