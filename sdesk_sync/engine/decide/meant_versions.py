"""What is known of a ticket beside what is shown of it now, with versions that are gone by as they are meant.

docs/engine.md#clocks
"""

from dataclasses import replace

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.times import latest_credible, meant_version
from sdesk_sync.trackers import History


def with_meant_version(known: Ticket, beside: Sighting, now: int) -> Ticket:
    """A ticket as accepted, with a version by which what is shown of it now can be told to be older."""
    version = meant_version(known.version, beside.version, now)
    return known if version == known.version else replace(known, version=version)


def with_meant_edits(known: Ticket, history: History, now: int) -> History:
    """A history whose edits that tell a time ahead of now are not taken for newer than the accepted state."""
    latest = latest_credible(history.now.version, now)
    edits = (
        edit if edit.version <= latest else replace(edit, version=known.version) for edit in history.sightings
    )
    return replace(history, sightings=tuple(edits))
