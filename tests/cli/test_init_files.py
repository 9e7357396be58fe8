"""The files that `init` writes, held against what reads them: right for every choice and every answer."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sdesk_sync.cli.app import app
from sdesk_sync.config import Config, load_config
from sdesk_sync.trackers.kinds import STARTS

GITLAB = "gitlab"
PRESETS = ("service-desk", "minimal-desk")


def run(*words: str) -> Result:
    """`init` as it is typed where nobody sits before it."""
    return CliRunner().invoke(app, ["init", *words])


def config_of(folder: Path) -> Config:
    """The config that was written, with every variable that it names set."""
    names = {name for _, start in STARTS.values() for name in start.variables}
    return load_config(folder / "sdesk.yaml", dict.fromkeys(names, "secret-0123456789-0123456789-012345"))


NAMES = tuple(STARTS)
CHOICES = [names for count in (1, 4) for names in combinations(NAMES, count)]
KEYS = some.from_regex(r"[A-Z][A-Z0-9_]{1,9}", fullmatch=True)
# What GitLab takes in a path, and a little more than that: what is written into YAML is anybody's.
SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789_-.~'\"{}[],&*!|>%@ü"
PARTS = some.text(SIGNS, min_size=1, max_size=9).map(lambda rest: f"g{rest}x")
GROUPS = some.lists(PARTS, min_size=2, max_size=4).map("/".join)
HOSTS = some.from_regex(r"[a-z][a-z0-9]{0,9}\.example\.com(:[1-9][0-9]{0,3})?", fullmatch=True)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("names", CHOICES, ids=["+".join(names) for names in CHOICES])
@pytest.mark.parametrize("preset", PRESETS)
def test_the_files_are_right_for_every_choice(
    tmp_path: Path, preset: str, names: tuple[str, ...], language: str
) -> None:
    """With the variables set that it names, whatever the trackers, the desk and the language."""
    chosen = [word for name in names for word in ("--tracker", name)]
    assert run(str(tmp_path), "--preset", preset, "--lang", language, *chosen).exit_code == 0
    config = config_of(tmp_path)
    assert len(config.trackers) == len(names)
    assert {config.desk.language, *(one.mapping.language for one in config.trackers.values())} == {language}


@dataclass(frozen=True)
class Named:
    """What somebody's sites and projects are called."""

    host: str
    key: str
    group: str
    public: str = ""


@settings(max_examples=15)
@given(named=some.builds(Named, HOSTS, KEYS, GROUPS, HOSTS), language=some.sampled_from(["en", "de"]))
@example(named=Named("a.example.com", "NULL", "null/~"), language="de")
@example(named=Named("a.example.com", "NO", 'a"b/{c}', "x.example.com:1"), language="en")
def test_the_files_are_right_for_every_answer(
    tmp_path_factory: pytest.TempPathFactory, named: Named, language: str
) -> None:
    """Whatever projects are called, as YAML would read them or not."""
    folder = tmp_path_factory.mktemp("start")
    public = f"https://{named.public}" if named.public else ""
    words = [str(folder), "--lang", language, "--public-url", public]
    projects = [named.group if name == GITLAB else f"{named.key}{NAMES.index(name)}" for name in NAMES]
    for name, project in zip(NAMES, projects, strict=True):
        words += ["--tracker", name, "--url", f"https://{named.host}", "--project", project]
    result = run(*words)
    assert result.exit_code == 0, result.output
    config = config_of(folder)
    assert [one.project for one in config.trackers.values()] == projects
    assert {one.url for one in config.trackers.values()} == {f"https://{named.host}"}
    assert config.serve.public_url == (public or None)
