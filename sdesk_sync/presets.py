"""Where the shipped desk file and tracker mappings lie, in a checkout and in an installed package alike."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
# The wheel carries `mappings/` inside the package; a checkout has it beside the package,
# where people who only want to read a mapping find it.
_PLACES = (_PACKAGE / "mappings", _PACKAGE.parent / "mappings")


def list_presets() -> tuple[str, ...]:
    """The file names of everything shipped, such as `service-desk.yaml`, sorted."""
    return tuple(sorted(path.name for path in _find_folder().glob("*.yaml")))


def list_desk_presets() -> tuple[str, ...]:
    """The names of the desk files among them, without `.yaml`."""
    files = [path for path in sorted(_find_folder().glob("*.yaml")) if _is_desk(path)]
    return tuple(path.stem for path in files)


def preset_path(name: str) -> Path:
    """The shipped file of that name, with or without `.yaml`.

    Raises LookupError, naming what is shipped, where there is none.
    """
    file = name if name.endswith(".yaml") else f"{name}.yaml"
    if file not in list_presets():
        raise LookupError(f"no preset is called {name!r}; shipped are {', '.join(list_presets())}")
    return _find_folder() / file


def _is_desk(path: Path) -> bool:
    return "\nfile: desk\n" in path.read_text(encoding="utf-8")


def _find_folder() -> Path:
    return next(place for place in _PLACES if place.is_dir())
