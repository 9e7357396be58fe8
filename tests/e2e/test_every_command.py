"""Every command on every tracker: misspelt, refused, and carried out."""

import pytest

from tests.harness.command_cases import (
    PAGE,
    CommandCase,
    has_become,
    list_command_cases,
    page_with_table,
)
from tests.harness.place import At, missing
from tests.harness.portal import PortalOffice

CASES = list_command_cases()
every_command = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def test_the_page_shows_the_table() -> None:
    """`python -m tests.harness.command_cases` writes it anew."""
    assert page_with_table() == PAGE.read_text(encoding="utf-8")


@every_command
def test_what_is_refused_was_never_in_the_tracker(at: At, case: CommandCase) -> None:
    """One explanation and nothing to undo; a customer is not even answered."""
    given = case.refused
    ticket = case.open(at, given.opens)
    before = at.words(ticket)
    given.write(at, ticket)
    told = at.said(ticket)
    assert len(told) == (1 if given.says else 0)
    assert [missing(one.text, *given.says) for one in told] == [[]] * len(told)
    assert all(one.is_hidden for one in told) or not at.hides_comments
    assert at.words(ticket) == before


@every_command
def test_what_is_misspelt_is_answered_and_then_carried_out(at: At, case: CommandCase) -> None:
    """The nearest is named in one short answer to staff, and nothing changes; written right all follows.

    Nothing more is said then but what customers are to be told, and what was asked for.
    """
    ticket, given = case.open(at), case.allowed
    before = at.words(ticket)
    case.misspelt.write(at, ticket)
    (answer,) = at.said(ticket)
    assert missing(answer.text, *case.misspelt.says) == []
    assert (at.words(ticket), answer.is_hidden or not at.hides_comments) == (before, True)
    given.write(at, ticket)
    assert has_become(at, ticket, given.becomes) == given.becomes
    _, *told = at.said(ticket)
    assert len(told) == (1 if given.tells or given.says else 0)
    for one in told:
        assert missing(one.text, *given.says, *([given.tells] if given.tells else [])) == []
        assert one.is_hidden is (not given.tells and at.hides_comments)
    if given.tells and isinstance(at.office, PortalOffice):
        assert [text for text in at.office.read_as_customer(ticket) if given.tells in text] != []


def test_three_lines_are_one_edit_with_one_explanation(at: At) -> None:
    """What may be done is done together, what may not is told together."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    cost = at.comment(
        "sami", ticket, "!desk type software-defect\n!desk priority high\n!desk status in-progress"
    )
    assert (at.words(ticket), at.said(ticket)) == (("software-defect", "in-progress", "high"), ())
    assert cost.writes == 2, cost.calls
    at.comment("dev", ticket, "!desk priority low\n!desk cause hosting\n!desk status delivered")
    (explanation,) = at.said(ticket)
    assert missing(explanation.text, "Devin", "moves-follow-workflow", "role-for-fact") == []
    assert at.words(ticket) == ("software-defect", "in-progress", "low")
