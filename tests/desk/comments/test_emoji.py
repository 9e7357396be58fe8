"""Who shows nothing but emoji has answered nothing."""

import pytest

from sdesk_sync.desk.comments.emoji import is_emoji_only


@pytest.mark.parametrize(
    "text", ["\U0001f44d", ":thumbsup:", " :+1: \u2764\ufe0f\n", "(y)", "\U0001f468\u200d\U0001f4bb", ":)"]
)
def test_emoji_alone_say_nothing(text: str) -> None:
    """As characters, joined ones too, and as trackers write them."""
    assert is_emoji_only(text)


@pytest.mark.parametrize(
    "text", ["", "ok", "ok \U0001f44d", "???", "!image-1.png|thumbnail!", "12:30:45", "\U0001f44d" * 401]
)
def test_whoever_writes_anything_else_has_said_something(text: str) -> None:
    """A word, a picture, a question mark."""
    assert not is_emoji_only(text)
