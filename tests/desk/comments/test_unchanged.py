"""What a tracker took and did not do: told in words of ours."""

import pytest

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.people import Account, Actor, Author
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.vocabulary import PRIORITY
from sdesk_sync.presets import preset_path

SAMI = Author(Actor(Account("support", "13"), "Sami Sommer", "sami"), frozenset({"support"}))


@pytest.mark.parametrize(("language", "words"), [("en", "nothing was changed"), ("de", "nichts hat sich")])
def test_what_was_taken_and_not_done_is_told_in_words_of_ours(language: str, words: str) -> None:
    """The tracker has said nothing that could be quoted."""
    desk = read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")
    puts = UpdateFields((FieldUpdate(PRIORITY, ("high",), None, Reason.UNDO),))
    told = CommentComposer(desk, language, SAMI).compose_stuck(puts, answer="", mend="").plain
    assert words in told
    assert "{" not in told
