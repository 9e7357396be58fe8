"""Bodies of the right shape with keys missing or odd: none is lost, and none ends in an error of ours."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB, JIRA

VALUES: list[Any] = [None, True, 0, -1, 10**30, 1.5, "", "0", "x" * 300, "\ud800", "2026-13-45"]
ODD = st.sampled_from([*VALUES, [], {}, [None], {"id": {}}])


@pytest.mark.parametrize("tracker", [GITLAB, JIRA])
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_with_keys_missing_or_odd_no_delivery_is_lost(box: Inbox, tracker: str, data: st.DataObject) -> None:
    """It ends in a state, and where that is `dead` the reason is a sentence and no trace of ours."""
    body = copy.deepcopy(data.draw(st.sampled_from(box.bodies[tracker]), label="body"))
    for _ in range(data.draw(st.integers(1, 3), label="how many")):
        _spoil(data, body)
    answer = box.post(tracker, json.dumps(body).encode())
    assert answer.status_code == 202
    row = box.ended(answer)
    assert row["state"] in ("done", "ignored", "dead")
    assert "Traceback" not in (row["reason"] or "")


def _spoil(data: st.DataObject, body: dict[str, Any]) -> None:
    """Take one key away somewhere, or put something odd there."""
    places = list(_places(body))
    if not places:
        return
    inside, key = data.draw(st.sampled_from(places), label="place")
    if data.draw(st.booleans(), label="taken away"):
        del inside[key]
    else:
        inside[key] = copy.deepcopy(data.draw(ODD, label="odd"))


def _places(found: Any) -> Iterator[tuple[Any, Any]]:
    """Every key of every object and every number of every list."""
    keys = found.keys() if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
    for key in keys:
        yield found, key
        yield from _places(found[key])
