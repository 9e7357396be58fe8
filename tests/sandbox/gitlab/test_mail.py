"""Mail to the Service Desk: a ticket in the name of GitLab's own account, and no command is carried out."""

from __future__ import annotations

import pytest

from sdesk_sync.sandbox.run import Sandbox
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import HookReceiver


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nothing prints.", "Nothing prints."),
        ('Help\r\n/label ~"type::delivery"\r\nThanks', 'Help\n`/label ~"type::delivery"`\nThanks'),
        ("/close\n/estimate 3h", "`/close`\n`/estimate 3h`"),
        ("```\n/close\n```\n/close", "```\n/close\n```\n`/close`"),
    ],
    ids=["text", "between lines", "commands only", "beside code"],
)
def test_a_mail_opens_a_ticket_and_sets_nothing(
    sandbox: Sandbox, someone: HandsOf, text: str, shown: str
) -> None:
    """Commands stand in it as code (docs/trackers/gitlab.md#roles)."""
    number = sandbox.world.gitlab().mail.receive_mail("Printer", text)
    ticket = someone("anna").get(f"/issues/{number}").json()
    assert (ticket["author"]["username"], ticket["title"]) == ("support-bot", "Printer")
    assert (ticket["description"], ticket["labels"], ticket["state"]) == (shown, [], "opened")
    assert (ticket["confidential"], ticket["issue_type"]) == (True, "ticket")
    assert ticket["time_stats"]["time_estimate"] == 0


def test_the_account_of_mails_is_no_member(sandbox: Sandbox, someone: HandsOf) -> None:
    """It is found by its name, and holds no access level."""
    sandbox.world.gitlab().mail.receive_mail("Printer", "Nothing prints.")
    number = someone("anna").get("/issues/1").json()["author"]["id"]
    assert someone("anna").get(f"/members/all/{number}").status_code == 404


def test_a_mail_replies_in_public_and_is_told_as_a_confidential_note(
    sandbox: Sandbox, someone: HandsOf, receiver: HookReceiver
) -> None:
    """The ticket of a mail is confidential, so every note of it is told so; commands stand in it as code."""
    mail = sandbox.world.gitlab().mail
    number = mail.receive_mail("Printer", "Nothing prints.")
    note = mail.receive_reply(number, "It is the second one.\n/close")
    shown = someone("anna").get(f"/issues/{number}/notes/{note}").json()
    assert (shown["author"]["username"], shown["internal"]) == ("support-bot", False)
    assert shown["body"] == "It is the second one.\n`/close`"
    told = until(lambda: [one for one in receiver.received_hooks if one.body["object_kind"] == "note"])[0]
    assert told.body["event_type"] == "confidential_note"
    assert told.body["object_attributes"]["internal"] is False
    assert someone("anna").get(f"/issues/{number}").json()["state"] == "opened"
