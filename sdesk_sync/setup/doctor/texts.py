"""The catalogue of `doctor` in English and German: `en.yaml` and `de.yaml` beside this."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

ONE = ".one"
"""A key that ends so has what is said where `count` is one."""


@cache
def doctor_texts(language: str) -> Mapping[str, str]:
    """All that doctor says in `en` or `de`, by key; `{name}` in a text is filled when it is used."""
    text = (files(__package__) / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
