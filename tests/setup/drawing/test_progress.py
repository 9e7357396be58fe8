"""How an apply goes on: a line a step, whose time ends the line; waits, failures and the end."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.setup.drawing.progress import ProgressDrawing
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.progress import ApplyResult, FailureKind, StepFailure, StepProgress, StepWait, WaitCause
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.steps import MovesTickets, StatusMove
from tests.harness import drawn_plans as plans

FIXED = plans.label(STATUS, "fixed")
STEP = plans.made(plans.label_key(FIXED), FIXED)
EIGHTH = StepProgress("engineering", STEP, 8, 14)
MADE = StepOutcome({STEP.key: "4711"})


def drawing(language: str = "en", width: int = 100) -> ProgressDrawing:
    """As it is on a terminal of that width."""
    return ProgressDrawing(Wording(language), width)


@pytest.mark.parametrize(
    ("language", "lead", "took"),
    [("en", " ✓  8/14  label     ", "0.3 s"), ("de", " ✓  8/14  Label     ", "0,3 s")],
)
def test_a_step_that_was_taken_is_a_line(language: str, lead: str, took: str) -> None:
    """With its number, what it was about, the id it got and how long it took, which ends the line."""
    (line,) = drawing(language).draw_done(EIGHTH, MADE, 0.31)
    assert line.text.startswith(f"{lead}status::fixed")
    assert line.text.endswith(took)
    assert "4711" in line.text
    assert cell_len(line.text) == 100


def test_what_got_no_number_shows_none() -> None:
    """A folder's name is no id."""
    (line,) = drawing().draw_done(EIGHTH, StepOutcome({STEP.key: ".gitlab"}), 12.2)
    assert line.text.split() == ["✓", "8/14", "label", "status::fixed", "12", "s"]


def test_a_narrow_terminal_puts_the_time_where_it_fits() -> None:
    """No line is wider than it."""
    for width in (40, 60, 80):
        lines = list(drawing(width=width).draw_done(EIGHTH, MADE, 0.31))
        assert max(cell_len(line.text) for line in lines) <= width


def test_the_first_steps_do_not_tell_how_long_the_rest_takes() -> None:
    """Of too few nothing can be concluded."""
    early = StepProgress("engineering", STEP, 3, 14)
    assert drawing().tell_running(early, 3.0) == " 3/14  label     status::fixed"
    assert drawing("de").tell_running(EIGHTH, 14.0).endswith("status::fixed   noch etwa 14 s")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("cause", [one for one in WaitCause if one is not WaitCause.MOVED_ON])
def test_each_wait_says_why_and_how_long(cause: WaitCause, language: str) -> None:
    """In the reader's language."""
    lines = list(drawing(language).draw_waiting(EIGHTH, StepWait(cause, 8.0, "429", 62, 8.0)))
    assert Wording(language).seconds(8.0) in " ".join(line.text for line in lines)
    assert lines[0].text.startswith(" ·  8/14")


@pytest.mark.parametrize(("language", "said"), [("en", "planned anew"), ("de", "neu geplant")])
def test_what_is_planned_anew_is_said(language: str, said: str) -> None:
    """It takes no time of its own."""
    *_, line = drawing(language).draw_waiting(EIGHTH, StepWait(WaitCause.MOVED_ON, 0, "409"))
    assert line.text.endswith(said)


def test_a_busy_tracker_has_a_code() -> None:
    """By which it is looked up."""
    lines = [
        line.text for line in drawing().draw_failed(EIGHTH, StepFailure(FailureKind.BUSY, "ongoing", 409))
    ]
    assert "J106" in lines[0]


def test_what_the_tracker_carries_out_itself_tells_how_far_it_is() -> None:
    """As far as the tracker tells it."""
    (line,) = drawing().draw_waiting(EIGHTH, StepWait(WaitCause.TASK, 2.0, "", 62, 20.4))
    assert line.text.endswith("the tracker carries it out: 62 %, about 20 s left")
    (line,) = drawing("de").draw_waiting(EIGHTH, StepWait(WaitCause.TASK, 2.0, "", 62))
    assert line.text.endswith("der Tracker führt es aus: 62 %")
    (line,) = drawing().draw_waiting(EIGHTH, StepWait(WaitCause.TASK, 2.0, ""))
    assert line.text.endswith("the tracker carries it out")


def test_tickets_that_are_moved_are_said_to_be() -> None:
    """Whoever looks on knows what takes so long."""
    moving = replace(EIGHTH, step=replace(STEP, effects=(MovesTickets((StatusMove("To Do", "New", 31),)),)))
    told = drawing().tell_task(moving, StepWait(WaitCause.TASK, 2.0, "", 62, 20.4))
    assert told.endswith("the tracker moves tickets: 62 %, about 20 s left")
    told = drawing("de").tell_task(moving, StepWait(WaitCause.TASK, 2.0, ""))
    assert told.endswith("der Tracker bewegt Tickets")


def test_a_field_that_was_made_is_told_by_its_id() -> None:
    """By that a mapping can name it."""
    key = StepKey(ObjectKind.FIELD, "Desk: Product item")
    made = replace(EIGHTH, step=replace(STEP, key=key, name=key.identity))
    (line,) = drawing().draw_done(made, StepOutcome({key: "customfield_10431"}), 0.3)
    assert "customfield_10431" in line.text


def test_of_things_that_were_made_together_no_id_is_told() -> None:
    """It would be that of one of them."""
    key = StepKey(ObjectKind.STATUSES, "DESK")
    made = replace(EIGHTH, step=replace(STEP, key=key, name="New, Planned"))
    (line,) = drawing().draw_done(made, StepOutcome({key: "10000"}), 0.3)
    assert "10000" not in line.text


@pytest.mark.parametrize("kind", FailureKind)
def test_a_failure_repeats_the_trackers_own_words(kind: FailureKind) -> None:
    """Escaped, with the status and what may help."""
    failure = StepFailure(kind, "no\x1b[2J way", 403, "lena lost a role")
    text = " ".join(" ".join(line.text for line in drawing().draw_failed(EIGHTH, failure)).split())
    assert text.startswith("✗ 8/14 label status::fixed")
    assert "403: “no\\x1b[2J way” lena lost a role" in text
    bare = StepFailure(kind, "gone")
    assert "„gone“" in " ".join(line.text for line in drawing("de").draw_failed(EIGHTH, bare))


def test_the_end_counts_what_was_done_and_what_not() -> None:
    """In all trackers together, with what to do next."""
    keys: tuple[StepKey, ...] = (STEP.key,) * 11
    (whole,) = drawing().draw_summary([ApplyResult(keys)], 14.2, 0)
    assert whole.text == "11 of 11 done and recorded, in 14 s.  Next: sdesk-sync doctor"
    (whole,) = drawing().draw_summary([ApplyResult(keys)], 14.2, 0, by_hand=2)
    assert whole.text.endswith("in 14 s.  Next: do by hand what is open, then sdesk-sync plan")
    cut = ApplyResult(keys, keys[:3], StepFailure(FailureKind.REFUSED, "no"))
    told = " ".join(line.text for line in drawing("de").draw_summary([cut], 14.2, 1))
    assert told.startswith("11 von 14 fertig und notiert, 3 nicht.")
    assert told.endswith("Ende 1")
