"""A comment in a tracker's markup -> the lines that its author wrote in plain words."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers.markup.lines import CommentLine, LineKind, split_lines
from sdesk_sync.trackers.markup.mail import drop_foreign_mail

Markup = Callable[[str], list[CommentLine]]
"""The lines of a text in one markup."""


@dataclass(frozen=True, slots=True)
class CommentReader:
    """Reads one tracker's comments, as far as a comment is read at all."""

    tracker: str
    markup: Markup
    limits: Limits = DEFAULT_LIMITS
    notices: NoticeBoard = field(default_factory=NoticeBoard, repr=False, compare=False)

    def read_plain_lines(self, text: str) -> tuple[str, ...]:
        """The lines of plain paragraphs in its author's own words, as they were written."""
        limits = self.limits
        lines = split_lines(text[: limits.comment_characters])
        if len(text) > limits.comment_characters:
            self._tell("comment_characters", limits.comment_characters, "characters")
        if len(lines) > limits.comment_lines:
            self._tell("comment_lines", limits.comment_lines, "lines")
        shown = "\n".join(lines[: limits.comment_lines])
        is_whole = len(text) <= limits.comment_characters and len(lines) <= limits.comment_lines
        read = self.markup(shown) if is_whole else _drop_last_block(self.markup(shown))
        return tuple(line.text for line in drop_foreign_mail(read) if line.is_plain)

    def _tell(self, key: str, most: int, things: str) -> None:
        sentence = f"a comment of more than {most} {things} was read to the last whole paragraph before that"
        self.notices.post_limit(key, sentence, self.tracker)


def _drop_last_block(lines: list[CommentLine]) -> list[CommentLine]:
    """The lines without those that may go on behind the cut, where what hides them may only end."""
    end = len(lines)
    while end and lines[end - 1].kind is not LineKind.BLANK:
        end -= 1
    return lines[:end]
