"""Who has the last word, while a ticket waits for its customer."""

from dataclasses import replace

import pytest

from sdesk_sync.desk.judging.conversation import PublicComment, read_conversation
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.vocabulary import STATUS
from tests.harness.desk import CUSTOMER, SUPPORT, TICKET
from tests.harness.rule_cases import REF, shipped

SINCE = 1_767_000_000_000
WAITING = replace(TICKET, values={**TICKET.values, STATUS: "waiting-for-customer"}, status_since=SINCE)
ASKS = PublicComment(
    Comment(REF, "1", "Which server?", SUPPORT.actor, is_public=True, written_at=SINCE), SUPPORT
)
ANSWERS = PublicComment(
    Comment(REF, "2", "The second.", CUSTOMER.actor, is_public=True, written_at=SINCE + 60_000), CUSTOMER
)


def said(one: PublicComment, **changed: object) -> PublicComment:
    """The same said otherwise."""
    return replace(one, comment=replace(one.comment, **changed))  # type: ignore[arg-type]  # fields of a comment


def test_an_answer_comes_after_the_question() -> None:
    """What the customer wrote before staff asked once more is none."""
    again = said(ASKS, id="3", text="And the browser?", written_at=SINCE + 120_000)
    assert read_conversation(shipped(), WAITING, [ASKS, ANSWERS]).answer == ANSWERS
    asked_again = read_conversation(shipped(), WAITING, [ASKS, ANSWERS, again])
    assert (asked_again.question, asked_again.answer) == (again.comment, None)


@pytest.mark.parametrize(
    "none",
    [
        replace(ANSWERS, is_answer=False),
        said(ANSWERS, is_by_outsider=True),
        said(ANSWERS, written_at=SINCE - 60_000),
        replace(ANSWERS, author=replace(CUSTOMER, actor=replace(CUSTOMER.actor, kind=AccountKind.US))),
        replace(
            ANSWERS,
            author=replace(CUSTOMER, roles=frozenset(), actor=replace(CUSTOMER.actor, kind=AccountKind.APP)),
        ),
    ],
    ids=["a program's words", "an outsider", "before it waited", "us", "an app"],
)
def test_what_is_no_answer(none: PublicComment) -> None:
    """The question stays without one."""
    found = read_conversation(shipped(), WAITING, [ASKS, none])
    assert (found.question, found.answer) == (ASKS.comment, None)


def test_a_command_alone_asks_nothing() -> None:
    """Nor does the bot's own word by that account."""
    commands = said(ASKS, text="!desk order PO-4711\n\\!desk status in review")
    assert read_conversation(shipped(), WAITING, [commands]).question is None
    assert read_conversation(shipped(), WAITING, [said(ASKS, text="Which?\n!desk help")]).question is not None
