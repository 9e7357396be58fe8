"""What a look at a tracker's health comes to, whatever happens on the way."""

from collections.abc import Callable

from sdesk_sync.trackers.calls import CallLog
from sdesk_sync.trackers.errors import TrackerError


def checked(calls: CallLog, look: Callable[[], str | None]) -> str | None:
    """What `look` finds wrong, or why it found nothing out, in a sentence; None where all is well.

    Never raises, and its calls are charged to no delivery.
    """
    with calls.aside():
        try:
            return look()
        except TrackerError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001  # a secret that cannot be read may fail in any way
            return f"it could not be asked: {_shown(error)}"


def _shown(error: Exception) -> str:
    """The error in words; of a value that does not fit only the kind, for it may quote the secret."""
    kind = type(error).__name__
    return kind if isinstance(error, ValueError) else f"{kind}: {error}"
