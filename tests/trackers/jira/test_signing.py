"""Whether a delivery is Jira's, and where it belongs."""

import hashlib
import hmac
import json

import pytest

from sdesk_sync.trackers.errors import Unreadable
from tests.trackers.jira.bodies import Json, comment_event, issue_event, webhooks

VECTOR = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"


@pytest.mark.parametrize(
    ("secrets", "header", "counts"),
    [
        (("It's a Secret to Everybody",), VECTOR, True),
        (("old", "It's a Secret to Everybody"), VECTOR, True),
        (("It's a Secret to Everybody",), VECTOR.upper().replace("SHA256", "sha256"), True),
        (("old",), VECTOR, False),
        ((), VECTOR, False),
        (("",), "sha256=" + hmac.new(b"", b"Hello World!", hashlib.sha256).hexdigest(), False),
        (("It's a Secret to Everybody",), "", False),
        (("It's a Secret to Everybody",), VECTOR.replace("sha256", "sha1"), False),
        (("It's a Secret to Everybody",), VECTOR.removeprefix("sha256="), False),
        (("It's a Secret to Everybody",), "sha256=ä", False),
    ],
)
def test_only_a_signature_by_a_secret_of_ours_counts(
    secrets: tuple[str, ...], header: str, *, counts: bool
) -> None:
    """The vector is Atlassian's own; an empty secret would let everybody sign."""
    why = webhooks(*secrets).why_not_genuine({"x-hub-signature": header}, b"Hello World!", 0)
    assert (why is None) is counts


def test_a_changed_body_is_not_genuine() -> None:
    """The signature is over the very bytes."""
    signed = webhooks("It's a Secret to Everybody")
    why = signed.why_not_genuine({"x-hub-signature": VECTOR}, b"Hello World! ", 0)
    assert why == "its signature fits none of the secrets"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "it carries no signature"),
        ({"x-hub-signature": "sha1=00"}, "its signature is by another method than sha256"),
    ],
)
def test_whoever_set_the_hook_up_is_told_what_is_missing(headers: dict[str, str], why: str) -> None:
    """A hook without a secret looks otherwise than one with another."""
    assert webhooks("It's a Secret to Everybody").why_not_genuine(headers, b"Hello World!", 0) == why


@pytest.mark.parametrize(
    ("body", "lane", "event"),
    [
        (issue_event(), "10042", "jira:issue_updated"),
        ({**issue_event(), "issue": {"id": 10042}}, "10042", "jira:issue_updated"),
        (comment_event(), "10042", "comment_created"),
        ({**comment_event(), "issue": None}, "10042", "comment_created"),
        ({"webhookEvent": "worklog_created", "worklog": {"issueId": "10014"}}, "10014", "worklog_created"),
        (
            {"webhookEvent": "issuelink_created", "issueLink": {"sourceIssueId": 18715}},
            "-issuelink_created",
            "issuelink_created",
        ),
        (
            {"webhookEvent": "jira:issue_updated", "issue": {"id": "a/../b"}},
            "-jira:issue_updated",
            "jira:issue_updated",
        ),
        ({"webhookEvent": "a b\n"}, "-unknown", "unknown"),
        ({}, "-unknown", "unknown"),
    ],
)
def test_a_delivery_waits_in_its_tickets_lane(body: Json, lane: str, event: str) -> None:
    """By the issue's immutable id; what is about no issue has a lane of its own."""
    found = webhooks().find_key({"x-atlassian-webhook-identifier": "d-1"}, json.dumps(body).encode())
    assert (found.delivery, found.lane, found.event) == ("d-1", lane, event)


@pytest.mark.parametrize("body", [b"", b"no json", b"[1]", b"\xff\xfe\x00", b"[" * 100_000, b'"x"'])
def test_an_unreadable_body_is_kept_and_not_read(body: bytes) -> None:
    """It was signed, so it is stored; without an id of Jira's the body's hash is the delivery."""
    found = webhooks().find_key({}, body)
    assert (found.delivery, found.lane) == (hashlib.sha256(body).hexdigest(), "-unreadable")
    with pytest.raises(Unreadable):
        webhooks().parse({}, body)
