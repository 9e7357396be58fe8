"""What we assume of GitLab, tried on a project (docs/trackers/gitlab.md#unproven)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gitlab
import pytest
from gitlab.v4.objects import Project

from tests.live.sites import TITLE, LiveSite

PAGE = "docs/trackers/gitlab.md"
PUT_IN_PASSING = "sdesk-live::passing"


def _open(project: Project, about: str, **more: Any) -> Any:
    return project.issues.create({"title": f"{TITLE}: {about}", **more})


def _require_labels(site: LiveSite, labels: list[str], wanted: set[str]) -> None:
    """GitLab passes over in silence what an account may not label."""
    if not wanted & set(labels):
        site.lacks("the account may not label issues or make labels: it needs the role Planner or Reporter")


def _at_once(project: Project, iid: int, *edits: dict[str, str]) -> None:
    """Several edits of an issue in the same moment."""
    with ThreadPoolExecutor(len(edits)) as hands:
        list(hands.map(lambda edit: project.issues.update(iid, edit), edits))


@pytest.fixture
def passing(project: Project) -> Any:
    """Labels that the check makes are taken away again where that is allowed."""
    yield PUT_IN_PASSING
    for label in project.labels.list(search="sdesk-live::", iterator=True):
        try:
            project.labels.delete(label.id)
        except gitlab.GitlabDeleteError:
            return


@pytest.mark.settles(
    PAGE, "a note that nobody edited has `updated_at` equal to `created_at`, to the millisecond"
)
def test_a_note_nobody_edited_shows_it(project: Project) -> None:
    """An edited comment commands nothing."""
    issue = _open(project, "note")
    made = issue.notes.create({"body": "as it was"})
    found = issue.notes.get(made.id)
    assert found.updated_at == found.created_at
    made.body = "edited"
    made.save()
    found = issue.notes.get(made.id)
    assert found.updated_at > found.created_at


@pytest.mark.settles(PAGE, "a note moves `updated_at` only after a minute")
def test_a_note_does_not_move_its_issue_at_once(project: Project) -> None:
    """So the sweep does not rest on it."""
    issue = _open(project, "note and its issue")
    before = project.issues.get(issue.iid).updated_at
    issue.notes.create({"body": "just now"})
    assert project.issues.get(issue.iid).updated_at == before


@pytest.mark.settles(PAGE, "of several assignees Free keeps the first")
def test_on_free_one_assignee_stays(project: Project, gitlab_site: LiveSite) -> None:
    """Others on a ticket survive where they can be there at all."""
    members = [each.id for each in project.members_all.list(iterator=True)][:2]
    if len(members) < 2:
        gitlab_site.lacks("the project has one member only")
    issue = _open(project, "assignees")
    project.issues.update(issue.iid, {"assignee_ids": members})
    kept = [each["id"] for each in project.issues.get(issue.iid).assignees]
    if len(kept) > 1:
        gitlab_site.lacks("it keeps several assignees, so it is not Free")
    assert kept == members[:1]


@pytest.mark.settles(PAGE, "foreign labels survive `add_labels` and `remove_labels`")
def test_labels_of_others_survive(project: Project, gitlab_site: LiveSite, passing: str) -> None:
    """Two people who label at once lose nothing."""
    issue = _open(project, "labels at once")
    wanted = {f"{passing}-{number}" for number in range(6)}
    for number in range(0, 6, 2):
        _at_once(
            project,
            issue.iid,
            {"add_labels": f"{passing}-{number}"},
            {"add_labels": f"{passing}-{number + 1}", "remove_labels": "sdesk-live::none"},
        )
    labels = project.issues.get(issue.iid).labels
    _require_labels(gitlab_site, labels, wanted)
    assert set(labels) >= wanted


@pytest.mark.settles(PAGE, "no two writes on one issue share a millisecond")
def test_writes_at_once_have_times_of_their_own(
    project: Project, gitlab_site: LiveSite, passing: str
) -> None:
    """Which labels came together is known by their time."""
    issue = _open(project, "writes at once")
    _at_once(project, issue.iid, *({"add_labels": f"{passing}-{number}"} for number in range(4)))
    wanted = {f"{passing}-{number}" for number in range(4)}
    _require_labels(gitlab_site, project.issues.get(issue.iid).labels, wanted)
    events = project.issues.get(issue.iid).resourcelabelevents.list(get_all=True)
    times = {event.label["name"]: event.created_at for event in events if event.label}
    assert len(set(times.values())) == len(times) == 4


@pytest.mark.settles(PAGE, "`blocks` on Free is refused with 400")
def test_blocking_is_not_for_free(project: Project, gitlab_site: LiveSite) -> None:
    """A link that is asked for there has to be of another kind."""
    issue, other = _open(project, "link"), _open(project, "linked")
    wanted = {"target_project_id": project.id, "target_issue_iid": other.iid, "link_type": "blocks"}
    try:
        issue.links.create(wanted)
    except gitlab.GitlabCreateError as error:
        status = error.response_code
    else:
        gitlab_site.lacks("it takes a blocking link, so it is not Free")
    assert status == 400


@pytest.mark.settles(PAGE, "a label made in passing is `#6699cc`")
def test_an_unknown_label_is_made(project: Project, gitlab_site: LiveSite, passing: str) -> None:
    """By its colour people find what a typing error has made."""
    issue = _open(project, "label")
    project.issues.update(issue.iid, {"add_labels": passing})
    _require_labels(gitlab_site, project.issues.get(issue.iid).labels, {passing})
    assert project.labels.get(passing).color.lower() == "#6699cc"


@pytest.mark.settles(PAGE, "system notes' words about type, time and links")
def test_system_notes_keep_their_words(project: Project) -> None:
    """What no event tells is read there."""
    issue, other = _open(project, "system notes"), _open(project, "linked")
    project.issues.update(issue.iid, {"issue_type": "incident"})
    issue.time_estimate("2h")
    issue.links.create({"target_project_id": project.id, "target_issue_iid": other.iid})
    said = [note.body for note in issue.notes.list(iterator=True) if note.system]
    for words in ("changed type from issue to incident", "changed time estimate to 2h", "related to"):
        assert any(words in note for note in said), (words, said)


@pytest.mark.settles(PAGE, "pages by number end at 50,000 with 405")
def test_pages_by_number_end(project: Project) -> None:
    """A sweep goes by cursor."""
    with pytest.raises(gitlab.GitlabListError) as refused:
        project.issues.list(page=501, per_page=100)
    assert refused.value.response_code == 405


@pytest.mark.settles(PAGE, "a keyset cursor that cannot be read is 400")
def test_a_cursor_nobody_can_read_is_refused(project: Project) -> None:
    """It is forgotten then, and the walk begins anew."""
    with pytest.raises(gitlab.GitlabListError) as refused:
        project.issues.list(pagination="keyset", order_by="created_at", cursor="x")
    assert refused.value.response_code == 400


@pytest.mark.settles(PAGE, "who is no member is 404, worded `404 Not found` or `404 Member Not Found`")
def test_a_stranger_is_no_member(project: Project) -> None:
    """The project that is not shown is worded otherwise: nobody loses their roles by it."""
    with pytest.raises(gitlab.GitlabGetError) as refused:
        project.members_all.get(1)
    assert refused.value.response_code == 404
    assert refused.value.error_message.lower() in ("404 not found", "404 member not found")
