"""What whoever watches over us is told: as long as it holds, in the log once."""

from pathlib import Path

import pytest

from sdesk_sync.limits import Limits
from sdesk_sync.notices import LIMIT_SHOWN_MS, Notice, NoticeBoard, NoticeKind

_DOCS = Path(__file__).parent.parent / "docs" / "engine.md"


def board(clock: list[int], posted: list[Notice]) -> NoticeBoard:
    """A board whose time a test sets."""
    return NoticeBoard(posted.append, lambda: clock[0])


def test_a_limit_is_told_once_and_shown_for_a_while_after_it_was_last_reached(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each time is counted; the log has a line only when it begins."""
    clock, posted = [0], list[Notice]()
    told = board(clock, posted)
    told.post_limit("call_s", "a call took longer than 10 s", "support")
    clock[0] = LIMIT_SHOWN_MS - 1
    told.post_limit("call_s", "a call took longer than 10 s", "support")
    assert told.list_sentences() == ("support: a call took longer than 10 s",)
    assert (len(posted), len(caplog.records)) == (2, 1)
    clock[0] += LIMIT_SHOWN_MS
    assert told.list_current() == ()
    told.post_limit("call_s", "a call took longer than 10 s", "support")
    assert len(caplog.records) == 2


def test_what_has_no_end_holds_until_it_is_withdrawn() -> None:
    """Of one kind there may be several, told apart by what they are about."""
    told = board([0], [])
    for about in ("one", "other"):
        told.post(Notice(NoticeKind.LIMIT_REACHED, about, about=about))
    told.withdraw(NoticeKind.LIMIT_REACHED, about="one")
    assert told.list_sentences() == ("other",)


def test_every_limit_is_on_the_page_of_limits_with_its_default() -> None:
    """Whoever is to set one looks it up there."""
    page = (
        (Path(__file__).parent.parent / "docs" / "engine.md")
        .read_text(encoding="utf-8")
        .partition("## Limits")[2]
    )
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    written = {key.strip(" `"): float(default.replace(",", "")) for key, default in rows}
    assert written == {name: float(field.default) for name, field in Limits.model_fields.items()}
    assert all(field.description for field in Limits.model_fields.values())
