"""Estimate and time spent, which GitLab keeps in fields of its own (docs/trackers/gitlab.md#time-tracking).

Bodies say them in seconds. An estimate is set by a call of its own, and there is no history of either:
https://docs.gitlab.com/api/issues/#set-a-time-estimate-for-an-issue
"""

from sdesk_sync.desk.entries import NativeField
from sdesk_sync.desk.model.amounts import amount_of_seconds, read_minutes
from sdesk_sync.desk.model.updates import FieldUpdate
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.staff_notes import ROLE_HINT
from sdesk_sync.trackers.wire.payload import Json, number_at, object_at

_KEYS = {NativeField.ESTIMATE: "time_estimate", NativeField.TIME_SPENT: "total_time_spent"}

Words = dict[Field, tuple[str, ...]]


def words_of_times(mapping: GitLabMapping, issue: Json) -> Words:
    """The amounts that an issue shows: at its top in hooks, in `time_stats` in answers."""
    stats = object_at(issue, "time_stats") or issue
    shown = ((name, number_at(stats, _KEYS[native])) for native, name in mapping.native.items())
    return {name: amount_of_seconds(seconds) for name, seconds in shown if seconds is not None}


def times_before(mapping: GitLabMapping, changes: Json) -> Words:
    """The amounts before of those that a hook says were changed."""
    named = ((name, object_at(changes, _KEYS[native])) for native, name in mapping.native.items())
    return {name: amount_of_seconds(number_at(change, "previous") or 0) for name, change in named if change}


def write_estimate(client: GitLabClient, path: str, put: FieldUpdate) -> None:
    """Set or clear the estimate of the issue at a path: one call. Raises Rejected where it was not taken."""
    minutes = read_minutes(put.to or "") or 0
    if minutes:
        # In hours, since how many of them a day has is the site's to say.
        duration = f"{minutes // 60}h{minutes % 60}m"
        answer = client.post(f"{path}/time_estimate", {"duration": duration})
    else:
        answer = client.post(f"{path}/reset_time_estimate", {})
    shown = number_at(answer, "time_estimate")
    if shown is None:
        raise ForeignAnswer("the answer does not show the estimate")
    if amount_of_seconds(shown) != amount_of_seconds(minutes * 60):
        raise Rejected(200, "GitLab did not change the estimate", ROLE_HINT)
