"""What set-up says on the terminal, in English and German: one catalogue, in `en.yaml` and `de.yaml`."""

from collections.abc import Mapping

from sdesk_sync.messages.catalogue import read_catalogue


def setup_texts(language: str) -> Mapping[str, str]:
    """The texts of plan, apply, drift and doctor in `en` or `de`, by key; `{name}` is filled in."""
    return read_catalogue(__package__, language)
