"""Every citation leads somewhere: to a heading of a page of ours, or to a listed page of a vendor."""

import ast
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest

from sdesk_sync.sandbox.claims import CLAIMS
from tests.harness import house

FOLDERS = ("sdesk_sync", "tests", "benchmarks", "scripts", "mappings", "docs", ".github")
KINDS = {".py", ".md", ".yaml", ".yml", ".toml"}
SOURCES = "docs/sources.md"
VENDORS = {
    "confluence.atlassian.com",
    "developer.atlassian.com",
    "docs.gitlab.com",
    "docs.python.org",
    "github.com",
    "gitlab.com",
    "jira.atlassian.com",
    "jira.readthedocs.io",
    "python-gitlab.readthedocs.io",
    "spec.commonmark.org",
    "prometheus.io",
    "support.atlassian.com",
    "www.rfc-editor.org",
    "www.sqlite.org",
    "www.unicode.org",
}
# Addresses that stand for the reader's own: reserved for examples, or a site's name under the vendor's.
EXAMPLES = re.compile(r"(^|\.)(example|localhost|127\.0\.0\.1|example\.(com|org)|atlassian\.net)$")
PAGE = re.compile(r"\bdocs/[\w./-]+\.md(?:#[\w-]+)?")
ADDRESS = re.compile(r"https?://\w[^\s)>\]\"'`|]*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A section of a document that is not here, or a vendor's page by a name that only its author can look up.
SECTION = re.compile(r"\b(facts|design|domain) §|\(domain[:] ", re.IGNORECASE)
NAME_ONLY = re.compile(r"GitLab docs[:]|REST v[23][:]|OpenAPI[:]|(?<![\w/.])[\w/]+\.rb\b")

Cited = tuple[str, str]
"""A file, and what it cites."""


def test_pages_of_ours_have_the_headings_that_are_cited() -> None:
    """File and heading, wherever they are named."""
    cited = [(name, page) for name, text in texts() for page in PAGE.findall(text)]
    assert len(cited) > 150
    assert [each for each in cited if not is_there(each[1])] == []


def test_links_between_pages_lead_somewhere() -> None:
    """Relative ones, with their headings."""
    assert [each for each in links() if not is_there(each[1])] == []


def test_vendors_pages_are_listed_with_their_date() -> None:
    """So that somebody sees which code rests on a page that was changed."""
    assert [each for each in addresses() if urldefrag(each[1]).url not in listed()] == []


def test_what_is_listed_is_cited() -> None:
    """A list with dead lines is read by nobody."""
    cited = {urldefrag(address).url for _, address in addresses()}
    assert [page for page in listed() if page not in cited] == []


def test_vendors_pages_are_the_vendors() -> None:
    """Over https, and no copy at somebody else's."""
    assert [page for page in listed() if not is_a_vendors(page)] == []


def test_what_nobody_has_proven_is_discussed_in_a_page() -> None:
    """What the sandbox does on somebody's word only, and what would settle it."""
    assert [each.claim for each in CLAIMS if not PAGE.fullmatch(each.source)] == []
    assert [each.claim for each in CLAIMS if not is_there(each.source)] == []


def test_nothing_is_cited_that_cannot_be_opened() -> None:
    """Neither a section of a document that is not here, nor a name without its address."""
    assert [(name, found[0]) for name, text in texts() if (found := SECTION.search(text))] == []
    said = [(name, text) for name, text in texts() if Path(name).suffix in {".py", ".yaml"}]
    assert [
        (name, found) for name, text in said for found in NAME_ONLY.findall(without_addresses(text))
    ] == []


@pytest.mark.parametrize("page", ["none.md", "engine.md#none", "engine.md#Retries"])
def test_a_page_or_heading_that_is_not_there_is_found_out(page: str) -> None:
    """The checks above see it."""
    assert not is_there(f"docs/{page}")


@pytest.mark.parametrize(
    "heading",
    [
        ("## One edit, two deliveries", "one-edit-two-deliveries"),
        ("# The `jira` library", "the-jira-library"),
        ("### The hooks' own [API](x.md)", "the-hooks-own-api"),
    ],
)
def test_headings_are_named_as_github_names_them(heading: tuple[str, str]) -> None:
    """Small, without signs, blanks as dashes."""
    assert slugs(heading[0]) == {heading[1]}


def test_an_address_in_a_sentence_ends_before_its_full_stop() -> None:
    """Or none would be found in the list."""
    assert found_in("see https://docs.gitlab.com/api/rest/#x, and http://a.example/b.") == [
        "https://docs.gitlab.com/api/rest/#x"
    ]


def is_there(cited: str) -> bool:
    """Whether the page is in the checkout, with the heading where one is named."""
    page, _, heading = cited.partition("#")
    path = house.ROOT / page
    return path.exists() and (not heading or heading in slugs(path.read_text(encoding="utf-8")))


def is_a_vendors(page: str) -> bool:
    """Whether an address is one of those we trust to be the vendor's."""
    address = urlsplit(page)
    return address.scheme == "https" and address.hostname in VENDORS


@cache
def slugs(text: str) -> frozenset[str]:
    """The names under which GitHub shows the headings of a page."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#{1,6} (.+)$", prose, re.MULTILINE)
    bare = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", head).strip().lower() for head in heads)
    return frozenset(re.sub(r"[^\w\- ]", "", head).replace(" ", "-") for head in bare)


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Every file in which somebody may cite something, by its name in the checkout."""
    inside = [path for folder in FOLDERS for path in (house.ROOT / folder).rglob("*")]
    paths = sorted(path for path in (*house.ROOT.glob("*"), *inside) if path.suffix in KINDS)
    return tuple((str(path.relative_to(house.ROOT)), path.read_text(encoding="utf-8")) for path in paths)


@cache
def listed() -> frozenset[str]:
    """The pages of the list of sources, without headings within them."""
    rows = re.findall(r"^\| (https?://\S+) \|", dict(texts())[SOURCES], re.MULTILINE)
    return frozenset(urldefrag(page).url for page in rows)


def links() -> Iterator[Cited]:
    """The links of our pages to other files, from the top of the checkout."""
    for name, text in texts():
        if name.startswith("docs/"):
            for link in LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)):
                page, mark, heading = link.partition("#")
                path = (house.ROOT / name).parent / page if page else house.ROOT / name
                if not urlsplit(link).scheme:
                    yield name, f"{path.resolve().relative_to(house.ROOT)}{mark}{heading}"


@cache
def addresses() -> tuple[Cited, ...]:
    """The vendors' pages that comments, docstrings and our pages cite."""
    return tuple(_addresses())


def _addresses() -> Iterator[Cited]:
    for name, text in texts():
        if name == SOURCES or name in {"CHANGELOG.md", "pyproject.toml"}:
            continue
        if not ADDRESS.search(text):
            # To take a file of Python apart takes long, and most have none anywhere.
            continue
        said = remarks(name, text) if name.endswith(".py") else [text]
        yield from ((name, address) for each in said for address in found_in(each))


def found_in(text: str) -> list[str]:
    """The addresses in a text but for those of examples."""
    every = [found.rstrip(".,;:") for found in ADDRESS.findall(text)]
    return [each for each in every if not EXAMPLES.search(urlsplit(each).hostname or "")]


def remarks(name: str, text: str) -> Iterator[str]:
    """What is said in a file of Python: its comments, and the texts that stand by themselves."""
    with (house.ROOT / name).open("rb") as file:
        yield from (
            token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT
        )
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(said))):
                yield said


def without_addresses(text: str) -> str:
    """A text in which no file is named as part of an address."""
    return ADDRESS.sub("", text)
