"""What the tests of both adapters ask of the sandbox alike: what it has told so far, and that time passes."""

import requests

from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.trackers import Tracker


def list_told_sightings(sandbox: Sandbox, tracker: Tracker, ref: TicketRef) -> list[Sighting]:
    """What all deliveries about an issue show, in the order in which they were made."""
    found = []
    for record in list(sandbox.world.outgoing.log):
        headers = {name.lower(): value for name, value in record.delivery.headers.items()}
        if tracker.webhooks.find_key(headers, record.delivery.body).lane == ref.id:
            report = tracker.webhooks.parse(headers, record.delivery.body)
            found += [report] if isinstance(report, Sighting) else []
    return found


def advance_clock(sandbox: Sandbox, seconds: int) -> None:
    """Let time pass there."""
    found = {"advance_s": seconds}
    requests.post(f"{sandbox.line['control']}/clock", json=found, timeout=10).raise_for_status()
