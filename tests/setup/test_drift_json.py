"""Drift as JSON: every difference with what it was, what it is, the ways out, and by whom."""

import json
from dataclasses import replace

from sdesk_sync.desk.model.vocabulary import STATUS
from sdesk_sync.setup.drift import DriftKind, DriftLine, TrackerDrift, WayOut
from sdesk_sync.setup.drift_json import DriftShape, drift_to_json
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import TrackerRecord
from tests.harness import drawn_plans as plans

FIXED = plans.label(STATUS, "fixed")
KEY, BOARD = plans.label_key(FIXED), StepKey(ObjectKind.BOARD, "Desk: statuses")


def test_what_is_printed_fits_its_schema_and_says_all() -> None:
    """Nothing in it is a sentence, so it is the same in every language."""
    lines = (
        DriftLine(KEY, DriftKind.CHANGED, FIXED, replace(FIXED, color="#ff0000"), (WayOut.APPLY_ONLY,)),
        DriftLine(BOARD, DriftKind.GONE, plans.board(), None, (WayOut.IGNORE,), with_it=(KEY,)),
        DriftLine(
            replace(KEY, identity="status::nwe"), DriftKind.NEWCOMER, None, FIXED, (), meant=KEY, tickets=3
        ),
    )
    origins: dict[StepKey, ChangeOrigin] = {KEY: ChangeAuthor("anna", 0), BOARD: UntoldAuthor.NOT_ON_TIER}
    drift = TrackerDrift(plans.SUBJECT, TrackerRecord(at=1000, by="lena"), lines, origins, 9, 0.4)
    written = drift_to_json("sdesk-sync 1", 2000, (drift,))
    DriftShape.model_validate_json(written)
    (tracker,) = json.loads(written)["trackers"]
    assert (tracker["since"], tracker["by"], tracker["calls"]) == ("1970-01-01T00:00:01Z", "lena", 9)
    changed, gone, newcomer = tracker["differences"]
    assert (changed["before"]["color"], changed["after"]["color"]) == ("#69d100", "#ff0000")
    assert changed["by"] == {"name": "anna", "at": "1970-01-01T00:00:00Z", "untold": None}
    assert (gone["by"]["untold"], gone["went_with"]) == ("not-on-tier", ["label:status::fixed"])
    assert (newcomer["meant"], newcomer["tickets"], newcomer["by"]) == ("label:status::fixed", 3, None)
