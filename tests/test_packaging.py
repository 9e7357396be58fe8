"""What the package promises: its shipped files, its version, its pinned libraries."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import sdesk_sync
from sdesk_sync.presets import list_presets, preset_path
from tests.harness import house

PINS = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;]+)( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+$", re.MULTILINE
)
KNOWN_HOLES = {
    "anyio": "4.14.2",
    "certifi": "2024.7.4",
    "h11": "0.16",
    "idna": "3.15",
    "mako": "1.3.12",
    "oauthlib": "3.2.2",
    "pygments": "2.20",
    "pytest": "9.0.3",
    "python-json-logger": "3.3",
    "requests": "2.33",
    "starlette": "1.3.1",
    "urllib3": "2.7",
}
"""The first version of each without a hole known in November 2026; pyproject.toml names the holes."""


def test_every_mapping_of_the_checkout_is_a_preset() -> None:
    """By its file name, in order."""
    assert list_presets() == tuple(sorted(path.name for path in (house.ROOT / "mappings").glob("*.yaml")))
    assert "service-desk.yaml" in list_presets()


@pytest.mark.parametrize("name", ["service-desk", "service-desk.yaml"])
def test_a_preset_is_found_by_its_name(name: str) -> None:
    """With its ending or without."""
    assert preset_path(name).read_text(encoding="utf-8").startswith("#")


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "", "service-desk.yml"])
def test_an_unknown_preset_is_answered_with_the_known_ones(name: str) -> None:
    """Nor does a name lead out of the folder."""
    with pytest.raises(LookupError, match=r"service-desk\.yaml"):
        preset_path(name)


def test_the_version_is_written_once() -> None:
    """In the package; the project file only points at it."""
    assert str(Version(sdesk_sync.__version__)) == sdesk_sync.__version__
    assert "version" not in project()


def test_every_library_is_pinned_at_a_version_that_is_allowed() -> None:
    """What is tested is what `make` installs, within the bounds that users install by."""
    pinned = {canonical(name): Version(version) for name, version, *_ in PINS.findall(constraints())}
    wanted = requirements()
    assert [str(each) for each in wanted if canonical(each.name) not in pinned] == []
    assert [str(each) for each in wanted if pinned[canonical(each.name)] not in each.specifier] == []


@pytest.mark.parametrize(("name", "mended"), KNOWN_HOLES.items())
def test_no_version_with_a_known_hole_is_allowed(name: str, mended: str) -> None:
    """Neither of what we import nor of what that brings along, whose own bounds let it in."""
    (wanted,) = [each for each in requirements() if canonical(each.name) == name]
    assert [bound.version for bound in wanted.specifier if bound.operator == ">="] == [mended]


def test_constraints_are_versions_with_their_hashes_and_nothing_else() -> None:
    """No address, no path: they hold with any package index, and no file but the one that was tested fits."""
    rest = PINS.sub("", constraints())
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []


def requirements() -> list[Requirement]:
    """What the project asks for, to run and to be worked on."""
    lines = [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]
    return [Requirement(line) for line in lines]


def constraints() -> str:
    """The pinned versions."""
    return (house.ROOT / "constraints.txt").read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    """The project's own table in pyproject.toml."""
    text = (house.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)["project"]
    return table


def canonical(name: str) -> str:
    """A library's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
