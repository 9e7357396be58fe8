"""Setting hooks up, signing them, and giving up on those that fail."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.gitlab.webhooks import Webhooks
from sdesk_sync.sandbox.people import people
from sdesk_sync.sandbox.server import free_port
from sdesk_sync.sandbox.site import Site
from tests.sandbox.conftest import Someone
from tests.sandbox.hands import Hands, Receiver, until

SIGNING = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def second(sandbox: object) -> Iterator[Receiver]:
    """Another receiver, for hooks that the tests set up."""
    receiver = Receiver(f"http://127.0.0.1:{free_port()}/other")
    yield receiver
    receiver.close()


def seeded(someone: Someone) -> dict[str, Any]:
    """The hook the project starts with."""
    (hook,) = someone("lena").get("/hooks").json()
    found: dict[str, Any] = hook
    return found


def opened(someone: Someone, count: int = 1) -> None:
    """So many issues."""
    for _ in range(count):
        assert someone("anna").post("/issues", json={"title": "x"}).status_code == 201


def test_the_seeded_hook_listens_to_tickets_and_comments(someone: Someone, receiver: Receiver) -> None:
    """Confidential ones too; not to emoji and pushes. Secrets are never shown."""
    hook = seeded(someone)
    on = {flag for flag, value in hook.items() if flag.endswith("_events") and value}
    assert on == {"issues_events", "confidential_issues_events", "note_events", "confidential_note_events"}
    assert (hook["url"], hook["project_id"], hook["alert_status"]) == (receiver.url, 101, "executable")
    assert (hook["token_present"], hook["signing_token_present"]) == (True, False)
    assert "token" not in hook


def test_only_maintainers_see_hooks(someone: Someone) -> None:
    """403 for all others, the bot included."""
    for who in ("anna", "desk-bot", "carla"):
        assert someone(who).get("/hooks").status_code == 403


def test_a_hook_is_set_up_changed_and_removed(someone: Someone, second: Receiver) -> None:
    """push_events is on unless told otherwise."""
    lena = someone("lena")
    made = lena.post("/hooks", json={"url": second.url, "name": "two", "issues_events": "true", "token": "t"})
    assert (made.status_code, made.json()["push_events"], made.json()["issues_events"]) == (201, True, True)
    opened(someone)
    until(lambda: second.got)
    assert second.got[0].headers["x-gitlab-token"] == "t"
    path = f"/hooks/{made.json()['id']}"
    changed = lena.put(
        path, json={"issues_events": False, "note_events": True, "enable_ssl_verification": False}
    )
    assert (changed.json()["issues_events"], changed.json()["enable_ssl_verification"]) == (False, False)
    someone("anna").post("/issues/1/notes", json={"body": "x"})
    until(lambda: len(second.got) == 2)
    assert second.got[1].event == "Note Hook"
    assert lena.delete(path).status_code == 204
    assert lena.get(path).status_code == 404


def test_a_hook_needs_a_good_url(someone: Someone) -> None:
    """400 without one, 422 with nonsense."""
    assert someone("lena").post("/hooks", json={}).json() == {"error": "url is missing"}
    answer = someone("lena").post("/hooks", json={"url": "nowhere"})
    assert (answer.status_code, answer.json()) == (422, {"error": "Invalid url given"})


def test_emoji_are_told_to_who_asks(someone: Someone, second: Receiver) -> None:
    """Given and taken back, on a note."""
    someone("lena").post("/hooks", json={"url": second.url, "emoji_events": True})
    opened(someone)
    note = someone("anna").post("/issues/1/notes", json={"body": "x"}).json()["id"]
    path = f"/issues/1/notes/{note}/award_emoji"
    award = someone("anna").post(path, json={"name": "eyes"}).json()["id"]
    someone("anna").delete(f"{path}/{award}")
    until(lambda: len(second.got) == 2)
    assert [each.body["event_type"] for each in second.got] == ["award", "revoke"]
    assert second.got[0].event == "Emoji Hook"
    assert second.got[0].body["note"]["id"] == note


def test_a_signing_token_signs(someone: Someone, second: Receiver) -> None:
    """Standard Webhooks: HMAC-SHA256 over id, timestamp and raw body, with the decoded key."""
    someone("lena").post("/hooks", json={"url": second.url, "issues_events": True, "signing_token": SIGNING})
    opened(someone)
    until(lambda: second.got)
    hook = second.got[0]
    signed = f"{hook.headers['webhook-id']}.{hook.headers['webhook-timestamp']}.".encode() + hook.raw
    digest = hmac.new(bytes(range(32)), signed, hashlib.sha256).digest()
    assert hook.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert "x-gitlab-token" not in hook.headers


def test_a_site_with_a_signing_secret_seeds_a_signing_hook() -> None:
    """Instead of the plain token."""
    site = Site("engineering", "http://x", "http://y", SIGNING, people(), Clock(), lambda _: None)
    (hook,) = Webhooks(site).all.values()
    assert (hook.token, hook.signing_token) == (None, SIGNING)


def test_four_failures_disable_a_hook_for_a_minute(
    someone: Someone, receiver: Receiver, control: Hands
) -> None:
    """Nothing is sent meanwhile and nothing later for it; the fifth failure costs two minutes."""
    receiver.status = 500
    opened(someone, 6)
    until(lambda: sum(1 for each in control.get("/hooks").json() if each["skipped"]) == 2)
    assert len(receiver.got) == 4
    assert seeded(someone)["alert_status"] == "temporarily_disabled"
    assert seeded(someone)["disabled_until"]
    control.post("/clock", json={"advance_s": 61})
    assert seeded(someone)["alert_status"] == "executable"
    opened(someone)
    until(lambda: len(receiver.got) == 5 and seeded(someone)["alert_status"] != "executable")
    control.post("/clock", json={"advance_s": 61})
    assert seeded(someone)["alert_status"] == "temporarily_disabled"
    control.post("/clock", json={"advance_s": 60})
    receiver.status = 200
    opened(someone)
    until(lambda: len(receiver.got) == 6)
    until(lambda: seeded(someone)["disabled_until"] is None)


def test_what_failed_is_not_sent_again(someone: Someone, receiver: Receiver, control: Hands) -> None:
    """GitLab never retries by itself."""
    receiver.status = 503
    opened(someone)
    until(lambda: receiver.got)
    receiver.status = 200
    control.post("/clock", json={"advance_s": 3600})
    opened(someone)
    until(lambda: len(receiver.got) == 2)
    assert [each.body["object_attributes"]["iid"] for each in receiver.got] == [1, 2]


def test_a_failed_delivery_can_be_sent_again_by_hand(someone: Someone, receiver: Receiver) -> None:
    """From the log, with the same key and body."""
    receiver.status = 500
    opened(someone)
    path = f"/hooks/{seeded(someone)['id']}/events"
    (failed,) = until(lambda: someone("lena").get(f"{path}?status=server_failure").json())
    assert (failed["trigger"], failed["response_status"]) == ("issue_hooks", "500")
    assert failed["request_headers"]["X-Gitlab-Token"] == "[REDACTED]"
    assert someone("lena").get(f"{path}?status=client_failure,successful,404").json() == []
    receiver.status = 204
    sent = someone("lena").post(f"{path}/{failed['id']}/resend")
    assert (sent.status_code, sent.json()) == (201, {"response_status": 204})
    first, again = receiver.got
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"]
    assert first.body == again.body
    assert [each["response_status"] for each in someone("lena").get(path).json()] == ["204", "500"]
    assert someone("lena").post(f"{path}/1/resend").status_code == 404
    assert someone("lena").get(f"{path}?per_page=50").status_code == 400


def test_a_hook_can_be_tested_five_times_a_minute(
    someone: Someone, receiver: Receiver, control: Hands
) -> None:
    """Its body has no action; there must be something to tell."""
    path = f"/hooks/{seeded(someone)['id']}/test"
    assert someone("lena").post(f"{path}/issues_events").status_code == 422
    opened(someone)
    someone("anna").post("/issues/1/notes", json={"body": "x"})
    until(lambda: len(receiver.got) == 2)
    assert someone("lena").post(f"{path}/issues_events").status_code == 201
    assert receiver.got[2].action is None
    assert someone("lena").post(f"{path}/note_events").status_code == 201
    assert someone("lena").post(f"{path}/moon_events").status_code == 400
    receiver.status = 500
    assert someone("lena").post(f"{path}/issues_events").status_code == 422
    receiver.status = 200
    assert someone("lena").post(f"{path}/issues_events").status_code == 201
    assert someone("lena").post(f"{path}/issues_events").status_code == 429
    control.post("/clock", json={"advance_s": 61})
    assert someone("lena").post(f"{path}/issues_events").status_code == 201
