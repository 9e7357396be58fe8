"""A search that was understood: which issues it means, in which order, and where its next page begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.order import FIRST, LAST, ChangePlace

KEYS = ("key", "issuekey", "id", "issue")
UPDATED = "updated"
DATES = ("created", UPDATED)

JiraIssueTest = Callable[[JiraIssue], bool]
QueryMark = tuple[int, ...]
"""Where an issue stands in a list: numbers that rise along the list, and differ from issue to issue."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class JqlQuery:
    """Tests an issue has to pass, fields to order by and whether they fall, the earliest `updated`."""

    tests: tuple[JiraIssueTest, ...]
    order: tuple[tuple[str, bool], ...]
    earliest: datetime | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether it restricts anything."""
        return bool(self.tests)

    @property
    def mark_size(self) -> int:
        """How many numbers a mark has."""
        return len(self.order) + 1

    def is_match(self, issue: JiraIssue) -> bool:
        """Whether an issue is meant."""
        return all(test(issue) for test in self.tests)

    def issue_mark(self, issue: JiraIssue) -> QueryMark:
        """Where an issue stands; those alike in all fields follow by id, and so do all without an order."""
        falls = self.order[-1][1] if self.order else True
        ranks = [_issue_rank(issue, name) * (-1 if down else 1) for name, down in self.order]
        return (*ranks, int(issue.id) * (-1 if falls else 1))

    def find_issues(self, project: JiraProject, after: QueryMark | None = None) -> Iterator[JiraIssue]:
        """The issues meant, in the order asked for, from after a mark on.

        A page begins after the mark of the last issue, not at a number: what moves meanwhile comes again at
        its new place, and nothing is left out (unproven: claims).
        """
        if [name for name, _ in self.order] == [UPDATED]:
            return filter(self.is_match, self._find_by_change(project, after))
        listed = list(project.issues.values())
        if not self.order or [name for name, _ in self.order] in (["created"], *([key] for key in KEYS)):
            # As they were made: ids and moments of creation rise together.
            if not self.order or self.order[0][1]:
                listed.reverse()
        else:
            listed = sorted(filter(self.is_match, listed), key=self.issue_mark)
        begin = 0 if after is None else bisect_right(listed, after, key=self.issue_mark)
        return filter(self.is_match, islice(listed, begin, None))

    def _find_by_change(self, project: JiraProject, after: QueryMark | None) -> Iterator[JiraIssue]:
        if self.order[0][1]:
            return project.changed.newest_first(
                LAST if after is None else _change_place(-after[0], -after[1])
            )
        begin = FIRST if self.earliest is None else (self.earliest, 0)
        return project.changed.oldest_first(begin if after is None else max(begin, _change_place(*after)))


def _change_place(stamp: int, number: int) -> ChangePlace:
    return _EPOCH + stamp * _MILLISECOND, number


def _issue_rank(issue: JiraIssue, name: str) -> int:
    if name in DATES:
        moment: datetime = getattr(issue, name)
        return (moment - _EPOCH) // _MILLISECOND
    return int(issue.id) if name in KEYS else int(issue.values[name])
