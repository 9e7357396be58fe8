"""A desk file's workflows by themselves: each names a status once, and begins where work can begin."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.desk.file.shapes import DeskFile, WorkflowShape
from sdesk_sync.messages import MessageText, message
from sdesk_sync.yamlfile import KeyPath, YamlDocument, YamlProblem


@dataclass(frozen=True, slots=True)
class WorkflowChecks:
    """The workflows of one desk file; that their statuses are statuses is checked with the names."""

    document: YamlDocument[DeskFile]

    def find_workflow_problems(self) -> Iterator[YamlProblem]:
        """Statuses named twice, moves that are none, a start that is no start."""
        for name, flow in self.document.value.workflows.items():
            path: KeyPath = ("workflows", name)
            yield from self._check_once((*path, "asks"), flow.asks)
            for status, targets in flow.moves.items():
                yield from self._check_once((*path, "moves", status), targets)
            yield from self._check_targets((*path, "moves"), flow)
            yield from self._check_asking(path, flow)
            yield from self._check_first((*path, "first"), flow.first)

    def _check_once(self, path: KeyPath, statuses: list[str]) -> Iterator[YamlProblem]:
        first: dict[str, int] = {}
        for number, status in enumerate(statuses):
            if first.setdefault(status, number) != number:
                yield self.document.problem_at_value((*path, number), expected=message("desk.status-once"))

    def _check_targets(self, path: KeyPath, flow: WorkflowShape) -> Iterator[YamlProblem]:
        """A move leads elsewhere; and what `asks` says already is said once."""
        waiting = self.document.value.meanings.statuses.waiting
        for status, targets in flow.moves.items():
            for number, target in enumerate(targets):
                at = (*path, status, number)
                if target == status:
                    yield self.document.problem_at_value(at, expected=message("desk.other-status"))
                elif target == waiting and status in flow.asks:
                    expected = message("desk.asks-already", status=status)
                    yield self.document.problem_at_value(at, expected=expected)
                elif status == waiting and target in flow.asks:
                    expected = message("desk.asks-back", status=target)
                    yield self.document.problem_at_value(at, expected=expected)

    def _check_asking(self, path: KeyPath, flow: WorkflowShape) -> Iterator[YamlProblem]:
        for number, status in enumerate(flow.asks):
            yield from self._check_working((*path, "asks", number), status, message("word.waiting-status"))

    def _check_first(self, path: KeyPath, status: str) -> Iterator[YamlProblem]:
        """Waiting leads back to where a ticket came from: from the start there is no such place."""
        yield from self._check_working(path, status, message("word.first-status"))

    def _check_working(self, path: KeyPath, status: str, what: MessageText) -> Iterator[YamlProblem]:
        meant = {word: key for key, word in self.document.value.meanings.statuses}
        if status in meant:
            expected = message("desk.status-meant", what=what, meaning=meant[status])
            yield self.document.problem_at_value(path, expected=expected)
