"""A tracker's times as they are meant, where its clock is wrong, or ours (docs/engine.md#clocks)."""

CLOCKS_DIFFER_MS = 300_000
"""So far the clocks of a tracker and ours may differ: what is further ahead of now is nothing to go by."""

_LATEST_MS = 5_400_000
"""So late a delivery may come (docs/trackers/jira.md#webhook-delivery)."""


def is_ahead(at: int, now: int) -> bool:
    """Whether a tracker tells a time that cannot have been yet (both ms)."""
    return at > now + CLOCKS_DIFFER_MS


def latest_credible(shown: int, now: int) -> int:
    """The latest version that may be known of a ticket (ms), where `shown` is the one that it shows now.

    A later one was told by a clock that was wrong, or was set by somebody: it is no reason to take what is
    shown now for older. Where what is shown is ahead of now itself, the tracker's clock is ahead of ours, and
    its times compare among themselves.
    """
    return shown + _LATEST_MS if is_ahead(shown, now) else now + CLOCKS_DIFFER_MS


def meant_version(known: int, shown: int, now: int) -> int:
    """The version known of a ticket (ms); where it is not credible, the one that it shows now."""
    return known if known <= latest_credible(shown, now) else shown
