"""The check itself: few claims, each among those that nobody has proven, and no token told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import house
from tests.live.sites import EMBEDDED, NAMELESS, embedded_site, read_site

HERE = Path(__file__).parent
GUIDE = (house.ROOT / "docs/live-check.md").read_text(encoding="utf-8")
COMPLETE = {"URL": "https://acme.example/", "USER": "a@b.de", "TOKEN": "s3cret", "PROJECT": "DESK"}


def _claims() -> Iterator[tuple[str, str, str]]:
    """Every check with the page and the row that it names."""
    for file in sorted(HERE.glob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        pages = [node.value for node in tree.body if isinstance(node, ast.Assign) and _is_page(node)]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.settles":
                        yield node.name, ast.literal_eval(pages[0]), ast.literal_eval(mark.args[1])


def _is_page(node: ast.Assign) -> bool:
    return ast.unparse(node.targets[0]) == "PAGE"


CLAIMS = list(_claims())


def _rows(page: str) -> list[str]:
    """What a page says that nobody has proven."""
    text = (house.ROOT / page).read_text(encoding="utf-8").split("\n## Unproven\n")[1]
    return re.findall(r"^\| (.+?) \| .+ \|$", text.split("\n## ")[0], re.MULTILINE)


@pytest.mark.parametrize(("name", "page", "claim"), CLAIMS, ids=[name for name, *_ in CLAIMS])
def test_a_check_settles_what_nobody_has_proven(name: str, page: str, claim: str) -> None:
    """By its row, word by word; whoever proves a claim on a site takes row and mark away."""
    assert claim in _rows(page), f"{name}: {page}#unproven has no row '{claim}'"


def test_the_checks_are_few() -> None:
    """What takes a minute is run; each claim is tried in one place."""
    names = [name for name, *_ in CLAIMS]
    assert 20 <= len(names) <= 30
    assert len({claim for _, _, claim in CLAIMS}) == len(names)


def test_the_request_types_write_comes_first() -> None:
    """On it rests whether a customer sees their ticket, and two sources disagree."""
    first = next(claim for name, _, claim in CLAIMS if name.startswith("test_a_request_type"))
    assert first == "a request type is written as its bare id in a text"
    assert re.findall(r"`?(?:tests/live/)?(test_\w+\.py)", GUIDE)[0] == "test_service_management.py"


def test_every_check_says_what_it_settles() -> None:
    """One that does not would be nobody's claim."""
    made = [
        node.name
        for file in sorted(HERE.glob("test_*.py"))
        if file != Path(__file__)
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert made == [name for name, *_ in CLAIMS]


def test_the_guide_is_short_and_names_every_variable() -> None:
    """It is all that somebody with a trial site reads."""
    assert len(GUIDE.splitlines()) <= 15
    assert "SDESK_LIVE_{" + ",".join(EMBEDDED) + "}_{URL,USER,TOKEN,PROJECT}" in GUIDE


@pytest.mark.parametrize("name", EMBEDDED)
def test_a_site_is_named_whole_or_not_at_all(name: str) -> None:
    """A forgotten variable must not send the check to the sandbox in silence."""
    given = {f"SDESK_LIVE_{name}_{part}": value for part, value in COMPLETE.items()}
    found = read_site(name, given)
    assert found is not None
    assert (found.url, found.project, found.is_embedded) == ("https://acme.example", "DESK", False)
    assert found.user == ("" if name in NAMELESS else "a@b.de")
    assert read_site(name, {}) is None
    del given[f"SDESK_LIVE_{name}_TOKEN"]
    with pytest.raises(pytest.fail.Exception, match=f"set SDESK_LIVE_{name}_TOKEN too"):
        read_site(name, given)


def test_a_token_is_never_shown() -> None:
    """A failing check is pasted somewhere."""
    found = read_site("JIRA", {f"SDESK_LIVE_JIRA_{part}": value for part, value in COMPLETE.items()})
    assert "s3cret" not in repr(found)


def test_what_a_site_lacks_is_skipped_and_what_the_sandbox_lacks_fails() -> None:
    """A check that nobody makes must be seen, and the sandbox plays all of them."""
    entry = {"url": "http://127.0.0.1:1", "project": "DESK", "people": {"desk-bot": {"token": "s3cret"}}}
    with pytest.raises(pytest.fail.Exception, match="cannot settle this: it is not Free"):
        embedded_site("GITLAB", entry).lacks("it is not Free")
    found = read_site("DC", {f"SDESK_LIVE_DC_{part}": value for part, value in COMPLETE.items()})
    assert found is not None
    with pytest.raises(pytest.skip.Exception, match=r"https://acme\.example cannot settle this"):
        found.lacks("it is not Free")
