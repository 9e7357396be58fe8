"""What is logged of a thread that ends by an error."""

import logging
import sys
import threading
from collections.abc import Callable

import pytest

from sdesk_sync.runtime.logs import LogForm, set_up_logging


@pytest.fixture(autouse=True)
def _logging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    set_up_logging(LogForm.TEXT)


def _run(target: Callable[[], object]) -> None:
    thread = threading.Thread(target=target, name="web")
    thread.start()
    thread.join()


def test_a_thread_that_ends_itself_has_not_failed(caplog: pytest.LogCaptureFixture) -> None:
    """uvicorn does so once it has said why it cannot listen: a trace would bury that sentence."""
    with caplog.at_level(logging.INFO):
        _run(lambda: sys.exit(3))
    assert caplog.records == []


def test_a_thread_that_fails_is_told_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    """That is a mistake of ours."""
    with caplog.at_level(logging.INFO):
        _run(lambda: 1 // 0)
    assert [(each.levelname, each.exc_info is not None) for each in caplog.records] == [("CRITICAL", True)]
