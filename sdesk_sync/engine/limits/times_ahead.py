"""Telling that a ticket shows a time ahead of now: a clock is wrong, there or here, or somebody set it."""

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind


def tell_time_ahead(notices: NoticeBoard, sighting: Sighting, now: int) -> None:
    """Post it for the ticket's tracker; it holds until a pass through that finds no such ticket."""
    minutes = (sighting.version - now) // 60_000
    sentence = (
        f"{sighting.ref.key} says it was changed {minutes} min ahead of our clock; "
        "such times are not gone by (a wrong clock, there or here?)"
    )
    notices.post(Notice(NoticeKind.TIME_AHEAD, sentence, sighting.ref.tracker))
