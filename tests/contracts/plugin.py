"""The contracts at work in a run of the tests: whatever goes through a sandbox is held against the documents.

What does not fit fails the test that caused it. What comes when no test is left to fail fails the run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.types import ASGIApp

from sdesk_sync.sandbox.calls import CallMiddleware, CallWiring
from tests.contracts.exchanges import Listener, RawExchange, drain
from tests.contracts.figures import ContractFigures

if TYPE_CHECKING:
    from tests.contracts.book import ContractBook

_OUTPUT = "contracts"
"""Under which key a worker hands its figures to the run that has started it."""


def listen(patch: pytest.MonkeyPatch, kept: deque[RawExchange]) -> None:
    """From now on keep what goes to and fro between anybody and a tracker of a sandbox in this process.

    It listens inside of the sandbox's mishaps: what those answer is nobody's contract.
    """
    wrap = CallMiddleware.__init__

    def wrap_what_is_heard(self: CallMiddleware, app: ASGIApp, wiring: CallWiring) -> None:
        wrap(self, Listener(app, wiring.tracker, kept), wiring)

    patch.setattr(CallMiddleware, "__init__", wrap_what_is_heard)


@dataclass
class RunFigures:
    """What all workers of a run have looked at, and what fitted to no test."""

    total: ContractFigures = field(default_factory=ContractFigures)
    late: list[str] = field(default_factory=list)

    def add(self, figures: ContractFigures, late: list[str]) -> None:
        """Those of one worker."""
        self.total.add(figures)
        self.late += late

    def lines(self) -> list[str]:
        """For the end of the run."""
        figures = self.total
        if not figures.exchanges:
            return []
        sent = len(figures.described) + len(figures.undescribed)
        return [
            f"contracts: {sent} operations sent, {len(figures.described)} described, "
            f"{len(figures.undescribed)} undescribed; {figures.exchanges} exchanges, "
            f"{figures.shapes} looked at, {figures.shapes - figures.wrong} valid"
        ]


class ContractPlugin:
    """The hooks of pytest that have a run's exchanges looked at."""

    def __init__(self, specs: Path) -> None:
        self._specs = specs
        self._kept: deque[RawExchange] = deque()
        self._long_known: set[object] = set()
        self._patch = pytest.MonkeyPatch()
        self._run = RunFigures()
        listen(self._patch, self._kept)

    def keep(self, exchange: RawExchange) -> None:
        """Have an exchange looked at with the next ones."""
        self._kept.append(exchange)

    @cached_property
    def _book(self) -> ContractBook:
        # Its libraries take a second to load, which a run that starts no sandbox is spared.
        from tests.contracts.book import ContractBook

        return ContractBook(self._specs)

    def look(self) -> list[str]:
        """What is wrong with all that came since the last look."""
        return self._book.complaints(drain(self._kept, self._long_known)) if self._kept else []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        """The test itself."""
        outcome = yield
        self._fail_on_faults()
        return outcome

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        """What it has left running, and the fixtures that end with it."""
        outcome = yield
        self._fail_on_faults()
        return outcome

    def _fail_on_faults(self) -> None:
        if faults := self.look():
            pytest.fail("against the vendors' documents:\n" + "\n".join(faults), pytrace=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand on what was looked at, or, where nobody has started this run, end it."""
        late = self.look()
        figures = self._book.figures if "_book" in vars(self) else ContractFigures()
        self._patch.undo()
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_OUTPUT] = (figures.as_plain(), late)
            return
        self._run.add(figures, late)
        if self._run.late and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended."""
        if _OUTPUT in getattr(node, "workeroutput", {}):
            plain, late = node.workeroutput[_OUTPUT]
            self._run.add(ContractFigures.from_plain(plain), late)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The figures, and what no test was left to fail for."""
        for line in self._run.lines():
            terminalreporter.write_line(line)
        for text in self._run.late:
            terminalreporter.write_line(
                f"FAILED after the last test, against the vendors' documents:\n{text}", red=True
            )
