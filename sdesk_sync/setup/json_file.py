"""A JSON file of set-up's own, read back: what is wrong with it is said in a sentence."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from sdesk_sync.printable import escape_controls
from sdesk_sync.setup.json_shape import FORMAT_VERSION, JsonShape
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.yamlfile import dotted_path

LARGEST = 32_000_000
"""Bytes of a file that is still read; a plan of the shipped desk has some 50 kB, a record as much."""

S = TypeVar("S", bound=JsonShape)


class SetupFileProblem(Exception):
    """A plan or record that cannot be used, in a sentence that begins with its path and says what to do."""


def read_json_file(file: Path, shape: type[S], way_out: str) -> S:
    """What is in the file; `way_out` ends the sentence. Raises SetupFileProblem."""
    try:
        content = read_small_file(file, LARGEST)
    except FileProblem as problem:
        raise SetupFileProblem(f"{problem}; {way_out}") from None
    try:
        return _read_shape(content, shape)
    except _Unfit as unfit:
        raise SetupFileProblem(escape_controls(f"{file} {unfit}; {way_out}")) from None


class _Unfit(Exception):
    """What is wrong, as words after the file's path."""


def _read_shape(content: bytes, shape: type[S]) -> S:
    whole = _parse_file(content)
    version = whole.get("format_version") if isinstance(whole, dict) else None
    if not isinstance(version, str):
        raise _Unfit("has no format_version, so it is none of ours")
    if version != FORMAT_VERSION:
        raise _Unfit(
            f"has format {version}, and this sdesk-sync reads {FORMAT_VERSION}: a newer one wrote it"
        )
    try:
        return shape.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = f" at {dotted_path(first['loc'])}" if first["loc"] else ""
        raise _Unfit(f"does not fit{place} ({first['msg']})") from None


def _parse_file(content: bytes) -> object:
    try:
        text = content.decode()
        whole: object = json.loads(text)
    except UnicodeDecodeError:
        raise _Unfit("is no text in UTF-8") from None
    except json.JSONDecodeError as error:
        is_cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        how = "is cut short" if is_cut else "is no JSON"
        raise _Unfit(f"{how} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise _Unfit("is nested too deeply") from None
    except ValueError:
        # Python turns no longer ones into numbers.
        raise _Unfit("has a number of thousands of digits") from None
    return whole
