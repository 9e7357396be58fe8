"""A JSON file of set-up's own, read back: what is wrong with it is said in a sentence."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from sdesk_sync.messages import CatalogueMessage, MessageText, message
from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.json_shape import FORMAT_VERSION, JsonShape
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.yamlfile import dotted_path

LARGEST = 32_000_000
"""Bytes of a file that is still read; a plan of the shipped desk has some 50 kB, a record as much."""

S = TypeVar("S", bound=JsonShape)


class SetupFileProblem(Exception):
    """A plan or record that cannot be used, in a sentence that begins with its path and says what to do."""


def read_json_file(file: Path, shape: type[S], way_out: MessageText) -> S:
    """What is in the file; `way_out` ends the sentence. Raises SetupFileProblem."""
    try:
        content = read_small_file(file, LARGEST)
    except FileProblem as problem:
        unread = message("setup-file.unreadable", reason=problem.reason, way_out=way_out)
        raise SetupFileProblem(unread) from None
    try:
        return _read_shape(content, shape)
    except _Unfit as unfit:
        misfit = message("setup-file.unfit", file=_escape_text(file), fault=unfit.fault, way_out=way_out)
        raise SetupFileProblem(misfit) from None


def _escape_text(text: object) -> str:
    return escape_controls(str(text))


class _Unfit(Exception):
    """What is wrong, as words after the file's path."""

    def __init__(self, fault: CatalogueMessage) -> None:
        super().__init__(fault)
        self.fault = fault


def _read_shape(content: bytes, shape: type[S]) -> S:
    whole = _parse_file(content)
    version = whole.get("format_version") if isinstance(whole, dict) else None
    if not isinstance(version, str):
        raise _Unfit(message("setup-file.no-version"))
    if version != FORMAT_VERSION:
        raise _Unfit(message("setup-file.newer", version=_escape_text(version), known=FORMAT_VERSION))
    try:
        return shape.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        why = _escape_text(first["msg"])
        if not first["loc"]:
            raise _Unfit(message("setup-file.does-not-fit", why=why)) from None
        place = _escape_text(dotted_path(first["loc"]))
        raise _Unfit(message("setup-file.does-not-fit-at", place=place, why=why)) from None


def _parse_file(content: bytes) -> object:
    try:
        text = content.decode()
        whole: object = json.loads(text)
    except UnicodeDecodeError:
        raise _Unfit(message("setup-file.not-utf-8")) from None
    except json.JSONDecodeError as error:
        is_cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        key = "setup-file.cut-short" if is_cut else "setup-file.no-json"
        raise _Unfit(message(key, line=error.lineno, column=error.colno)) from None
    except RecursionError:
        raise _Unfit(message("setup-file.too-deep")) from None
    except ValueError:
        # Python turns no longer ones into numbers.
        raise _Unfit(message("setup-file.long-number")) from None
    return whole
