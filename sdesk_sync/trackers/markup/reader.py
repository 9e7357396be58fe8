"""A comment in a tracker's markup -> the lines that its author wrote in plain words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers.markup.lines import CommentLine, LineKind, split_lines
from sdesk_sync.trackers.markup.mail import drop_foreign_mail

Markup = Callable[[str], list[CommentLine]]
"""The lines of a text in one markup."""


@dataclass(frozen=True, slots=True)
class PlainLines:
    """The lines of plain paragraphs in an author's own words, as they were written; an empty one parts them.

    `cut_off` are those of the paragraph in which a comment was cut, since it was too long to be read whole:
    what might hide them may only end behind it. It holds one at least, and an empty one where none is plain.
    """

    lines: tuple[str, ...]
    cut_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentReader:
    """Reads one tracker's comments, as far as a comment is read at all."""

    tracker: str
    markup: Markup
    limits: Limits = DEFAULT_LIMITS
    notices: NoticeBoard = field(default_factory=NoticeBoard, repr=False, compare=False)

    def read_plain_lines(self, text: str) -> PlainLines:
        """The lines of plain paragraphs in its author's own words."""
        limits = self.limits
        lines = split_lines(text[: limits.comment_characters])
        if len(text) > limits.comment_characters:
            self._tell("comment_characters", limits.comment_characters, "characters")
        if len(lines) > limits.comment_lines:
            self._tell("comment_lines", limits.comment_lines, "lines")
        read = self.markup("\n".join(lines[: limits.comment_lines]))
        if len(text) <= limits.comment_characters and len(lines) <= limits.comment_lines:
            return PlainLines(_select_plain(drop_foreign_mail(read)))
        end = _find_last_block(read)
        own = drop_foreign_mail(read[:end])
        if len(own) < end:
            # Below somebody else's words nothing is the author's, so nothing of theirs is cut.
            return PlainLines(_select_plain(own))
        return PlainLines(_select_plain(own), _select_plain(read[end:]) or ("",))

    def _tell(self, key: str, most: int, things: str) -> None:
        sentence = f"a comment of more than {most} {things} was read to the last whole paragraph before that"
        self.notices.post_limit(key, sentence, self.tracker)


def _find_last_block(lines: list[CommentLine]) -> int:
    """Where the lines begin that may go on behind the cut, where what hides them may only end."""
    end = len(lines)
    while end and lines[end - 1].kind is not LineKind.BLANK:
        end -= 1
    return end


def _select_plain(lines: Sequence[CommentLine]) -> tuple[str, ...]:
    """The plain lines; an empty one where something else stood between two of them."""
    found: list[str] = []
    for before, line in pairwise([None, *lines]):
        if line is None or not line.is_plain:
            continue
        if found and before is not None and not before.is_plain:
            found.append("")
        found.append(line.text)
    return tuple(found)
