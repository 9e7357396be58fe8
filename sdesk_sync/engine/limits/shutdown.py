"""Whether we are to end: asked for once, looked at by everybody who would begin something."""


class ShuttingDown(Exception):
    """We are to stop: nothing was called, and what is left to do waits for the next start."""


class Shutdown:
    """Asked for by a signal or by whoever runs us; takes no lock, so that a signal's handler may ask."""

    def __init__(self) -> None:
        self._is_requested = False

    def request(self) -> None:
        """Take up nothing more from now on."""
        self._is_requested = True

    @property
    def is_requested(self) -> bool:
        """Whether to end after what is being done."""
        return self._is_requested
