"""Labels: their definitions, and what putting them on an issue does on Free and on Premium."""

from __future__ import annotations

from typing import Any

import pytest

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.gitlab.labelling import labels_after
from sdesk_sync.sandbox.gitlab.project import GitLabProject
from sdesk_sync.sandbox.gitlab.shape import ProjectShape
from sdesk_sync.sandbox.people import make_people
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import TrackerSite
from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import HookReceiver


def labels_of(someone: HandsOf, iid: int = 1) -> list[str]:
    """What is on the issue now."""
    labels: list[str] = someone("anna").get(f"/issues/{iid}").json()["labels"]
    return labels


def test_labels_are_listed_in_pages(someone: HandsOf) -> None:
    """With the totals and the way on."""
    answer = someone("anna").get("/labels?per_page=10&page=2")
    assert len(answer.json()) == 10
    assert (answer.headers["x-total"], answer.headers["x-total-pages"]) == ("39", "4")
    assert (answer.headers["x-next-page"], answer.headers["x-prev-page"]) == ("3", "1")
    assert 'rel="next"' in answer.headers["Link"]
    assert answer.links["next"]["url"].endswith("/labels?per_page=10&page=3")


def test_a_label_is_defined_renamed_and_deleted(someone: HandsOf, receiver: HookReceiver) -> None:
    """Issues follow, and no hook says so."""
    sami = someone("sami")
    made = sami.post("/labels", json={"name": "sync::jira", "color": "#112233", "priority": 3})
    assert (made.status_code, made.json()["priority"]) == (201, 3)
    sami.post("/issues", json={"title": "x", "labels": ["sync::jira"]})
    until(lambda: receiver.received_hooks)
    receiver.forget_hooks()
    assert (
        sami.put("/labels/sync%3A%3Ajira", json={"new_name": "sync::cloud"}).json()["name"] == "sync::cloud"
    )
    assert labels_of(someone) == ["sync::cloud"]
    assert sami.delete(f"/labels/{made.json()['id']}").status_code == 204
    assert labels_of(someone) == []
    sami.post("/issues", json={"title": "later"})
    until(lambda: receiver.received_hooks)
    assert receiver.events() == [("Issue Hook", "open")]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 400, {"error": "name is missing, color is missing"}),
        ({"name": "type::incident", "color": "#000000"}, 409, {"message": "Label already exists"}),
        ({"name": "a,b", "color": "#000000"}, 400, {"message": {"title": ["is invalid"]}}),
        ({"name": "x", "color": "#0"}, 400, {"message": {"color": ["must be a valid color code"]}}),
        ({"name": "x", "color": "red"}, 501, {"sandbox": "does not play names of colours"}),
        ({"name": "<b></b>", "color": "#000"}, 400, {"message": {"title": ["can't be blank"]}}),
        (
            {"name": "x" * 256, "color": "#000"},
            400,
            {"message": {"title": ["is too long (maximum is 255 characters)"]}},
        ),
    ],
)
def test_a_bad_label_is_refused(someone: HandsOf, body: dict[str, str], status: int, said: object) -> None:
    """In GitLab's words."""
    answer = someone("anna").post("/labels", json=body)
    assert (answer.status_code, answer.json()) == (status, said)


def test_a_title_loses_its_tags_and_a_colour_gets_six_digits(someone: HandsOf) -> None:
    """What comes back is not what was sent (docs/trackers/gitlab.md#labels)."""
    made = someone("anna").post("/labels", json={"name": " <i>a</i> < b ", "color": "#1aF"})
    assert (made.json()["name"], made.json()["color"]) == ("a < b", "#11aaFF")


def test_a_label_of_the_group_is_seen_and_not_changed(sandbox: Sandbox, someone: HandsOf) -> None:
    """Its title is no project label's; issues take it as any other (docs/trackers/gitlab.md#labels)."""
    sandbox.world.gitlab().reshape(ProjectShape(group_labels=("of the group",)))
    lena = someone("lena")
    (label,) = lena.get("/labels?search=group").json()
    assert (label["is_project_label"], label["priority"]) == (False, None)
    assert lena.get("/labels?search=group&include_ancestor_groups=false").json() == []
    address = f"/labels/{label['id']}"
    assert lena.get(address).json() == label
    for answer in (lena.put(address, json={"color": "#000000"}), lena.delete(address)):
        assert (answer.status_code, answer.json()) == (404, {"message": "404 Label Not Found"})
    assert lena.post("/labels", json={"name": "of the group", "color": "#000000"}).status_code == 409
    renamed = lena.put("/labels/type::incident", json={"new_name": "of the group"})
    assert "already exists at group level for acme" in renamed.json()["message"]["title"][0]
    taken = lena.put("/labels/type::incident", json={"new_name": "type::request"})
    assert taken.json() == {"message": {"title": ["has already been taken"]}}
    assert lena.post("/issues", json={"title": "x", "labels": "of the group"}).json()["labels"] == [
        "of the group"
    ]


def test_labels_are_counted_where_that_is_asked(someone: HandsOf) -> None:
    """How many issues have each, open and closed."""
    anna = someone("anna")
    for _ in range(3):
        anna.post("/issues", json={"title": "x", "labels": "status::new"})
    anna.put("/issues/1", json={"state_event": "close"})
    (label,) = anna.get("/labels?search=status::new&with_counts=true").json()
    assert (label["open_issues_count"], label["closed_issues_count"]) == (2, 1)
    assert "open_issues_count" not in anna.get("/labels?search=status::new").json()[0]


def test_guests_define_no_labels(someone: HandsOf) -> None:
    """Planner and up do."""
    assert someone("carla").post("/labels", json={"name": "x", "color": "#000000"}).status_code == 403
    assert someone("anna").put("/labels/type::nothing", json={"color": "red"}).status_code == 404
    assert someone("anna").put("/labels/type::incident", json={}).status_code == 400


def test_an_unknown_label_is_silently_created(someone: HandsOf) -> None:
    """A typo never errors, and the project has one label more."""
    someone("anna").post("/issues", json={"title": "x"})
    answer = someone("anna").put("/issues/1", json={"add_labels": "statsu::new"})
    assert (answer.status_code, answer.json()["labels"]) == (200, ["statsu::new"])
    assert someone("anna").get("/labels/statsu::new").status_code == 200


def test_a_label_to_take_off_is_never_created(someone: HandsOf) -> None:
    """Unknown there means nothing to do."""
    someone("anna").post("/issues", json={"title": "x"})
    someone("anna").put("/issues/1", json={"remove_labels": "never"})
    assert someone("anna").get("/labels/never").status_code == 404


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"add_labels": "c,b"}, ["a", "b", "c"]),
        ({"add_labels": ["c"], "remove_labels": ["a", "b"]}, ["c"]),
        ({"labels": "c"}, ["c"]),
        ({"labels": ""}, []),
        ({"labels": []}, []),
        ({"remove_labels": "b"}, ["a"]),
    ],
)
def test_labels_change_by_array_or_commas(someone: HandsOf, change: dict[str, Any], after: list[str]) -> None:
    """add and remove leave the others alone, labels replaces all."""
    someone("anna").post("/issues", json={"title": "x", "labels": "a,b"})
    assert someone("anna").put("/issues/1", json=change).json()["labels"] == after


def test_a_form_changes_labels_too(someone: HandsOf) -> None:
    """Form-encoded bodies and query parameters are taken as JSON is."""
    someone("anna").post("/issues", data={"title": "x", "labels[]": ["a", "b"]})
    assert someone("anna").put("/issues/1?remove_labels=a").json()["labels"] == ["b"]


def test_on_free_two_labels_of_a_scope_stand_together(someone: HandsOf) -> None:
    """There `::` is only text (docs/trackers/gitlab.md#labels)."""
    someone("anna").post("/issues", json={"title": "x", "labels": "status::new"})
    someone("anna").put("/issues/1", json={"add_labels": "status::accepted"})
    assert labels_of(someone) == ["status::accepted", "status::new"]


def test_on_premium_a_label_displaces_its_scope() -> None:
    """The newcomer stays; labels without scope and of other scopes are left alone."""
    cast = make_people("seed")
    site = TrackerSite("engineering", "http://x", "http://y", "s", cast, SandboxClock(), lambda _: None)
    project = GitLabProject(site, "premium")
    anna = next(person for person in cast if person.name == "anna")
    has = labels_after(project, anna, [], {"labels": ["status::new", "team::hosting", "plain"]})
    after = labels_after(project, anna, has, {"add_labels": ["status::accepted"]})
    assert project.label_names(after) == ["plain", "status::accepted", "team::hosting"]


def test_label_events_name_who_did_it(someone: HandsOf) -> None:
    """Each label on its own, oldest first; a deleted label is null."""
    someone("carla").post("/issues", json={"title": "x", "labels": "type::request"})
    someone("dev").put("/issues/1", json={"add_labels": "gone", "remove_labels": "type::request"})
    someone("dev").delete("/labels/gone")
    events = someone("anna").get("/issues/1/resource_label_events").json()
    told = [(e["action"], e["user"]["username"], e["label"] and e["label"]["name"]) for e in events]
    assert told == [
        ("add", "carla", "type::request"),
        ("add", "dev", None),
        ("remove", "dev", "type::request"),
    ]
    single = someone("anna").get(f"/issues/1/resource_label_events/{events[0]['id']}").json()
    assert single == events[0]
    assert someone("anna").get("/issues/1/resource_label_events/1").status_code == 404
