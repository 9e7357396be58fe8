"""Every text people read from us, in English and German: one catalogue, in `en.yaml` and `de.yaml`.

What the desk writes into tickets each desk file may replace; what the commands and the demo say it may not.
"""

import re
from collections.abc import Mapping
from functools import cache

from sdesk_sync.messages.catalogue import read_catalogue

LANGUAGES = ("en", "de")
"""What people read."""

HOLE = re.compile(r"\{([a-z_-]+)\}")
"""Where a word is filled into a text."""

_CONSOLE_AREAS = ("cli.", "demo.")


@cache
def default_texts(language: str) -> Mapping[str, str]:
    """The shipped texts of the desk in `en` or `de`, by key; `{name}` in a text is filled when it is used."""
    texts = read_catalogue(__package__, language)
    return {key: text for key, text in texts.items() if not key.startswith(_CONSOLE_AREAS)}


@cache
def console_texts(area: str, language: str) -> Mapping[str, str]:
    """What is said on the terminal in one area (`cli.sweep`, `demo`), by the rest of its key.

    An area that has no text is a LookupError.
    """
    prefix = f"{area}."
    texts = read_catalogue(__package__, language)
    found = {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
    if not found or not prefix.startswith(_CONSOLE_AREAS):
        raise LookupError(f"no texts of {area} in the catalogue")
    return found
