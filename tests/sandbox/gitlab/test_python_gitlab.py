"""The desk's own wire client, python-gitlab, finds nothing strange here."""

from __future__ import annotations

import gitlab
import pytest
from gitlab.v4.objects import Project

from sdesk_sync.sandbox.run import Sandbox


@pytest.fixture
def bot(sandbox: Sandbox) -> gitlab.Gitlab:
    """Signed in as the desk's bot."""
    place = sandbox.line["trackers"]["engineering"]
    token = place["people"]["desk-bot"]["token"]
    client = gitlab.Gitlab(place["url"], private_token=token, timeout=10)
    client.auth()
    return client


@pytest.fixture
def project(bot: gitlab.Gitlab) -> Project:
    """The project, by its path."""
    return bot.projects.get("acme/engineering")


def test_it_knows_itself_and_others(bot: gitlab.Gitlab, project: Project) -> None:
    """What the roles are made from."""
    assert bot.user is not None
    assert bot.user.username == "desk-bot"
    assert project.members_all.get(14).access_level == 40
    assert bot.users.list(username="carla", get_all=True)[0].id == 11
    assert bot.version()[0].startswith("19.5")


def test_it_writes_without_reading_first(bot: gitlab.Gitlab) -> None:
    """Lazily, with any attribute."""
    lazy = bot.projects.get("acme/engineering", lazy=True)
    issue = lazy.issues.create({"title": "x", "labels": ["status::new"]})
    lazy.issues.update(
        issue.iid,
        {"add_labels": ["status::closed"], "remove_labels": ["status::new"], "state_event": "close"},
    )
    read = lazy.issues.get(issue.iid)
    assert (read.labels, read.state) == (["status::closed"], "closed")
    assert [event.action for event in read.resourcelabelevents.list(get_all=True)] == ["add", "add", "remove"]
    assert [event.state for event in read.resourcestateevents.list(get_all=True)] == ["closed"]


def test_a_commands_only_note_has_no_id(project: Project) -> None:
    """docs/trackers/gitlab.md#python-gitlab"""
    issue = project.issues.create({"title": "x"})
    note = issue.notes.create({"body": "/close"})
    with pytest.raises(AttributeError):
        _ = note.id
    assert note.commands_changes == {"state_event": "close"}


def test_notes_awards_and_links_go_through_it(project: Project) -> None:
    """Edited in place, answered by an emoji, linked."""
    one, two = project.issues.create({"title": "one"}), project.issues.create({"title": "two"})
    note = one.notes.create({"body": "card", "internal": True})
    note.body = "card, edited"
    note.save()
    note.awardemojis.create({"name": "white_check_mark"})
    assert one.notes.get(note.id).body == "card, edited"
    one.links.create({"target_project_id": project.id, "target_issue_iid": two.iid})
    assert [link.iid for link in two.links.list(get_all=True)] == [one.iid]
    one.time_estimate("3h")
    assert project.issues.get(one.iid).time_stats()["time_estimate"] == 10800


def test_labels_are_saved_and_deleted(project: Project) -> None:
    """As the set-up does it."""
    label = project.labels.create({"name": "sync::jira", "color": "#112233"})
    label.color = "#445566"
    label.save()
    assert project.labels.get("sync::jira").color == "#445566"
    label.delete()
    with pytest.raises(gitlab.GitlabGetError):
        project.labels.get("sync::jira")


def test_lists_are_walked_by_offset_and_by_keyset(project: Project) -> None:
    """Without leaving one out."""
    for number in range(5):
        project.issues.create({"title": f"{number}"})
    walked = project.issues.list(per_page=2, iterator=True, sort="asc")
    assert [issue.iid for issue in walked] == [1, 2, 3, 4, 5]
    keyset = project.issues.list(
        pagination="keyset", order_by="updated_at", sort="asc", per_page=2, iterator=True
    )
    assert [issue.iid for issue in keyset] == [1, 2, 3, 4, 5]


def test_hooks_are_a_maintainers(sandbox: Sandbox, project: Project) -> None:
    """The bot is told 403, lena sets one up."""
    with pytest.raises(gitlab.GitlabListError) as refused:
        project.hooks.list(get_all=True)
    assert refused.value.response_code == 403
    place = sandbox.line["trackers"]["engineering"]
    lena = gitlab.Gitlab(place["url"], private_token=place["people"]["lena"]["token"], timeout=10)
    hooks = lena.projects.get("acme/engineering").hooks
    made = hooks.create({"url": "http://127.0.0.1:9/x", "issues_events": True, "push_events": False})
    made.note_events = True
    made.save()
    assert hooks.get(made.id).note_events is True
    made.delete()
