"""What a mail program answers by itself, known by the words it begins with: nobody has replied there.

Trackers drop what says so in its header; what is left comes by programs that do not, and by people who
forward it. The headers are gone by then, so only the text tells (docs/comments.md#automatic-replies).
"""

import re

_MOST_LINES = 12
_MOST_SIGNS = 200
"""So much of a line is looked at."""

_BEFORE = r"(?:(?:betreff|subject|re|aw|wg|fwd)\s*:\s*)*"
_SUBJECTS = (
    # English
    r"(?:this is an? )?auto(?:mati[cs]|mated)?[ -]?(?:reply|response|answer)\b",
    r"out[ -]of[ -](?:the[ -])?office\b",
    # German
    r"(?:dies(?:e[sr]?)? ist eine )?autom(?:atische|\.) (?:antwort|abwesenheits\w+|r[üu]ckmeldung)\b",
    r"abwesenheits(?:notiz|meldung|mitteilung|nachricht|benachrichtigung|assistent|hinweis)\b",
    r"abwesend\s*:",
)
_HEADERS = (
    r"auto-submitted\s*:\s*auto-",
    r"x-auto(?:reply|respond|-response-suppress)\s*:",
    r"precedence\s*:\s*(?:auto_reply|bulk|junk)\b",
)
_SENTENCES = (
    # English
    r"\bi(?: am|[^\w\s]m| will be)(?: \w+){0,2} out of (?:the |my )?office\b",
    r"\byour (?:e-?mail|mail|message) (?:will not be|is not being|won[^\w\s]t be) (?:read|forwarded)\b",
    r"\bthis (?:e-?mail|mail|message|reply) (?:was|is|has been) "
    r"(?:automatically (?:generated|sent)|(?:generated|sent) automatically)\b",
    # German
    r"\bich bin\b.{0,60}\b(?:nicht im (?:b[üu]ro|hause?)|ausser haus)\b",
    r"\b(?:ihre|deine) (?:e-?mail|mail|nachricht) wird\b.{0,30}"
    r"\bnicht (?:weitergeleitet|gelesen|bearbeitet)\b",
    r"\bdiese (?:e-?mail|mail|nachricht|antwort) wurde automatisch "
    r"(?:erstellt|erzeugt|generiert|versandt|gesendet)\b",
)
_MARKUP = "*_#~|{}[]\\ \t"
# A subject is a line of its own: whoever goes on in it writes about the matter.
_BEGINS = re.compile(
    f"{_BEFORE}(?:{'|'.join(_SUBJECTS)})\\s*(?:[:.!\u2013\u2014-]|$)|(?:{'|'.join(_HEADERS)})"
)
_SAYS = re.compile("|".join(_SENTENCES))


def is_automatic_reply(text: str) -> bool:
    """Whether the first lines of a comment are those of a program that answers by itself.

    What is quoted does not count, nor what comes further down: a person may have written above it.
    """
    return any(_BEGINS.match(line) or _SAYS.search(line) for line in _first_lines(text))


def _first_lines(text: str) -> list[str]:
    head = text[: _MOST_LINES * _MOST_SIGNS].casefold()
    lines = (line.strip(_MARKUP)[:_MOST_SIGNS] for line in head.splitlines())
    return [line for line in lines if line and not line.startswith((">", "bq."))][:_MOST_LINES]
