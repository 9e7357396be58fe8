"""What silence closes: intake tickets, and those that came from where nothing was begun."""

import pytest

from sdesk_sync.desk.deadlines.closable import may_close
from sdesk_sync.desk.entries import SilencePolicy
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Mode
from tests.harness.rule_cases import shipped

DESK = shipped()


@pytest.mark.parametrize(
    ("kind", "origin", "closes"),
    [
        ("incident", "new", True),
        ("request", "in-review", True),
        ("request", None, True),
        ("software-defect", "accepted", True),
        ("customization", "estimating", True),
        ("software-defect", "in-progress", False),
        ("software-defect", None, False),
        ("no-type-of-the-desk", "accepted", False),
        (None, "accepted", False),
    ],
)
def test_what_silence_closes(kind: str | None, origin: str | None, *, closes: bool) -> None:
    """Work that has begun is not closed over the head of those who do it."""
    ticket = Ticket(
        TicketRef("acme", "7", "DESK-7"),
        1,
        {TYPE: kind, STATUS: "waiting-for-customer"},
        working_status=origin,
    )
    assert may_close(DESK, ticket) is closes


@pytest.mark.parametrize(
    ("own", "cap", "effective"),
    [
        (Mode.ENFORCE, Mode.OBSERVE, Mode.OBSERVE),
        (Mode.WARN, Mode.ENFORCE, Mode.WARN),
        (Mode.OFF, Mode.ENFORCE, Mode.OFF),
    ],
)
def test_the_desks_mode_caps_asking_back(own: Mode, cap: Mode, effective: Mode) -> None:
    """As it caps the rules."""
    assert SilencePolicy(7, 14, frozenset(), frozenset(), mode=own).effective_mode(cap) is effective
