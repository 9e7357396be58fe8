"""A small reader of GitLab's own JSON schemas: as a floor, required keys and types, nothing forbidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def schema_faults(value: object, path: Path) -> list[str]:
    """Where a value falls short of the schema in this file; empty if nowhere."""
    return list(_find_faults(value, json.loads(path.read_text(encoding="utf-8")), path, "$"))


def _find_faults(value: Any, schema: dict[str, Any], path: Path, at: str) -> Iterator[str]:
    if reference := schema.get("$ref"):
        other = path.parent / reference
        yield from _find_faults(value, json.loads(other.read_text(encoding="utf-8")), other, at)
        return
    for part in schema.get("allOf", ()):
        yield from _find_faults(value, part, path, at)
    if not _has_type(value, schema.get("type")):
        yield f"{at}: {value!r} is not of {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if isinstance(value, dict):
        yield from (f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value)
        for key, inner in schema.get("properties", {}).items():
            if key in value and isinstance(inner, dict):
                yield from _find_faults(value[key], inner, path, f"{at}.{key}")
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _find_faults(each, schema.get("items", {}), path, f"{at}[{number}]")


def _has_type(value: object, names: object) -> bool:
    if names is None:
        return True
    wanted = [names] if isinstance(names, str) else list(names) if isinstance(names, list) else []
    if isinstance(value, bool):
        return "boolean" in wanted
    return any(isinstance(value, _TYPES[name]) for name in wanted)
