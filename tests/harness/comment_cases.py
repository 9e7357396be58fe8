"""The table of comments: which hold a command, on which tracker. `python -m tests.harness.comment_cases` puts
it into docs/comments.md, where people read it.
"""

from dataclasses import dataclass

import yaml

from tests.harness import house

CASES_FILE = house.ROOT / "tests/trackers/markup/comment_cases.yaml"
PAGE = house.ROOT / "docs/comments.md"
COMMAND = "!desk order PO-4711"
_BEGIN, _END = "<!-- cases -->\n", "<!-- end of cases -->"
_HEAD = "| the line is … | GitLab | Jira | source |\n|---|---|---|---|\n"


@dataclass(frozen=True)
class CommentCase:
    """A comment; whether its line is a command on GitLab and on Jira, and where that is said."""

    name: str
    text: str
    runs_on_gitlab: bool
    runs_on_jira: bool
    source: str


def list_comment_cases() -> list[CommentCase]:
    """All of them, in the order of the file."""
    found: list[dict[str, str]] = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))
    return [
        CommentCase(
            each["is"],
            each["text"],
            each.get("gitlab", each.get("both")) == "runs",
            each.get("jira", each.get("both")) == "runs",
            each["source"],
        )
        for each in found
    ]


def page_with_table() -> str:
    """The page as it has to be: its words, and the table of the cases as they are."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}{_HEAD}{''.join(map(_row, list_comment_cases()))}{_END}{rest.partition(_END)[2]}"


def _row(case: CommentCase) -> str:
    answers = " | ".join("command" if runs else "no" for runs in (case.runs_on_gitlab, case.runs_on_jira))
    return f"| {case.name} | {answers} | {_link(case.source)} |\n"


def _link(source: str) -> str:
    """A page beside this one, or a vendor's."""
    file, _, heading = source.partition("#")
    if file.startswith("docs/"):
        here = "" if file == "docs/comments.md" else file.removeprefix("docs/")
        return f"[{heading.replace('-', ' ')}]({here}#{heading})"
    names = {"spec.commonmark.org": "CommonMark", "docs.gitlab.com": "GitLab", "jira.atlassian.com": "Jira"}
    name = next((name for host, name in names.items() if host in source), "RFC 3676")
    return f"[{name}{': ' + heading.replace('-', ' ') if name == 'CommonMark' else ''}]({source})"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(), encoding="utf-8")
