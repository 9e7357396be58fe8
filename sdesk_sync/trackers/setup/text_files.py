"""Texts that set-up writes into a tracker, each kind's from a folder of its own: `en.yaml` and `de.yaml`."""

from collections.abc import Mapping
from functools import cache


@cache
def load_texts(package: str, language: str) -> Mapping[str, str]:
    """All texts of a language in a package's folder, by key."""
    # Imported when a text is asked for: most commands end without one.
    from importlib.resources import files

    import yaml

    text = (files(package) / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
