"""What staff have the bot say to a customer: their words, line by line, and nobody's name."""

from collections.abc import Iterable

from sdesk_sync.desk.model.text import LineBlock, Text, Untrusted


def compose_spoken(texts: Iterable[str]) -> Text:
    """The texts one below the other, as they were written: a paragraph ends at an empty line."""
    paragraphs = (paragraph for text in texts for paragraph in text.split("\n\n"))
    return Text(tuple(map(_block_of, paragraphs)))


def _block_of(paragraph: str) -> LineBlock:
    return LineBlock(tuple((Untrusted(line),) for line in paragraph.split("\n")))
