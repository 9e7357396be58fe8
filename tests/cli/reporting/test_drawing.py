"""Reports as they are shown, frozen: in both languages, on 100 columns, 40, and in a pipe."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.reporting.refused import RefusalOutcome
from tests.cli.reporting.drawn_reports import (
    ENFORCED,
    LAWFUL,
    MIXED,
    NOTHING,
    WATCHED,
    Refused,
    draw,
    make_report,
)

PAGES = Path(__file__).parent / "pages"
REPORTS = {"watched": WATCHED, "enforced": ENFORCED, "mixed": MIXED, "nothing": NOTHING, "lawful": LAWFUL}


@pytest.mark.parametrize("width", [100, 40])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_drawn_as_it_was(name: str, language: str, width: int) -> None:
    """A page that is to be otherwise is looked at before it is kept."""
    drawn = draw(REPORTS[name], language, width)
    assert drawn == (PAGES / f"{name}.{language}.{width}.txt").read_text(encoding="utf-8")
    assert max(map(cell_len, drawn.splitlines())) <= width


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_and_people_say_all_and_people(language: str) -> None:
    """Every rule, every ticket, everybody whose changes were refused."""
    drawn = draw(WATCHED, language, None, is_whole=True, names_people=True)
    assert all(one.rule in drawn for one in WATCHED.counts.rules)
    tickets = {share.owner.key for one in WATCHED.counts.rules for share in one.count.tickets}
    assert all(key in drawn for key in tickets)
    assert all(name in drawn for name in ("Anna Amsel 18", "Sami Sommer 5", "Devin Drossel 8", "Uma 7"))
    assert "--all" not in drawn
    assert "--people" not in drawn


def test_in_a_pipe_nothing_is_cut() -> None:
    """Each rule is one line with all that belongs to it."""
    roles = dict.fromkeys(("service-desk", "support", "development"), 9)
    wide = make_report(Refused("customers-open-intake-only", RefusalOutcome.WOULD_UNDO, roles, 3))
    assert "…" not in draw(wide, width=None)
    assert "…" in draw(wide, width=80)


def test_a_mode_that_was_lifted_meanwhile_claims_nothing() -> None:
    """What was undone before is told, and that nothing was written is not."""
    before = make_report(
        Refused("clarify-first", RefusalOutcome.UNDONE, {"support": 1}, 1), mode=Mode.OBSERVE
    )
    assert "nothing was written" not in draw(before)
    assert "nothing was written" in draw(NOTHING)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.WARN])
def test_each_mode_says_what_it_keeps_us_from(mode: Mode) -> None:
    """Below `enforce` the next step is one rule's mode, or the desk's."""
    drawn = draw(make_report(mode=mode))
    assert f"mode {mode}: nothing" in drawn
    assert "mode: enforce" in drawn


def test_hostile_names_can_only_be_read() -> None:
    """Of rules that a desk has dropped, of people, of tickets: nothing moves the cursor or forges a line."""
    group = Refused("gone\x1b[2J\nrule", RefusalOutcome.WOULD_UNDO, {"support": 1}, 1)
    drawn = draw(make_report(group), names_people=True)
    assert "\x1b" not in drawn
    assert "gone\\x1b[2J\\nrule" in drawn
