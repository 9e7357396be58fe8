"""The table of comments, through the readers of both markups."""

import pytest

from sdesk_sync.desk.comments.commands import SetFact, parse_commands
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.trackers.markup.markdown import read_markdown
from sdesk_sync.trackers.markup.reader import CommentReader
from sdesk_sync.trackers.markup.wiki import read_wiki
from tests.harness.comment_cases import PAGE, CommentCase, list_comment_cases, page_with_table
from tests.harness.rule_cases import shipped

CASES = list_comment_cases()
GITLAB, JIRA = CommentReader("engineering", read_markdown), CommentReader("support", read_wiki)
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def runs(reader: CommentReader, case: CommentCase) -> bool:
    """Whether the one command there is was heard; another one would be a mistake."""
    commands = parse_commands(shipped(), reader.read_plain_lines(case.text).lines)
    assert commands in ((), (SetFact(Field("order_reference"), "PO-4711"),))
    return bool(commands)


@every_case
def test_a_comment_on_gitlab_is_read_as_gitlab_shows_it(case: CommentCase) -> None:
    """Markdown, with what GitLab adds."""
    assert runs(GITLAB, case) == case.runs_on_gitlab


@every_case
def test_a_comment_on_jira_is_read_as_jira_shows_it(case: CommentCase) -> None:
    """Wiki markup."""
    assert runs(JIRA, case) == case.runs_on_jira


def test_the_page_lists_the_cases_as_they_are() -> None:
    """Made anew by `python -m tests.harness.comment_cases`."""
    assert PAGE.read_text(encoding="utf-8") == page_with_table()


def test_every_case_has_a_name_of_its_own() -> None:
    """A row of the page is found again by it."""
    assert len({case.name for case in CASES}) == len(CASES) > 100
