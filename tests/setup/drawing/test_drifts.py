"""Drift as it is shown: two rows a difference, in both languages."""

from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.setup.drawing.drifts import DriftDrawing, draw_drifts
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.setup.drift import DriftKind, DriftLine, TrackerDrift, WayOut
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.objects import HookState, ListState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import SetupCode
from tests.harness import drawn_plans as plans

PAGES = Path(__file__).parent / "pages"
FIXED, TYPO = plans.label(STATUS, "fixed"), plans.label(STATUS, "acepted")
BOARD = StepKey(ObjectKind.BOARD, "Desk: statuses")
ORDERED = ListState(BOARD, StepKey(ObjectKind.LABEL, "status::ordered"), 8)
LIST_KEY = StepKey(ObjectKind.LIST, "Desk: statuses/status::ordered")
MENDABLE, ANYWAY = (WayOut.APPLY_ONLY, WayOut.IGNORE), (WayOut.CHANGE_MAPPING, WayOut.IGNORE)
SINCE = TrackerRecord(at=1_795_179_720_000, by="lena")


def line(
    key: StepKey, kind: DriftKind, before: object = None, after: object = None, **more: object
) -> DriftLine:
    """A difference that `apply` mends, unless something else is said."""
    return DriftLine(key, kind, before, after, **{"ways": MENDABLE, **more})  # type: ignore[arg-type]  # any of its fields


CHANGED = line(
    plans.label_key(FIXED),
    DriftKind.CHANGED,
    FIXED,
    replace(FIXED, title="status::done", color="#ff0000"),
    ways=(WayOut.APPLY_ONLY, WayOut.CHANGE_MAPPING, WayOut.IGNORE),
)
NEWCOMER = line(
    plans.label_key(TYPO),
    DriftKind.NEWCOMER,
    None,
    TYPO,
    ways=ANYWAY,
    meant=StepKey(ObjectKind.LABEL, "status::accepted"),
    tickets=3,
)


def draw(
    *lines: DriftLine,
    language: str = "en",
    width: int = 100,
    record: TrackerRecord = SINCE,
    origin: ChangeOrigin | None = None,
) -> list[str]:
    """The lines of a drift that took 9 calls."""
    origins = {one.key: origin for one in lines} if origin else {}
    drift = TrackerDrift(plans.SUBJECT, record, lines, origins, 9, 0.4)
    drawing = DriftDrawing(drift, "Europe/Berlin", Wording(language))
    return [one.text for one in draw_drifts([drawing], 2, Wording(language), width)]


@pytest.mark.parametrize("width", [100, 80])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_is_as_it_was_looked_at(language: str, width: int) -> None:
    """What changed, what is gone, what came; by whom a tier does not tell, and every way out."""
    lines = (CHANGED, line(LIST_KEY, DriftKind.GONE, ORDERED), NEWCOMER)
    drawn = draw(*lines, language=language, width=width, origin=UntoldAuthor.NOT_ON_TIER)
    wanted = (PAGES / f"drift.{language}.{width}.txt").read_text(encoding="utf-8")
    assert "\n".join(drawn) + "\n" == wanted


@pytest.mark.parametrize(
    ("record", "language", "said"),
    [
        (SINCE, "en", "engineering · nothing has changed since 2026-11-20 14:02 (lena) · 9 calls, 0.4 s"),
        (TrackerRecord(), "de", "keine Aufzeichnung, also kein Vorher; auch nichts Neues"),
    ],
)
def test_no_difference_is_one_line(record: TrackerRecord, language: str, said: str) -> None:
    """With since when."""
    (only,) = draw(language=language, record=record)
    assert said in only


def test_without_a_record_there_are_newcomers_only() -> None:
    """And that is said."""
    assert "no record, so there is no before: newcomers only" in draw(NEWCOMER, record=TrackerRecord())[0]


def test_who_did_it_is_said_where_the_tracker_tells() -> None:
    """With the time, in the desk's zone."""
    drawn = draw(CHANGED, origin=ChangeAuthor("anna", 1_795_179_720_000))
    assert "by anna, 2026-11-20 14:02" in drawn[1]


def test_what_went_with_it_is_counted() -> None:
    """A label that is gone takes its lists along."""
    drawn = draw(line(plans.label_key(FIXED), DriftKind.GONE, FIXED, with_it=(LIST_KEY,)))
    assert "is gone, with 1 list" in drawn[1]


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            line(LIST_KEY, DriftKind.MOVED, ORDERED, replace(ORDERED, position=1)),
            "status::ordered number 9 → 2",
        ),
        (
            line(LIST_KEY, DriftKind.NEWCOMER, None, ORDERED, ways=ANYWAY),
            "status::ordered is new on our board",
        ),
        (replace(NEWCOMER, tickets=None, meant=None), "new in our scope"),
        (replace(NEWCOMER, tickets=1), "new in our scope, on 1 ticket"),
        (
            line(BOARD, DriftKind.CHANGED, plans.board(), plans.board("Done", "team::support")),
            "Desk: statuses → Done only team::support",
        ),
        (
            line(
                StepKey(ObjectKind.HOOK, plans.ADDRESS),
                DriftKind.CHANGED,
                plans.hook(),
                replace(plans.hook(), is_enabled=False),
                ways=(WayOut.BY_HAND,),
                code=SetupCode.HOOK_SWITCHED_OFF,
            ),
            "switched off by hand, G307 in sdesk-sync plan",
        ),
        (
            line(
                StepKey(ObjectKind.TEMPLATES, "main"),
                DriftKind.CHANGED,
                plans.templates(),
                plans.templates("1"),
            ),
            "Incident.md is another, .gitlab/issue_templates/Request.md is gone",
        ),
    ],
)
def test_each_kind_of_thing_has_its_words(difference: DriftLine, said: str) -> None:
    """Whatever becomes of it."""
    assert said in " ".join(" ".join(draw(difference)).split())


def test_a_hook_is_shown_by_its_address() -> None:
    """Not by the name that we gave it."""
    state = plans.hook()
    assert isinstance(state, HookState)
    assert plans.ADDRESS in draw(line(StepKey(ObjectKind.HOOK, plans.ADDRESS), DriftKind.GONE, state))[1]
