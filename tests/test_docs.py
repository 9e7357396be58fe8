"""The README is true: what it names is there, and its commands do what it says."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
import yaml

from sdesk_sync import __version__
from sdesk_sync.cli import COMMANDS
from sdesk_sync.cli.app import app
from sdesk_sync.desk.comments.commands import NotUnderstood, parse_commands
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.presets import preset_path
from sdesk_sync.sandbox.server import free_port
from tests.harness import house
from tests.harness.own_process import run_command
from tests.harness.shell import Shell, checkout

README = (house.ROOT / "README.md").read_text(encoding="utf-8")
PROSE = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
SPANS = sorted(set(re.findall(r"`([^`\n]+)`", PROSE)))
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
DESK = read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")
RULES = set(DESK.rules.ids)
MODES = {"observe", "warn", "enforce"}
# What people see or write that no file of ours lists: words of the log, of the vendors, of the example.
SEEN = {"reloaded", "observed priority-on-faults-only", "refused priority-on-faults-only", "project = DESK"}
EXAMPLES = {
    "api",
    "Desk: <status>",
    "Not prioritised",
    "try/",
    "service-desk.yaml",
    "sdesk.yaml",
    "make",
    "curl",
}


def test_the_readme_is_short() -> None:
    """What is longer is not read."""
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("span", SPANS)
def test_whatever_the_readme_sets_as_code_is_there(span: str) -> None:
    """A file, a rule, a command with its options, a key of our YAML, a route, a command of a comment."""
    assert _is_there(span), f"README says `{span}`, which nothing of ours answers to"


@pytest.mark.parametrize(
    "span",
    [
        "sdesk-sync refine",
        "events purge",
        "events list --by-the-hour",
        "no-such-rule",
        "mod: observe",
        "desk/none.py",
        "make gold",
        "!desk priority hihg",
    ],
)
def test_what_is_not_there_is_found_out(span: str) -> None:
    """The check above sees it."""
    assert not _is_there(span)


def _is_there(span: str) -> bool:
    return span in SEEN | EXAMPLES | MODES | RULES or any(check(span) for check in CHECKS)


def _is_path(span: str) -> bool:
    """A file or folder of the checkout or of the package."""
    places = (house.ROOT, house.ROOT / "sdesk_sync")
    return not span.startswith("/") and any((place / span).exists() for place in places)


def _is_command(span: str) -> bool:
    words = span.removeprefix(".venv/bin/").removeprefix("sdesk-sync ").split()
    return words[0] in COMMANDS and not list(_unknown(app, words))


def _is_option(span: str) -> bool:
    words = span.split()
    found = {option for command in _commands(app) for each in command.params for option in each.opts}
    return words[0] in found | {"--help", "SDESK_CONFIG"}


def _is_key(span: str) -> bool:
    """`mode: observe`, `texts:`; or a bare key of one of the schemas."""
    names = set(re.findall(r"([\w-]+):", span)) or {span}
    return names <= _keys()


def _is_desk_command(span: str) -> bool:
    """The desk understands it, with its value."""
    commands = parse_commands(DESK, [span])
    return span == "!desk" or bool(commands and not any(isinstance(each, NotUnderstood) for each in commands))


def _is_route(span: str) -> bool:
    source = (house.ROOT / "sdesk_sync/web/app.py").read_text(encoding="utf-8")
    tracker = f"{urlsplit(span).path.rpartition('/')[0]}/{{tracker}}"
    return "/" in span and (f'"{span}"' in source or f'"{tracker}"' in source)


def _is_secret(span: str) -> bool:
    return bool(re.fullmatch(r'"(\$\{\w+\}|file:/\S+)"', span))


def _is_shell(span: str) -> bool:
    return any(span in block for block in BLOCKS)


def _is_make(span: str) -> bool:
    makefile = (house.ROOT / "Makefile").read_text(encoding="utf-8")
    return span.startswith("make ") and f"\n{span.removeprefix('make ')}:" in makefile


CHECKS = (
    _is_path,
    _is_command,
    _is_option,
    _is_key,
    _is_desk_command,
    _is_route,
    _is_secret,
    _is_shell,
    _is_make,
)


def _unknown(command: click.Command, words: list[str]) -> Iterator[str]:
    """The words that a command line would not take."""
    if isinstance(command, click.Group) and words:
        inner = command.get_command(click.Context(command), words[0])
        yield from _unknown(inner, words[1:]) if inner is not None else words[:1]
        return
    known = {option for each in command.params for option in each.opts}
    yield from (word for word in words if word.startswith("--") and word not in known)


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _commands(inner)


def _keys() -> set[str]:
    """Every key of the shipped files, and those of the config that `init` writes."""
    texts = [path.read_text(encoding="utf-8") for path in (house.ROOT / "mappings").glob("*.yaml")]
    texts.append((house.ROOT / "sdesk_sync/cli/start_files.py").read_text(encoding="utf-8"))
    texts.append((house.ROOT / "sdesk_sync/config.py").read_text(encoding="utf-8"))
    texts.append((house.ROOT / "sdesk_sync/trackers/kind.py").read_text(encoding="utf-8"))
    return {name for text in texts for name in re.findall(r"[\s{\"]([a-z_-]+):", text)}


def test_the_rules_of_this_version_are_those_named() -> None:
    """Neither more is promised nor less."""
    there, _, later = README.partition("**In it:**")[2].partition("**Not yet:**")
    assert _rules(there) == RULES
    assert _rules(later) == set()


def _rules(text: str) -> set[str]:
    return set(re.findall(r"`([a-z-]+)`", text)) & RULES


def test_its_yaml_stands_in_the_shipped_files() -> None:
    """Each line under the file it is said to be from."""
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for part in re.split(r"^# (?=mappings)", block, flags=re.MULTILINE)[1:]:
        file, *lines = part.splitlines()
        text = (house.ROOT / file).read_text(encoding="utf-8")
        assert [line for line in lines if f"\n{line.removesuffix('…')}" not in text] == []


def test_the_picture_of_a_webhook_names_what_is_there() -> None:
    """Every module, and no other than the walk goes through."""
    page = (house.ROOT / "docs/engine.md").read_text(encoding="utf-8")
    picture = page.partition("## How a webhook goes\n```\n")[2].partition("```")[0]
    named = re.findall(r"\b((?:web|engine|desk|trackers)/[\w*/]+(?:\.py|/))", picture)
    assert len(named) >= 9
    assert [name for name in named if not list((house.ROOT / "sdesk_sync").glob(name.rstrip("/")))] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    """Those within the checkout."""
    text = (house.ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not urlsplit(link).scheme]
    assert [link for link in links if not (house.ROOT / link.partition("#")[0]).exists()] == []


def test_without_make_the_commands_are_those_of_make() -> None:
    """The pinned versions, the same extras, the same tests."""
    makefile = (house.ROOT / "Makefile").read_text(encoding="utf-8")
    (plain,) = [block for block in BLOCKS if "pip install" in block]
    for words in ("--require-hashes --no-deps -r constraints.txt", "--no-deps --no-build-isolation -e ."):
        assert words in plain
        assert words in makefile
    for target in re.findall(r"^make (\S+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_changelog_has_this_version() -> None:
    """Newest first, unreleased changes above it."""
    text = (house.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## \[?([\w.]+)\]?", text, re.MULTILINE)
    assert heads[:2] == ["Unreleased", __version__]
    assert "version" in tomllib.loads((house.ROOT / "pyproject.toml").read_text())["project"]["dynamic"]


def test_its_fifteen_minutes_go_as_written(tmp_path: Path) -> None:
    """Every command of the section, in one shell, in a fresh folder; only the ports are others."""
    section, port = README.partition("## Fifteen minutes")[2].partition("\n## ")[0], str(free_port())
    section = section.replace("8090", str(free_port())).replace("8080", port)
    start, name, serve, act, look, lift, again, ask, stop = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    with Shell(checkout(tmp_path, house.ROOT)) as shell:
        config = tmp_path / "try" / "desk" / "sdesk.yaml"
        assert "set ENG_TOKEN and ENG_HOOK_SECRET" in shell.enter(start)
        config.write_text(config.read_text(encoding="utf-8").replace("8080", port), encoding="utf-8")
        assert "63 to create, 0 to change" in shell.enter(name)
        assert "62 of 62 done and recorded" in shell.enter(serve)
        shell.wait_for_serve(config)
        shell.enter(act)
        shell.wait_for("observed priority-on-faults-only: done")
        looked = shell.enter(look)
        shell.enter(lift)
        shell.wait_for("reloaded")
        shell.enter(again)
        shell.wait_for("refused priority-on-faults-only: done")
        shell.enter(ask)
        shell.wait_for("allowed: done")
        stopped = shell.enter(stop)
        shell.wait_for("stopped")
    assert "Written by the service desk's bot · priority-on-faults-only" in stopped, stopped
    assert "\nDesk Bot\nWhich report is it?\n" in stopped, stopped
    assert re.search(r"priority-on-faults-only +enforce +[1-9]", looked), looked
    assert "nobody: only faults have one" in looked, looked


def test_its_change_of_a_workflow_is_lawful(tmp_path: Path) -> None:
    """The line it says to change is there, and the file is still right with the change."""
    text = (house.ROOT / "mappings/service-desk.yaml").read_text(encoding="utf-8")
    (line,) = re.findall(r"`(accepted: \[[^`]+\])`", README)
    had = line.replace(", closed]", "]")
    assert had in text
    desk = tmp_path / "service-desk.yaml"
    desk.write_text(text.replace(had, line), encoding="utf-8")
    assert run_command("validate", str(desk)).returncode == 0
    assert "closed" in yaml.safe_load(desk.read_bytes())["workflows"]["support-request"]["moves"]["accepted"]
