"""Whether a German text is German: what is left of English in it."""

import re

_QUOTED = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"|eins von [^;.]*|\{[^}]*\}")
_ENGLISH = re.compile(
    r"(?<![\w./-])(?:a|and|are|as|be|been|beside|by|cannot|does|each|empty|expected|found|for|from|has|have"
    r"|how|is|it|its|list|more|most|must|no|nobody|none|not|nothing|of|one|only|or|other|others|our|shows"
    r"|such|text|that|the|their|them|there|these|they|this|those|to|too|two|were|what|when|where|which|who"
    r"|with|without|yet|you|your)(?![\w./-])"
)


def find_english_words(text: str) -> tuple[str, ...]:
    """The function words of English in a text, quotations and lists of names aside."""
    return tuple(_ENGLISH.findall(_QUOTED.sub(" ", text)))
