"""Setting hooks up, signing them, and giving up on those that fail."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.gitlab.records import ProjectSettings
from sdesk_sync.sandbox.gitlab.shape import ProjectShape
from sdesk_sync.sandbox.gitlab.webhooks import ProjectHooks
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.server import free_port
from sdesk_sync.sandbox.site import TrackerSite
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands, HookReceiver

SIGNING = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def second(sandbox: object) -> Iterator[HookReceiver]:
    """Another receiver, for hooks that the tests set up."""
    receiver = HookReceiver(f"http://127.0.0.1:{free_port()}/other")
    yield receiver
    receiver.close()


def read_seeded_hook(someone: HandsOf) -> dict[str, Any]:
    """The hook the project starts with."""
    (hook,) = someone("lena").get("/hooks").json()
    found: dict[str, Any] = hook
    return found


def open_issues(someone: HandsOf, count: int = 1) -> None:
    """So many issues."""
    for _ in range(count):
        assert someone("anna").post("/issues", json={"title": "x"}).status_code == 201


def test_the_seeded_hook_listens_to_tickets_and_comments(someone: HandsOf, receiver: HookReceiver) -> None:
    """Confidential ones too; not to emoji and pushes. Secrets are never shown."""
    hook = read_seeded_hook(someone)
    on = {flag for flag, value in hook.items() if flag.endswith("_events") and value}
    assert on == {"issues_events", "confidential_issues_events", "note_events", "confidential_note_events"}
    assert (hook["url"], hook["project_id"], hook["alert_status"]) == (receiver.url, 101, "executable")
    assert (hook["token_present"], hook["signing_token_present"]) == (True, False)
    assert "token" not in hook


def test_only_maintainers_see_hooks(someone: HandsOf) -> None:
    """403 for all others, the bot included."""
    for who in ("anna", "desk-bot", "carla"):
        assert someone(who).get("/hooks").status_code == 403


def test_a_hook_is_set_up_changed_and_removed(someone: HandsOf, second: HookReceiver) -> None:
    """push_events is on unless told otherwise."""
    lena = someone("lena")
    made = lena.post("/hooks", data={"url": second.url, "name": "two", "issues_events": "true", "token": "t"})
    assert (made.status_code, made.json()["push_events"], made.json()["issues_events"]) == (201, True, True)
    open_issues(someone)
    until(lambda: second.received_hooks)
    assert second.received_hooks[0].headers["x-gitlab-token"] == "t"
    path = f"/hooks/{made.json()['id']}"
    changed = lena.put(
        path, json={"issues_events": False, "note_events": True, "enable_ssl_verification": False}
    )
    assert (changed.json()["issues_events"], changed.json()["enable_ssl_verification"]) == (False, False)
    someone("anna").post("/issues/1/notes", json={"body": "x"})
    until(lambda: len(second.received_hooks) == 2)
    assert second.received_hooks[1].event == "Note Hook"
    assert lena.delete(path).status_code == 204
    assert lena.get(path).status_code == 404


def test_a_hook_needs_a_good_url(someone: HandsOf) -> None:
    """400 without one, 422 with nonsense."""
    assert someone("lena").post("/hooks", json={}).json() == {"error": "url is missing"}
    answer = someone("lena").post("/hooks", json={"url": "nowhere"})
    assert (answer.status_code, answer.json()) == (422, {"error": "Invalid url given"})


def test_emoji_are_told_to_who_asks(someone: HandsOf, second: HookReceiver) -> None:
    """Given and taken back, on a note."""
    someone("lena").post("/hooks", json={"url": second.url, "emoji_events": True})
    open_issues(someone)
    note = someone("anna").post("/issues/1/notes", json={"body": "x"}).json()["id"]
    path = f"/issues/1/notes/{note}/award_emoji"
    award = someone("anna").post(path, json={"name": "eyes"}).json()["id"]
    someone("anna").delete(f"{path}/{award}")
    until(lambda: len(second.received_hooks) == 2)
    assert [each.body["event_type"] for each in second.received_hooks] == ["award", "revoke"]
    assert second.received_hooks[0].event == "Emoji Hook"
    assert second.received_hooks[0].body["note"]["id"] == note


def test_a_signing_token_signs(someone: HandsOf, second: HookReceiver) -> None:
    """Standard Webhooks: HMAC-SHA256 over id, timestamp and raw body, with the decoded key."""
    someone("lena").post("/hooks", json={"url": second.url, "issues_events": True, "signing_token": SIGNING})
    open_issues(someone)
    until(lambda: second.received_hooks)
    hook = second.received_hooks[0]
    signed = f"{hook.headers['webhook-id']}.{hook.headers['webhook-timestamp']}.".encode() + hook.raw
    digest = hmac.new(bytes(range(32)), signed, hashlib.sha256).digest()
    assert hook.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert "x-gitlab-token" not in hook.headers


def test_a_site_with_a_signing_secret_seeds_a_signing_hook() -> None:
    """Instead of the plain token."""
    site = TrackerSite(
        "engineering", "http://x", "http://y", SIGNING, make_people(), SandboxClock(), lambda _: None
    )
    (hook,) = ProjectHooks(site).all.values()
    assert (hook.token, hook.signing_token) == (None, SIGNING)


def test_four_failures_disable_a_hook_for_a_minute(
    someone: HandsOf, receiver: HookReceiver, control: ApiHands
) -> None:
    """Nothing is sent meanwhile and nothing later for it; the fifth failure costs two minutes."""
    receiver.status = 500
    open_issues(someone, 6)
    until(lambda: sum(1 for each in control.get("/hooks").json() if each["skipped"]) == 2)
    assert len(receiver.received_hooks) == 4
    assert read_seeded_hook(someone)["alert_status"] == "temporarily_disabled"
    assert read_seeded_hook(someone)["disabled_until"]
    control.post("/clock", json={"advance_s": 61})
    assert read_seeded_hook(someone)["alert_status"] == "executable"
    open_issues(someone)
    until(
        lambda: (
            len(receiver.received_hooks) == 5 and read_seeded_hook(someone)["alert_status"] != "executable"
        )
    )
    control.post("/clock", json={"advance_s": 61})
    assert read_seeded_hook(someone)["alert_status"] == "temporarily_disabled"
    control.post("/clock", json={"advance_s": 60})
    receiver.status = 200
    open_issues(someone)
    until(lambda: len(receiver.received_hooks) == 6)
    until(lambda: read_seeded_hook(someone)["disabled_until"] is None)


def test_what_failed_is_not_sent_again(someone: HandsOf, receiver: HookReceiver, control: ApiHands) -> None:
    """GitLab never retries by itself."""
    receiver.status = 503
    open_issues(someone)
    until(lambda: receiver.received_hooks)
    receiver.status = 200
    control.post("/clock", json={"advance_s": 3600})
    open_issues(someone)
    until(lambda: len(receiver.received_hooks) == 2)
    assert [each.body["object_attributes"]["iid"] for each in receiver.received_hooks] == [1, 2]


def test_a_failed_delivery_can_be_sent_again_by_hand(someone: HandsOf, receiver: HookReceiver) -> None:
    """From the log, with the same key and body."""
    receiver.status = 500
    open_issues(someone)
    path = f"/hooks/{read_seeded_hook(someone)['id']}/events"
    (failed,) = until(lambda: someone("lena").get(f"{path}?status=server_failure").json())
    assert (failed["trigger"], failed["response_status"]) == ("issue_hooks", "500")
    assert failed["request_headers"]["X-Gitlab-Token"] == "[REDACTED]"
    assert someone("lena").get(f"{path}?status=client_failure,successful,404").json() == []
    receiver.status = 204
    sent = someone("lena").post(f"{path}/{failed['id']}/resend")
    assert (sent.status_code, sent.json()) == (201, {"response_status": 204})
    first, again = receiver.received_hooks
    assert first.headers["idempotency-key"] == again.headers["idempotency-key"]
    assert first.body == again.body
    assert [each["response_status"] for each in someone("lena").get(path).json()] == ["204", "500"]
    assert someone("lena").post(f"{path}/1/resend").status_code == 404
    assert someone("lena").get(f"{path}?per_page=50").status_code == 400


def test_a_hook_can_be_tested_five_times_a_minute(
    someone: HandsOf, receiver: HookReceiver, control: ApiHands
) -> None:
    """Its body has no action; there must be something to tell."""
    path = f"/hooks/{read_seeded_hook(someone)['id']}/test"
    assert someone("lena").post(f"{path}/issues_events").status_code == 422
    open_issues(someone)
    someone("anna").post("/issues/1/notes", json={"body": "x"})
    until(lambda: len(receiver.received_hooks) == 2)
    assert someone("lena").post(f"{path}/issues_events").status_code == 201
    assert receiver.received_hooks[2].action is None
    assert someone("lena").post(f"{path}/note_events").status_code == 201
    assert someone("lena").post(f"{path}/moon_events").status_code == 400
    receiver.status = 500
    assert someone("lena").post(f"{path}/issues_events").status_code == 422
    receiver.status = 200
    assert someone("lena").post(f"{path}/issues_events").status_code == 201
    assert someone("lena").post(f"{path}/issues_events").status_code == 429
    control.post("/clock", json={"advance_s": 61})
    assert someone("lena").post(f"{path}/issues_events").status_code == 201


def test_another_address_loses_the_secrets(someone: HandsOf, second: HookReceiver) -> None:
    """Unless they are sent along, whatever else is changed (docs/trackers/gitlab.md#the-hooks-own-api)."""
    lena, secrets = someone("lena"), {"token": "t", "signing_token": SIGNING}
    made = lena.post("/hooks", json={"url": second.url, **secrets}).json()
    path, present = f"/hooks/{made['id']}", ("token_present", "signing_token_present")

    def change(**wanted: str | bool) -> list[bool]:
        changed = lena.put(path, json=wanted).json()
        return [changed[key] for key in present]

    assert change(url=second.url, note_events=True) == [True, True]
    assert change(url=f"{second.url}/2") == [False, False]
    assert change(url=f"{second.url}/3", **secrets) == [True, True]


def test_before_19_no_hook_signs(sandbox: Sandbox, someone: HandsOf, second: HookReceiver) -> None:
    """What would sign is passed over, and the answer says which key did nothing."""
    sandbox.world.gitlab().reshape(ProjectShape(settings=ProjectSettings(version="18.11.4")))
    made = someone("lena").post("/hooks", json={"url": second.url, "signing_token": SIGNING})
    assert (made.status_code, made.json()["signing_token_present"]) == (201, False)
    assert made.headers["X-Sandbox-Ignores"] == "signing_token"
