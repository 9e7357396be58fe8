"""How an apply goes on, for machines: one JSON object a line (docs/setup.md#json)."""

import json
from collections.abc import Callable, Mapping

from sdesk_sync.printable import escape_json
from sdesk_sync.setup.progress import ApplyResult, StepFailure, StepProgress, StepWait, WaitCause
from sdesk_sync.trackers.setup.port import StepOutcome


def summary_to_json(results: tuple[ApplyResult, ...]) -> str:
    """The last line: how many steps were taken, and how many are still to do, in all trackers."""
    done = sum(len(result.done) for result in results)
    still_to_do = sum(len(result.still_to_do) for result in results)
    return _write_event({"event": "summary", "done": done, "open": still_to_do})


class JsonLines:
    """Writes a line for all that happens; `write` takes it without its end."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def on_step_started(self, progress: StepProgress) -> None:
        """The step is about to be taken."""
        self._write(_write_event({"event": "step_started", **_place_of_step(progress)}))

    def on_step_waiting(self, progress: StepProgress, wait: StepWait) -> None:
        """The step waits."""
        told = {"cause": wait.cause, "seconds_left": wait.seconds, "said": wait.said}
        if wait.cause is WaitCause.TASK:
            left = None if wait.seconds_left is None else round(wait.seconds_left)
            told |= {"percent": wait.percent, "seconds_left": left}
        self._write(_write_event({"event": "waiting", **_place_of_step(progress), **told}))

    def on_step_done(self, progress: StepProgress, outcome: StepOutcome, seconds: float) -> None:
        """The step is taken."""
        ids = {str(key): id_ for key, id_ in outcome.ids.items()}
        told = {"ids": ids, "seconds": round(seconds, 1)}
        self._write(_write_event({"event": "step_done", **_place_of_step(progress), **told}))

    def on_step_failed(self, progress: StepProgress, failure: StepFailure) -> None:
        """The step was not taken."""
        told = {"status": failure.status, "said": failure.said, "kind": failure.kind}
        self._write(_write_event({"event": "step_failed", **_place_of_step(progress), **told}))


def _place_of_step(progress: StepProgress) -> Mapping[str, object]:
    return {
        "tracker": progress.tracker,
        "key": str(progress.step.key),
        "n": progress.number,
        "of": progress.of,
    }


def _write_event(event: Mapping[str, object]) -> str:
    return escape_json(json.dumps(event, ensure_ascii=False))
