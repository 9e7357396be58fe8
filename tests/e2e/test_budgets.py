"""Consulting is paid from an account: what of it is left, from the time spent on either tracker."""

from collections.abc import Iterator

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.place import GITLAB, JIRA, At, Place, missing, place, serving

ACCOUNTS = """budgets:
  - {key: ACME-BLOCK, customer: Acme, hours: 10, policy: block, valid_until: 2099-12-31}
  - {key: ACME-ASK, customer: Acme, hours: 10, policy: approve, valid_until: 2099-12-31}
  - {key: ACME-TELL, customer: Acme, hours: 10, policy: warn, valid_until: 2099-12-31}
  - {key: ACME-OWN, customer: Acme, hours: 10, policy: block, valid_until: 2099-12-31}
  - {key: ACME-PAST, customer: Acme, hours: 10, policy: block, valid_until: 2020-12-31}
"""


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk with accounts."""
    with place(tmp_path_factory.mktemp("paid")) as here:
        text = preset_path("service-desk").read_text(encoding="utf-8")
        (here.home / "service-desk.yaml").write_text(
            text.replace("budgets: []\n", ACCOUNTS), encoding="utf-8"
        )
        with serving(here):
            yield here


@pytest.fixture(params=[GITLAB, JIRA])
def at(request: pytest.FixtureRequest, paid: Place) -> At:
    """Each of its trackers in turn."""
    return paid.at(request.param)


def consulting(at: At, account: str, estimate: str) -> str:
    """A request for consulting that an account is to pay."""
    ticket = at.open("sami", "consulting-request")
    at.comment("sami", ticket, f"!desk budget {account}")
    at.comment("coni", ticket, f"!desk estimate {estimate}")
    return ticket


def book(at: At, ticket: str, hours: int) -> None:
    """Time spent on a ticket, and a change of it that shows that."""
    path = f"/issues/{ticket}/add_spent_time" if at.is_gitlab else f"/issue/{ticket}/worklog"
    at.does(lambda: at.call("coni", "POST", path, {"duration" if at.is_gitlab else "timeSpent": f"{hours}h"}))
    at.set("coni", ticket, status="in-progress")


def start(at: At, who: str, ticket: str) -> tuple[str | None, tuple[str, ...]]:
    """Begin to work; the status afterwards, and what was said."""
    at.set(who, ticket, status="in-progress")
    return at.words(ticket)[1], tuple(one.text for one in at.said(ticket))


def test_what_an_account_covers_is_begun(at: At) -> None:
    """Without a word and without a call."""
    ticket = consulting(at, "ACME-BLOCK", "2h")
    assert at.set("coni", ticket, status="in-progress").calls == ()
    assert at.words(ticket)[1] == "in-progress"


def test_what_is_left_counts_on_both_trackers(paid: Place) -> None:
    """Hours booked in one tracker are missing in the other: by policy refused, left to a lead, or told."""
    gitlab, jira = paid.at(GITLAB), paid.at(JIRA)
    for account in ("ACME-BLOCK", "ACME-ASK", "ACME-TELL"):
        book(jira, consulting(jira, account, "1h"), 8)
        lawful = consulting(gitlab, account, "2h")
        assert start(gitlab, "coni", lawful) == ("in-progress", ())
    refused = consulting(gitlab, "ACME-BLOCK", "3h")
    status, (told,) = start(gitlab, "coni", refused)
    assert (status, missing(told, "Coni", "ACME-BLOCK", "3h", "2h", "budget-before-consulting")) == (
        "accepted",
        [],
    )
    assert start(gitlab, "lena", refused)[0] == "accepted"
    asked = consulting(gitlab, "ACME-ASK", "3h")
    status, (told,) = start(gitlab, "coni", asked)
    assert (status, missing(told, "Coni", "ACME-ASK", "Lead")) == ("accepted", [])
    assert start(gitlab, "lena", asked)[0] == "in-progress"
    told_of = consulting(gitlab, "ACME-TELL", "3h")
    status, (told,) = start(gitlab, "coni", told_of)
    assert (status, missing(told, "Coni", "ACME-TELL", "3h")) == ("in-progress", [])


def test_the_time_spent_on_a_ticket_is_paid_already(paid: Place) -> None:
    """It is taken off the account and off what the ticket still asks for, whenever the account came."""
    gitlab = paid.at(GITLAB)
    ticket = gitlab.open("sami", "consulting-request")
    gitlab.does(lambda: gitlab.call("coni", "POST", f"/issues/{ticket}/add_spent_time", {"duration": "8h"}))
    gitlab.comment("coni", ticket, "!desk estimate 12h")
    gitlab.comment("sami", ticket, "!desk budget ACME-OWN")
    status, (told,) = start(gitlab, "coni", ticket)
    assert (status, missing(told, "ACME-OWN", "4h", "2h")) == ("accepted", [])
    gitlab.comment("coni", ticket, "!desk estimate 10h")
    assert start(gitlab, "coni", ticket)[0] == "in-progress"


@pytest.mark.parametrize("account", ["ACME-PAST", "NOBODY-1"])
def test_what_is_no_account_pays_nothing(at: At, account: str) -> None:
    """One that is over, and one that is not listed."""
    status, (told,) = start(at, "coni", consulting(at, account, "1h"))
    assert (status, missing(told, "Coni", account)) == ("accepted", [])
