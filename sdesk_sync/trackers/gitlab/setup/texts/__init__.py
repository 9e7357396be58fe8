"""What set-up writes into a GitLab project for people to read: names of boards, templates of tickets."""

from collections.abc import Mapping
from functools import cache


def setup_text(key: str, language: str) -> str:
    """A text in `en` or `de`, by its key; `{name}` in it is filled when it is used."""
    return load_texts(language)[key]


@cache
def load_texts(language: str) -> Mapping[str, str]:
    """All texts of a language, by key."""
    # Imported when a text is asked for: most commands end without one.
    from importlib.resources import files

    import yaml

    text = (files(__package__) / f"{language}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
