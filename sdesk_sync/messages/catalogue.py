"""The files of texts beside a package."""

from collections.abc import Mapping
from functools import cache


@cache
def read_catalogue(package: str, name: str) -> Mapping[str, str]:
    """The texts of a file beside a package, such as its `en.yaml`, by key."""
    # Imported when a text is asked for: most commands end without one, and completion runs them often.
    from importlib.resources import files

    import yaml

    text = (files(package) / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
