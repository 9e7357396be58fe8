"""What people see of a GitLab note, and what in it would do more than be read."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sdesk_sync.trackers.gitlab.markdown import hidden_marker

JOINER = "\u2060"
# GitLab keeps a backslash's effect for these only (docs/trackers/gitlab.md#references-and-mentions).
REFERENCE_MARKS = "$%#&@!~^"
LIVE = re.compile(
    r"""@\w | \#\d | !\d | ~[\w"] | %[\w"{] | &\d | \$\d | \^alert
    | \[\w+: | \[\[ | \[toc\] | \[[+-] | \{[+-] | \[.\] | \*iteration: | \bGL-\d | \w>
    | :// | \bwww\. """,
    re.VERBOSE | re.IGNORECASE,
)
COMMAND = re.compile(r"^\s*(/|\\?!desk)", re.MULTILINE | re.IGNORECASE)
HARMLESS = {
    "paragraph",
    "inline",
    "text",
    "text_special",
    "hardbreak",
    "strong",
    "code_inline",
    "bullet_list",
    "list_item",
}
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")


def render_html(body: str) -> list[str]:
    """The texts a page would show, apart where an element ends or an escape lasts; fails on any structure."""
    found = [""]
    for token in flat(MARKDOWN.parse(body)):
        kind = re.sub("_(open|close)$", "", token.type)
        if kind == "html_block":
            assert token.content.strip() == hidden_marker("k")
            continue
        assert kind in HARMLESS, (kind, body)
        lasting = kind == "text_special" and token.content in REFERENCE_MARKS
        if kind in ("text", "text_special") and not lasting:
            found[-1] += token.content
        else:
            found += [token.content, ""] if lasting else [""]
    return found


def show_words(body: str) -> str:
    """All that a page would show, code too."""
    shown = ("text", "text_special", "code_inline")
    return "".join(token.content for token in flat(MARKDOWN.parse(body)) if token.type in shown)


def flat(tokens: list[Token]) -> Iterator[Token]:
    """All tokens, inner ones in place."""
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def assert_dead(body: str) -> None:
    """No line is a command, no structure stands that we did not write, no text turns into a reference."""
    assert not COMMAND.search(body), body
    for shown in render_html(body):
        assert not LIVE.search(shown), (shown, body)
