"""Types in the words of people who write YAML, never of the library that checks them."""

import enum
import types
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import reduce
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import AnyUrl, BaseModel, HttpUrl, RootModel, SecretStr
from pydantic.fields import FieldInfo

from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.yamlfile.problem import one_of
from sdesk_sync.yamlfile.tree import ListNode, MappingNode, Node, ScalarNode

TEXT = message("type.text")
"""What is expected where any text may stand."""

_NAMES: dict[object, CatalogueMessage] = {
    str: TEXT,
    SecretStr: TEXT,
    bool: message("type.truth"),
    int: message("type.whole-number"),
    float: message("type.number"),
    Decimal: message("type.number"),
    date: message("type.date"),
    datetime: message("type.moment"),
    time: message("type.time"),
    AnyUrl: message("type.url"),
    HttpUrl: message("type.url"),
}
_LISTS = (list, tuple, set, frozenset)
_BOOLEANS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_SHOWN = 60


def is_visible(word: str) -> bool:
    """Whether there is anything to be seen in a word, and no blank round it."""
    return word == word.strip() and any(unicodedata.category(one)[0] not in "CZ" for one in word)


def bare_type(annotation: object) -> object:
    """The type that gives a value its shape: without Annotated, without `| None`, without a root model."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return bare_type(inner[0])
    if origin in (Union, types.UnionType):
        some = [each for each in inner if each is not type(None)]
        return bare_type(some[0]) if len(some) == 1 else annotation
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return bare_type(annotation.model_fields["root"].annotation)
    return annotation


def branch_types(annotation: object) -> tuple[object, ...]:
    """The types a value may have instead of each other; empty where there is only one."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return ()
    return tuple(each for each in get_args(annotation) if each is not type(None))


def fields_by_key(annotation: object) -> dict[str, FieldInfo]:
    """A model's fields under the keys they are written with; empty for what is no model."""
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {}
    return {str(field.alias or name): field for name, field in annotation.model_fields.items()}


def type_inside(annotation: object, key: str | int) -> object | None:
    """The type of what lies under a key or at a number; None where the type has no such place."""
    origin = get_origin(annotation)
    inner: tuple[object, ...] = get_args(annotation)
    if isinstance(key, str) and (field := fields_by_key(annotation).get(key)):
        return field.annotation
    if node_type(annotation) is MappingNode and len(inner) == 2:
        return inner[1]
    if origin is tuple and isinstance(key, int) and Ellipsis not in inner:
        return inner[key] if key < len(inner) else None
    return inner[0] if node_type(annotation) is ListNode and inner and isinstance(key, int) else None


def key_type(annotation: object) -> object:
    """The type of a mapping's keys."""
    keys: object = get_args(annotation)[0]
    return keys


def node_type(annotation: object) -> type[Node]:
    """The kind of node a type is written as."""
    kind = get_origin(bare_type(annotation)) or bare_type(annotation)
    if isinstance(kind, type) and issubclass(kind, Mapping | BaseModel):
        return MappingNode
    # Sequence and Set of collections.abc are classes too, but so is str: only these are lists.
    listed = kind in _LISTS or getattr(kind, "__name__", "") in ("Sequence", "Set")
    return ListNode if listed else ScalarNode


def expectation(annotation: object) -> MessageText:
    """What is expected, such as `text`, `a list`, `one of off, observe, warn, enforce`."""
    kind = bare_type(annotation)
    if several := branch_types(kind):
        first, *others = dict.fromkeys(expectation(each) for each in several)
        return reduce(lambda one, other: message("type.or", one=one, other=other), others, first)
    if get_origin(kind) is Literal and len(get_args(kind)) == 1:
        return _literal_word(get_args(kind)[0], repr)
    if names := allowed_words(kind):
        return one_of(names)
    if node_type(kind) is MappingNode:
        return message("type.mapping")
    if get_origin(kind) is tuple and Ellipsis not in get_args(kind):
        return message("type.list-of", count=len(get_args(kind)))
    return message("type.list") if node_type(kind) is ListNode else _NAMES.get(kind, message("type.other"))


def allowed_words(annotation: object) -> tuple[str, ...]:
    """The values a closed type allows, as they are written; empty for an open one."""
    kind = bare_type(annotation)
    if get_origin(kind) is Literal:
        return tuple(_literal_word(value, str) for value in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return tuple(str(member.value) for member in kind)
    return tuple(name for each in branch_types(kind) for name in allowed_words(each))


def is_switch(annotation: object) -> bool:
    """Whether true or false alone may stand there, such as a `false` in the place of a list."""
    kind = bare_type(annotation)
    return get_origin(kind) is Literal and all(isinstance(value, bool) for value in get_args(kind))


def _literal_word(value: object, write: Callable[[object], str]) -> str:
    """A value as it is written in YAML."""
    return str(value).lower() if isinstance(value, bool) else write(value)


def meant_word(text: str, annotation: object) -> str | None:
    """The word of YAML 1.2 for a word that was a boolean in YAML 1.1."""
    return _BOOLEANS.get(text.lower()) if bare_type(annotation) is bool else None


def found_words(node: Node, annotation: object = None) -> MessageText:
    """What stands in the file; of a secret only what kind of thing it is."""
    match node:
        case MappingNode():
            return message("type.mapping")
        case ListNode(nodes=nodes):
            return message("type.list-of", count=len(nodes)) if nodes else message("type.empty-list")
        case ScalarNode(value=None):
            return message("yaml.nothing")
        case ScalarNode(value=str()) if _is_secret(annotation):
            return TEXT
        case ScalarNode(value=str(), text=text):
            return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
        case _:
            return message("type.number-or-truth") if _is_secret(annotation) else node.text


def _is_secret(annotation: object) -> bool:
    kind = bare_type(annotation)
    inner = get_args(kind) if node_type(kind) is ListNode else branch_types(kind)
    return kind is SecretStr or any(_is_secret(each) for each in inner)
