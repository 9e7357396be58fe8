"""The catalogue of `doctor` in English and German: `en.yaml` and `de.yaml` beside this."""

from collections.abc import Mapping

from sdesk_sync.messages.catalogue import read_catalogue

ONE = ".one"
"""A key that ends so has what is said where `count` is one."""


def doctor_texts(language: str) -> Mapping[str, str]:
    """All that doctor says in `en` or `de`, by key; `{name}` in a text is filled when it is used."""
    return read_catalogue(__package__, language)
