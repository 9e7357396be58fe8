"""What was said to and by a customer while a ticket waits: who has the last word. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from sdesk_sync.desk.deadlines.episodes import has_question
from sdesk_sync.desk.judging.replies import is_by_program, may_be_reply
from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.policy import Desk


@dataclass(frozen=True, slots=True)
class PublicComment:
    """A comment that the customer reads, and who wrote it.

    `is_answer` is false of what answers nothing by its words: emoji, or what a program answers by itself.
    """

    comment: Comment
    author: Author
    is_answer: bool = True


@dataclass(frozen=True, slots=True)
class ReadConversation:
    """The staff's last question, and the first answer after it; None for either that there is not."""

    question: Comment | None = None
    answer: PublicComment | None = None


def is_question(desk: Desk, said: PublicComment) -> bool:
    """Whether somebody of the staff has written something to the customer."""
    comment, author = said.comment, said.author
    is_person = author.actor.kind is not AccountKind.US and desk.is_staff(author.roles)
    return is_person and has_question(comment.text.splitlines())


def read_conversation(desk: Desk, ticket: Ticket, said: Iterable[PublicComment]) -> ReadConversation:
    """Who had the last word among public comments, oldest first: what came before a question is no answer."""
    question: Comment | None = None
    answer: PublicComment | None = None
    for one in said:
        if is_question(desk, one):
            question, answer = one.comment, None
        elif answer is None and is_reply(desk, ticket, one):
            answer = one
    return ReadConversation(question, answer)


def is_reply(desk: Desk, ticket: Ticket, said: PublicComment) -> bool:
    """Whether a public comment is a customer's answer to a ticket in its status."""
    comment, author = said.comment, said.author
    if author.actor.kind is AccountKind.US or is_by_program(desk, author) or desk.is_staff(author.roles):
        return False
    return said.is_answer and not comment.is_by_outsider and may_be_reply(ticket, comment)
