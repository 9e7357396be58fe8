"""Which lists of a board are to be moved, and where to: as few as can be, and the same after any cut.

A list that is made lands last. One that is moved is taken out and put in at a position, counted from 0; the
others close up (docs/trackers/gitlab.md#boards).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class ListMove:
    """One list from a position to another."""

    title: str
    origin: int
    target: int


def find_moves(shown: Sequence[str], wanted: Sequence[str]) -> tuple[ListMove, ...]:
    """The moves that bring the wanted lists, all of which are shown, into their order among each other.

    What else is shown stays where it is, as seen from the lists that stay. Of all the lists that may stay,
    those stay that come first in the wanted order: so what is left to move after some moves is the rest.
    """
    ranks = {title: rank for rank, title in enumerate(wanted)}
    places, moves = list(shown), list[ListMove]()
    staying = _find_staying(tuple(ranks[title] for title in places if title in ranks))
    for rank, title in enumerate(wanted):
        if rank in staying:
            continue
        origin = places.index(title)
        places.pop(origin)
        target = places.index(wanted[rank - 1]) + 1 if rank else _first_of(places, ranks)
        places.insert(target, title)
        moves.append(ListMove(title, origin, target))
    return tuple(moves)


def _first_of(places: Sequence[str], ranks: dict[str, int]) -> int:
    return next((place for place, title in enumerate(places) if title in ranks), 0)


def _find_staying(ranks: tuple[int, ...]) -> frozenset[int]:
    """The longest rising part of a sequence; of several, the one whose numbers are the smallest."""

    @cache
    def longest_from(place: int) -> tuple[int, ...]:
        later = (other for other in range(place + 1, len(ranks)) if ranks[other] > ranks[place])
        return (ranks[place], *_choose_longest([longest_from(other) for other in later]))

    return frozenset(_choose_longest([longest_from(place) for place in range(len(ranks))]))


def _choose_longest(rising: list[tuple[int, ...]]) -> tuple[int, ...]:
    return min(((-len(each), each) for each in rising), default=(0, ()))[1]
