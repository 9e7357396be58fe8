"""A comment that is nothing but emoji: nobody has answered anything with that.

As characters, or as trackers write them: `:thumbsup:` (docs/asking-back.md#what-is-a-reply), `(y)`.
"""

import re

_SHORTCODE = re.compile(r":[a-z0-9_+-]{1,60}:|\((?:y|n|/|x|!|i|\*[rgby]?|on|off|\?|\+|-)\)|[:;]-?[)(DPp]")
_JOINERS = "\u200d\ufe0f\ufe0e\u20e3"
_LONGEST = 400
"""Whoever writes more has written something."""


def is_emoji_only(text: str) -> bool:
    """Whether a comment holds emoji and nothing else."""
    if len(text) > _LONGEST:
        return False
    without = _SHORTCODE.sub("", text)
    has_shortcode = without != text
    left = [each for each in without if not (each.isspace() or each in _JOINERS or _is_emoji(each))]
    has_emoji = has_shortcode or any(_is_emoji(each) for each in without)
    return has_emoji and not left


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return (
        0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF or code == 0x2764
    )
