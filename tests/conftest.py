"""What all tests share: the reading material beside the checkout, and how hypothesis runs."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]  # none there

from tests.contracts.plugin import ContractPlugin
from tests.harness import house

# The same cases on every machine and no deadline: a busy machine is no mistake of ours.
settings.register_profile("house", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("house")

SHARED = house.ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Where the vendors' documents are here, every call to a sandbox is held against them.

    Commands speak English, whatever the machine's language is, and Ctrl-C reaches them.
    """
    os.environ["SDESK_LANG"] = "en"
    # What a shell runs in the background ignores it, and so would every command that a test starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if SHARED.is_dir():
        config.pluginmanager.register(ContractPlugin(SHARED / "specs"), "contracts")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with the vendors' API documents and recorded webhook bodies.

    It is not part of the project. Where it is missing the test is skipped and says so; where
    SDESK_REQUIRE_SHARED=1 promises it, the test fails.
    """
    if SHARED.is_dir():
        return SHARED
    missing = f"the vendors' documents are not here: {SHARED} is missing"
    if os.environ.get("SDESK_REQUIRE_SHARED") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Neighbours run in one process, which sets up once what their module shares; who is done takes over."""
    return WorkStealingScheduling(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line on the shape of the code, whatever was run, and one where the contracts were not looked at."""
    lengths = [function.length for function in house.functions("sdesk_sync")]
    mean = sum(lengths) / len(lengths)
    if not SHARED.is_dir():
        said = f"contracts: NOTHING was held against the vendors' documents, {SHARED} is missing"
        terminalreporter.write_line(said, yellow=True)
    terminalreporter.write_line(f"house: {len(lengths)} functions, {mean:.1f} lines on average")
