"""What can be wrong with the store: what a person can mend, and what will pass."""


class StoreProblem(Exception):
    """The store cannot be used, and what the person can do about it."""


class StoreUnavailable(OSError):
    """Nothing can be read or written: the file is locked or gone, the disk full, or we are about to end."""
