"""What tests hand the adapters so that the calls made are noted."""

from sdesk_sync.trackers.wire.calls import CallContext, CallLog


def note_calls(log: CallLog) -> CallContext:
    """Calls are made at once, and noted in `log`."""
    return CallContext(on_call=log.add)
