"""GitLab's hooks as they arrive: what they say, in how many deliveries, and who is told what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import HookReceiver, ReceivedHook

ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UTC = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")


@pytest.fixture
def issue(someone: HandsOf, receiver: HookReceiver) -> HandsOf:
    """Issue 1 of carla's, its opening already heard and forgotten."""
    someone("carla").post("/issues", json={"title": "x", "labels": "status::new"})
    wait_for_hooks(receiver, 1)
    receiver.forget_hooks()
    return someone


def wait_for_hooks(receiver: HookReceiver, count: int) -> list[ReceivedHook]:
    """So many hooks, once they are here."""
    until(lambda: len(receiver.received_hooks) >= count)
    return list(receiver.received_hooks)


def titles(labels: list[dict[str, Any]]) -> list[str]:
    """The names of a hook's labels."""
    return [label["title"] for label in labels]


def test_an_opening_is_told(someone: HandsOf, receiver: HookReceiver) -> None:
    """Headers and body in the shape of the recorded ones."""
    someone("carla").post("/issues", json={"title": "x", "description": "y", "labels": "type::request"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.path == "/hooks/engineering"
    assert hook.headers["x-gitlab-event"] == "Issue Hook"
    assert hook.headers["webhook-id"] == hook.headers["idempotency-key"]
    assert hook.headers["x-gitlab-instance"].endswith("/engineering")
    assert {"x-gitlab-event-uuid", "x-gitlab-webhook-uuid", "webhook-timestamp"} <= set(hook.headers)
    body = hook.body
    assert (body["object_kind"], body["event_type"]) == ("issue", "issue")
    assert body["user"] | {"avatar_url": ""} == {
        "id": 11,
        "name": "Carla Conrad",
        "username": "carla",
        "avatar_url": "",
        "email": "[REDACTED]",
    }
    attributes = body["object_attributes"]
    assert (attributes["action"], attributes["type"], attributes["state"]) == ("open", "Issue", "opened")
    assert titles(attributes["labels"]) == titles(body["labels"]) == ["type::request"]
    assert body["changes"]["title"] == {"previous": None, "current": "x"}
    assert "labels" not in body["changes"]
    assert "assignees" not in body


def test_the_plain_token_comes_along(sandbox: Any, someone: HandsOf, receiver: HookReceiver) -> None:
    """And no signature, as the seeded hook has no signing token."""
    someone("anna").post("/issues", json={"title": "x"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.headers["x-gitlab-token"] == sandbox.world.site("engineering").hook_secret
    assert "webhook-signature" not in hook.headers


def test_a_change_of_labels_is_told_with_both_lists(issue: HandsOf, receiver: HookReceiver) -> None:
    """Whole label objects, before and after."""
    issue("dev").put("/issues/1", json={"add_labels": "status::accepted", "remove_labels": "status::new"})
    (hook,) = wait_for_hooks(receiver, 1)
    changes = hook.body["changes"]
    assert titles(changes["labels"]["previous"]) == ["status::new"]
    assert titles(changes["labels"]["current"]) == ["status::accepted"]
    assert changes["updated_by_id"] == {"previous": None, "current": 15}
    assert set(changes) == {"labels", "updated_at", "updated_by_id"}
    assert (hook.action, hook.body["user"]["username"]) == ("update", "dev")


def test_one_put_with_a_state_event_makes_two_deliveries(issue: HandsOf, receiver: HookReceiver) -> None:
    """The close comes first and knows nothing of the rest."""
    issue("dev").put(
        "/issues/1",
        json={"state_event": "close", "add_labels": "status::closed", "remove_labels": "status::new"},
    )
    close, update = wait_for_hooks(receiver, 2)
    assert (close.action, update.action) == ("close", "update")
    assert titles(close.body["labels"]) == ["status::new"]
    assert set(close.body["changes"]) == {"closed_at", "state_id", "updated_at"}
    assert close.body["changes"]["state_id"] == {"previous": 1, "current": 2}
    assert set(update.body["changes"]) == {"labels", "updated_at", "updated_by_id"}
    assert update.body["object_attributes"]["state"] == "closed"
    assert update.body["object_attributes"]["updated_at"] > close.body["object_attributes"]["updated_at"]


def test_a_state_event_alone_makes_one(issue: HandsOf, receiver: HookReceiver) -> None:
    """And none where it is so already."""
    for event in ("close", "close", "reopen"):
        issue("dev").put("/issues/1", json={"state_event": event})
    issue("dev").put("/issues/1", json={"title": "last"})
    wait_for_hooks(receiver, 3)
    assert receiver.events() == [("Issue Hook", action) for action in ("close", "reopen", "update")]


def test_a_type_change_is_not_in_the_changes(issue: HandsOf, receiver: HookReceiver) -> None:
    """Only the attribute is another, and the kind of the body with it."""
    issue("dev").put("/issues/1", json={"issue_type": "incident"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.headers["x-gitlab-event"] == "Issue Hook"
    assert (hook.body["object_kind"], hook.body["object_attributes"]["type"]) == ("work_item", "Incident")
    assert set(hook.body["changes"]) == {"updated_at", "updated_by_id"}


def test_an_update_that_changes_nothing_is_told_too(issue: HandsOf, receiver: HookReceiver) -> None:
    """With empty changes and the old date."""
    issue("dev").put("/issues/1", json={"title": "x"})
    issue("dev").put("/issues/1", json={"add_labels": "status::new"})
    first, second = wait_for_hooks(receiver, 2)
    assert second.body["changes"] == {}
    assert second.body["object_attributes"]["updated_at"] == first.body["object_attributes"]["updated_at"]


def test_a_guests_passed_over_wish_is_told_as_an_update(issue: HandsOf, receiver: HookReceiver) -> None:
    """Labels sent without the right: nothing of them shows."""
    issue("carla").put("/issues/1", json={"add_labels": "priority::critical"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert (hook.action, "labels" in hook.body["changes"]) == ("update", False)


def test_confidential_issues_have_their_own_event(issue: HandsOf, receiver: HookReceiver) -> None:
    """From the change on that hides them."""
    issue("dev").put("/issues/1", json={"confidential": True})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.headers["x-gitlab-event"] == "Confidential Issue Hook"
    assert hook.body["event_type"] == "confidential_issue"
    assert hook.body["changes"]["confidential"] == {"previous": False, "current": True}


def test_a_note_is_told_with_its_issue(issue: HandsOf, receiver: HookReceiver) -> None:
    """The issue's labels and state come along."""
    issue("carla").post("/issues/1/notes", json={"body": "Any news?"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert (hook.event, hook.action) == ("Note Hook", "create")
    attributes = hook.body["object_attributes"]
    assert (attributes["note"], attributes["noteable_type"], attributes["system"]) == (
        "Any news?",
        "Issue",
        False,
    )
    assert attributes["internal"] is False
    assert hook.body["issue"]["iid"] == 1
    assert titles(hook.body["issue"]["labels"]) == ["status::new"]


def test_an_internal_note_on_a_public_issue_is_confidential(issue: HandsOf, receiver: HookReceiver) -> None:
    """While its issue is not."""
    issue("anna").post("/issues/1/notes", json={"body": "psst", "internal": True})
    (hook,) = wait_for_hooks(receiver, 1)
    assert (hook.event, hook.body["event_type"]) == ("Confidential Note Hook", "confidential_note")
    assert (hook.body["object_attributes"]["internal"], hook.body["issue"]["confidential"]) == (True, False)


def test_editing_a_note_is_told_as_its_authors(issue: HandsOf, receiver: HookReceiver) -> None:
    """Also when a Maintainer did it; saving the same text is not told."""
    note = issue("carla").post("/issues/1/notes", json={"body": "a"}).json()["id"]
    issue("lena").put(f"/issues/1/notes/{note}", json={"body": "a"})
    issue("lena").put(f"/issues/1/notes/{note}", json={"body": "b"})
    create, update = wait_for_hooks(receiver, 2)
    assert (create.action, update.action) == ("create", "update")
    edited = [one.body["object_attributes"]["updated_by_id"] for one in (create, update)]
    assert edited[0] is None
    assert edited[1] != update.body["user"]["id"]
    assert (update.body["user"]["username"], update.body["object_attributes"]["note"]) == ("carla", "b")


def test_commands_alone_make_no_note_hook(issue: HandsOf, receiver: HookReceiver) -> None:
    """Only what they did is told."""
    issue("dev").post("/issues/1/notes", json={"body": "/close\n/label ~team::hosting"})
    wait_for_hooks(receiver, 2)
    assert receiver.events() == [("Issue Hook", "close"), ("Issue Hook", "update")]


def test_text_with_commands_makes_both(issue: HandsOf, receiver: HookReceiver) -> None:
    """The note and what it did."""
    issue("dev").post("/issues/1/notes", json={"body": "Moved\n/label ~team::hosting"})
    wait_for_hooks(receiver, 2)
    assert receiver.events() == [("Note Hook", "create"), ("Issue Hook", "update")]


def test_spent_time_is_told(issue: HandsOf, receiver: HookReceiver) -> None:
    """With what was added."""
    issue("dev").post("/issues/1/add_spent_time", json={"duration": "2h"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.body["changes"]["total_time_spent"] == {"previous": 0, "current": 7200}
    assert hook.body["changes"]["time_change"] == {"previous": 0, "current": 7200}
    assert hook.body["object_attributes"]["human_total_time_spent"] == "2h"


def test_nothing_tells_of_deletions_links_and_system_notes(issue: HandsOf, receiver: HookReceiver) -> None:
    """The next hook is the next change's."""
    note = issue("anna").post("/issues/1/notes", json={"body": "x"}).json()["id"]
    issue("anna").delete(f"/issues/1/notes/{note}")
    issue("anna").post("/issues", json={"title": "second"})
    issue("anna").post("/issues/2/links", json={"target_project_id": 101, "target_issue_iid": 1})
    issue("anna").post("/issues/1/award_emoji", json={"name": "thumbsup"})
    issue("anna").delete("/issues/2")
    issue("anna").put("/issues/1", json={"title": "last"})
    wait_for_hooks(receiver, 3)
    assert receiver.events() == [("Note Hook", "create"), ("Issue Hook", "open"), ("Issue Hook", "update")]


def test_dates_come_in_gitlabs_mixed_forms(issue: HandsOf, receiver: HookReceiver) -> None:
    """A receiver must read them all (docs/trackers/gitlab.md#issue-hook)."""
    issue("dev").put("/issues/1", json={"add_labels": "a"})
    issue("dev").post("/issues/1/notes", json={"body": "x"})
    update, note = wait_for_hooks(receiver, 2)
    assert ISO.fullmatch(update.body["object_attributes"]["updated_at"])
    assert ISO.fullmatch(update.body["changes"]["updated_at"]["current"])
    assert UTC.fullmatch(update.body["labels"][0]["created_at"])
    assert UTC.fullmatch(note.body["object_attributes"]["created_at"])
    assert ISO.fullmatch(note.body["issue"]["created_at"])


def test_the_bots_own_writes_come_back(issue: HandsOf, receiver: HookReceiver) -> None:
    """An echo, recognisable by its user."""
    issue("desk-bot").put("/issues/1", json={"add_labels": "team::support"})
    (hook,) = wait_for_hooks(receiver, 1)
    assert hook.body["user"]["username"] == "desk-bot"


def test_a_uuid_sent_along_comes_back_once(issue: HandsOf, receiver: HookReceiver) -> None:
    """Exactly ours on the first delivery; whatever else it causes is suppressed.

    docs/trackers/gitlab.md#loop-protection
    """
    ours = {"X-Gitlab-Event-UUID": "11111111-2222-4333-8444-555555555555"}
    issue("desk-bot").put("/issues/1", json={"state_event": "close", "add_labels": "a"}, headers=ours)
    issue("desk-bot").put("/issues/1", json={"add_labels": "b"}, headers=ours)
    issue("anna").put("/issues/1", json={"add_labels": "c"})
    first, second = wait_for_hooks(receiver, 2)
    assert first.headers["x-gitlab-event-uuid"] == ours["X-Gitlab-Event-UUID"]
    assert (first.action, second.body["user"]["username"]) == ("close", "anna")


def test_a_new_note_does_not_know_the_uuid(issue: HandsOf, receiver: HookReceiver) -> None:
    """What its commands did, does: a background job tells of the note.

    docs/trackers/gitlab.md#loop-protection
    """
    ours = {"X-Gitlab-Event-UUID": "11111111-2222-4333-8444-666666666666"}
    issue("desk-bot").post("/issues/1/notes", json={"body": "Moved\n/label ~team::hosting"}, headers=ours)
    note, update = wait_for_hooks(receiver, 2)
    assert note.headers["x-gitlab-event-uuid"] != ours["X-Gitlab-Event-UUID"]
    assert update.headers["x-gitlab-event-uuid"] == ours["X-Gitlab-Event-UUID"]


def test_answering_with_the_uuid_of_a_delivery_silences_the_echo(
    issue: HandsOf, receiver: HookReceiver
) -> None:
    """For half an hour."""
    issue("anna").put("/issues/1", json={"add_labels": "a"})
    (hook,) = wait_for_hooks(receiver, 1)
    theirs = {"X-Gitlab-Event-UUID": hook.headers["x-gitlab-event-uuid"]}
    issue("desk-bot").put("/issues/1", json={"add_labels": "b"}, headers=theirs)
    issue("anna").put("/issues/1", json={"add_labels": "c"})
    _, second = wait_for_hooks(receiver, 2)
    assert second.body["user"]["username"] == "anna"
