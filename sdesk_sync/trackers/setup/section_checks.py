"""What the sections `setup` of all mappings share: lists that may be `false`, what is left alone."""

from collections.abc import Collection, Iterator, Sequence

from sdesk_sync.messages import message
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.yamlfile import ShapeFault, one_of

SECTION = "setup"


def find_list_faults(key: str, entries: Sequence[str] | None) -> Iterator[ShapeFault]:
    """A list with nothing in it, or with something twice; None is none."""
    if entries is not None and not entries:
        yield ShapeFault((key,), message("mapping.entry-or-false"))
    for number, entry in enumerate(entries or ()):
        if entry in (entries or ())[:number]:
            yield ShapeFault((key, number), message("mapping.each-once"))


def find_ignore_faults(entries: Sequence[str] | None, kinds: Collection[ObjectKind]) -> Iterator[ShapeFault]:
    """What is no list of keys of a tracker that has these kinds of things."""
    yield from find_list_faults("ignore", entries)
    for number, entry in enumerate(entries or ()):
        key = _parse_key(entry)
        if key is None or key.object not in kinds:
            starts = one_of(f"{kind}:" for kind in kinds)
            yield ShapeFault(("ignore", number), message("mapping.drift-key", starts=starts))


def read_ignored(entries: Sequence[str]) -> frozenset[StepKey]:
    """The keys of a list that is right."""
    keys = map(_parse_key, entries)
    return frozenset(key for key in keys if key is not None)


def _parse_key(written: str) -> StepKey | None:
    try:
        return StepKey.parse(written)
    except ValueError:
        return None
