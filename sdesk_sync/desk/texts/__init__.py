"""Every text the desk writes to people, in English and German; the desk file may replace each."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

HOLE = re.compile(r"\{([a-z_-]+)\}")
"""Where a word is filled into a text."""


@cache
def default_texts(language: str) -> Mapping[str, str]:
    """The shipped texts of `en` or `de`, by key; `{name}` in a text is filled when it is used."""
    text = (files(__package__) / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
