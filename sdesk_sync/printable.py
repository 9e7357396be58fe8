"""Text that others wrote, made fit for a terminal or a log: what would act instead of being read is escaped.

A name may hold an escape sequence that moves the cursor, a line break that forges a line of ours, or a
mark that turns what follows round (https://www.unicode.org/reports/tr9/); a body may hold half a
surrogate, which no terminal takes. Each is shown as it is written in code: `\\x1b`, `\\n`, `\\u202e`.
"""

import re

# C0, DEL and C1; marks of direction; what some readers take for the end of a line; half surrogates.
_ACTING = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_ACTS = re.compile(f"[{_ACTING}]")
_ACTS_IN_JSON = re.compile(f"[{_ACTING}]".replace(r"\x00-\x1f", ""))


def escape_controls(text: str) -> str:
    """The text in one line, whatever is in it."""
    return _ACTS.sub(_as_in_code, text)


def escape_lines(text: str) -> str:
    """The text in its own lines, as a person broke them by Enter; everything else is escaped."""
    return "\n".join(map(escape_controls, text.replace("\r\n", "\n").split("\n")))


def escape_json(text: str) -> str:
    """JSON that says the same without a character that acts; its own line breaks stay."""
    return _ACTS_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _as_in_code(found: "re.Match[str]") -> str:
    return found[0].encode("unicode_escape").decode("ascii")
