"""How many tickets there are, and how many of them stand where the new workflow has no status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.reading import ProjectFacts
from sdesk_sync.trackers.jira.setup.reads.asking import ADMIN_HINT, SiteAsker
from sdesk_sync.trackers.jira.setup.shown import require_id
from sdesk_sync.trackers.wire.payload import number_at, objects_in, text_at


@dataclass(frozen=True, slots=True)
class TypeStatuses:
    """The statuses of the project's issue types by now: names of statuses, and which a type (its id) has."""

    names: Mapping[str, str]
    by_type: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TicketCounter:
    """Counts the tickets of one project, about: Jira's index may be a moment old."""

    asker: SiteAsker
    project: ProjectFacts

    def count_all(self) -> int | None:
        """All of them: one call; None where it is not told."""
        return self._count(f"project = {self.project.id}")

    def read_statuses(self) -> TypeStatuses:
        """Which statuses tickets of each type may be in now: one call."""
        listed = self.asker.client.list_issue_types(self.project.id, hint=ADMIN_HINT)
        by_type = {require_id(each): objects_in(each.get("statuses")) for each in listed}
        names = {require_id(one): text_at(one, "name") for some in by_type.values() for one in some}
        return TypeStatuses(names, {key: tuple(map(require_id, some)) for key, some in by_type.items()})

    def count_standing(
        self, types: Iterable[str], statuses: TypeStatuses, kept: Iterable[str]
    ) -> Mapping[tuple[str, str], int]:
        """Tickets of types (their ids) by the statuses that are not called as those that stay: a call each.

        Those without a ticket are left out. Raises ForeignAnswer where a count is not told.
        """
        stay = {name.casefold() for name in kept}
        pairs = [
            (issue_type, status)
            for issue_type in types
            for status in statuses.by_type.get(issue_type, ())
            if statuses.names[status].casefold() not in stay
        ]
        counted = {pair: self._count_surely(self._jql_of(*pair)) for pair in pairs}
        return {pair: count for pair, count in counted.items() if count}

    def _count_surely(self, jql: str) -> int:
        count = self._count(jql)
        if count is None:
            # Taken for none, they would move to where nobody has said.
            raise ForeignAnswer("the answer does not say how many tickets there are")
        return count

    def _jql_of(self, issue_type: str, status: str) -> str:
        # By ids, which no name of somebody's can break.
        return f"project = {self.project.id} AND issuetype = {issue_type} AND status = {status}"

    def _count(self, jql: str) -> int | None:
        return number_at(self.asker.client.count_issues(jql, hint=ADMIN_HINT), "count")
