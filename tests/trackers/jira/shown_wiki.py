"""What people see of wiki markup: the reading of Jira, as strict as our own comments have to be."""

import re

JOINER = "\u2060"
# A backslash before one of these makes it a sign like others:
# https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
MARKUP = "*_-+^~?!{}[]|"
STRUCTURE = re.compile(r"\s*(h[1-6]\.|bq\.|#|[*-]+\s|-{4}|\|)", re.IGNORECASE)
ALIVE = re.compile(r"://|\bwww\.|\bmailto:\w|\[~|!desk", re.IGNORECASE)


def show_line(line: str) -> str:
    """What a reader of Jira sees of a line; fails on any markup but bold and monospaced words."""
    assert not STRUCTURE.match(line), line
    return "".join(shown_words(line))


def shown_words(line: str) -> list[str]:
    """The stretches of a line, taken apart as Jira does: escapes first, then pairs of signs."""
    found, place = [], 0
    while place < len(line):
        sign = line[place]
        if sign == "\\":
            assert line[place + 1 : place + 2] in (*MARKUP, JOINER), line
            found.append("\\" if line[place + 1] == JOINER else line[place + 1])
            place += 2
        elif line.startswith("{{", place) or sign == "*":
            mark = "}}" if sign == "{" else "*"
            inner = re.compile(rf"((?:\\.|[^\\])+?){re.escape(mark)}").match(line, place + len(mark))
            assert inner, line
            found.append(shown_inside(inner[1]))
            place = inner.end()
        else:
            assert sign not in MARKUP or is_inside_a_word(line, place), line
            found.append(sign)
            place += 1
    return found


def shown_inside(marked: str) -> str:
    """Bold and monospaced words: no signs but escaped ones."""
    assert marked == marked.strip()
    return "".join(shown_words(marked))


def is_inside_a_word(line: str, place: int) -> bool:
    """Where a hyphen or an underscore marks nothing; a single question mark never does."""
    around = line[max(place - 1, 0) : place], line[place + 1 : place + 2]
    if line[place] == "?":
        return "?" not in around
    return line[place] in "-_" and all(side.isalnum() for side in around)
