"""`apply --json`: one object a line."""

import json

from sdesk_sync.setup.apply_json import JsonLines, summary_to_json
from sdesk_sync.setup.progress import (
    ApplyResult,
    FailureKind,
    StepFailure,
    StepProgress,
    StepWait,
    WaitCause,
)
from sdesk_sync.trackers.setup.port import StepOutcome
from tests.setup.played_project import creation, label_key


def test_every_line_has_the_keys_that_scripts_rely_on() -> None:
    """With the tracker, since one apply may be of several."""
    lines: list[str] = []
    told, progress = JsonLines(lines.append), StepProgress("engineering", creation("a"), 8, 14)
    told.on_step_started(progress)
    told.on_step_waiting(progress, StepWait(WaitCause.THROTTLED, 20, "429"))
    told.on_step_done(progress, StepOutcome({label_key("a"): "7"}), 0.3412)
    told.on_step_failed(progress, StepFailure(FailureKind.REFUSED, "no\x1b[31m\u202e", 403))
    lines.append(summary_to_json((ApplyResult((label_key("a"),), (label_key("b"), label_key("c"))),)))
    place = {"tracker": "engineering", "key": "label:a", "n": 8, "of": 14}
    assert [json.loads(line) for line in lines] == [
        {"event": "step_started", **place},
        {"event": "waiting", **place, "cause": "throttled", "seconds_left": 20, "said": "429"},
        {"event": "step_done", **place, "ids": {"label:a": "7"}, "seconds": 0.3},
        {"event": "step_failed", **place, "status": 403, "said": "no\x1b[31m\u202e", "kind": "refused"},
        {"event": "summary", "done": 1, "open": 2},
    ]
    assert [line for line in lines if not line.isprintable()] == []
