"""What a look at a tracker's health comes to, whatever happens on the way."""

from collections.abc import Callable

from sdesk_sync.trackers.errors import TrackerError


def check_safely(look: Callable[[], str | None]) -> str | None:
    """What `look` finds wrong, or why it found nothing out, in a sentence; None where all is well.

    Never raises.
    """
    try:
        return look()
    except TrackerError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  # a secret that cannot be read may fail in any way
        return f"it could not be asked: {_describe_error(error)}"


def _describe_error(error: Exception) -> str:
    """The error in words; of a value that does not fit only the kind, for it may quote the secret."""
    kind = type(error).__name__
    return kind if isinstance(error, ValueError) else f"{kind}: {error}"
