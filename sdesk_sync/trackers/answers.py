"""A tracker's answers to our calls, as far as they are told to people and kept in the store."""

import re

# Enough for a tracker's own words, and not for a proxy's page of HTML.
LIMIT = 500
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(words: str) -> str:
    """The words on one line and cut, without control characters and halves of surrogates.

    PostgreSQL takes no NUL, and neither store a half of a character.
    """
    return _UNPRINTABLE.sub(" ", words[:LIMIT])
