"""What keeps a project from being set up, and what breaks off on the way: on the embedded GitLab."""

from collections.abc import Callable
from typing import Any

import pytest

from sdesk_sync.setup.drift import find_drift
from sdesk_sync.trackers.errors import ForeignAnswer, Misconfigured, Rejected, Throttled, Transient
from sdesk_sync.trackers.gitlab.setup.reading import SiteVersion
from sdesk_sync.trackers.gitlab.setup.shown import parse_board, parse_hook, parse_label
from sdesk_sync.trackers.setup.objects import HookState, ObjectKind, TemplatesState
from sdesk_sync.trackers.setup.steps import SetupCode, SetupPlan
from tests.trackers.gitlab.setup.conftest import EmptySite, Json

READ_ONLY = {"expires_at": None, "scopes": ["read_api"]}


def codes(plan: SetupPlan) -> list[SetupCode]:
    """What is told, blocked and by hand."""
    return [*(step.code for step in plan.blocked), *(step.code for step in plan.by_hand)]


# ── What the project and the account are ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shape", "code", "why"),
    [
        ({"settings": {"is_archived": True}}, SetupCode.PROJECT_CLOSED, "archived"),
        ({"settings": {"has_issues": False}}, SetupCode.PROJECT_CLOSED, "no-issues"),
        (
            {"tokens": {"lena": {"expires_at": None, "scopes": ["read_api"]}}},
            SetupCode.RIGHT_LACKING,
            "scope",
        ),
        ({"push_level": 60}, SetupCode.BRANCH_CLOSED, "protected"),
        ({"repository": "without a branch"}, SetupCode.BRANCH_CLOSED, "no-branch"),
    ],
)
def test_what_keeps_all_or_some_from_being_done_is_told_before_any_write(
    empty_site: EmptySite, shape: dict[str, Any], code: SetupCode, why: str
) -> None:
    """With what it is about."""
    empty_site.reshape(**shape)
    plan = empty_site.plan()
    assert codes(plan) == [code]
    whys = [*(step.values["why"] for step in plan.blocked), *(step.values["why"] for step in plan.by_hand)]
    assert whys == [why]


def test_an_empty_repository_takes_the_templates_as_its_first_commit(empty_site: EmptySite) -> None:
    """Nobody is asked whether one may push to a branch that is not there."""
    empty_site.reshape(repository="empty")
    plan = empty_site.plan()
    assert len(empty_site.calls()) == 9
    assert len(plan.steps) == 62
    record = empty_site.apply()
    assert empty_site.plan(record).steps == ()


def test_a_groups_label_is_used(empty_site: EmptySite) -> None:
    """One write less."""
    empty_site.reshape(group_labels=["priority::high"])
    record = empty_site.apply()
    assert len(empty_site.calls()) == 61
    assert [note.code for note in empty_site.plan(record).notes] == [SetupCode.LABEL_IS_GROUPS]


@pytest.mark.parametrize(("person", "why"), [("sami", "role"), ("desk-bot", "role-of-bot")])
def test_an_account_that_may_not_is_told_by_its_name(empty_site: EmptySite, person: str, why: str) -> None:
    """And nothing is asked that it may not see."""
    plan = empty_site.plan(person=person)
    (blocked,) = plan.blocked
    assert (blocked.values["account"], blocked.values["why"]) == (person, why)
    assert not [call for call in empty_site.calls() if " 403" in call or "/branches/" in call]


def test_a_token_that_has_ended_is_said_in_a_sentence(empty_site: EmptySite) -> None:
    """Before anything is planned."""
    empty_site.reshape(tokens={"lena": {"expires_at": "2020-01-01", "scopes": ["api"]}})
    with pytest.raises(Misconfigured, match="the token is wrong, expired or withdrawn"):
        empty_site.plan()


def test_the_bots_own_token_that_has_ended_is_said_to_be_that(empty_site: EmptySite) -> None:
    """Two tokens are in the config."""
    empty_site.reshape(tokens={"desk-bot": {"expires_at": "2020-01-01", "scopes": ["api"]}})
    with pytest.raises(Misconfigured, match="the tracker's own account: 401"):
        empty_site.plan()


def test_a_bot_that_is_no_member_is_left_to_a_person(empty_site: EmptySite) -> None:
    """By the name that its own token tells."""
    bot = empty_site.place["people"]["desk-bot"]["id"]
    empty_site.api("DELETE", f"/members/{bot}")
    plan = empty_site.plan()
    assert codes(plan) == [SetupCode.BOT_NO_MEMBER]
    assert plan.by_hand[0].words == ("desk-bot", "Reporter")


def test_a_folder_in_the_place_of_a_template_is_somebodys(empty_site: EmptySite) -> None:
    """GitLab would refuse the whole commit, and with it all that comes after."""
    folder = ".gitlab/issue_templates"
    action = {"action": "create", "file_path": f"{folder}/Request.md/theirs.md", "content": "theirs"}
    sent = {"branch": "main", "commit_message": "theirs", "actions": [action]}
    empty_site.api("POST", "/repository/commits", sent)
    plan = empty_site.plan()
    assert codes(plan) == [SetupCode.FOREIGN_TEMPLATE]
    assert plan.by_hand[0].words == (f"{folder}/Request.md",)
    (commit,) = [step for step in plan.steps if step.key.object is ObjectKind.TEMPLATES]
    assert isinstance(commit.after, TemplatesState)
    assert [file.path for file in commit.after.files] == [f"{folder}/Incident.md"]


@pytest.mark.parametrize(
    ("person", "shape"), [("sami", {}), ("lena", {"settings": {"has_issues": False}})], ids=["hook", "boards"]
)
def test_what_is_not_shown_to_us_is_not_said_to_be_gone(
    empty_site: EmptySite, person: str, shape: dict[str, Any]
) -> None:
    """Nobody changed anything: the account may not see webhooks, or the project hides its boards."""
    record = empty_site.apply()
    empty_site.reshape(**shape)
    state = empty_site.port(person).read_state()
    assert find_drift(state, record, ()) == ()
    assert any(key not in state.wanted_objects for key in record.objects)


# ── What goes wrong on the way ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (ObjectKind.LABEL, "POST .*/labels"),
        (ObjectKind.BOARD, "POST .*/boards"),
        (ObjectKind.LIST, "POST .*/lists"),
        (ObjectKind.TEMPLATES, "POST .*/commits"),
        (ObjectKind.HOOK, "POST .*/hooks"),
    ],
)
def test_what_was_made_though_its_answer_was_lost_is_found(
    empty_site: EmptySite, kind: ObjectKind, path: str
) -> None:
    """By what identifies it, so nothing is made twice; before it is made, nothing is found."""
    plan, port = empty_site.plan(), empty_site.port()
    ids = dict(plan.ids)
    for step in plan.steps:
        if step.key.object is kind:
            break
        ids.update(port.perform(step, ids).ids)
    assert port.find_done(step, ids) is None
    empty_site.strike(kind="drop-after-write", path=path, count=1)
    with pytest.raises(Transient):
        port.perform(step, ids)
    outcome = port.find_done(step, ids)
    assert outcome is not None
    ids.update(outcome.ids)
    rest = plan.steps[plan.steps.index(step) + 1 :]
    for later in rest:
        ids.update(port.perform(later, ids).ids)
    assert [step for step in empty_site.plan().steps if not isinstance(step.after, HookState)] == []
    assert (outcome.fingerprint is not None) is (kind is ObjectKind.HOOK)


def test_a_change_whose_answer_was_lost_is_found_too(empty_site: EmptySite) -> None:
    """By how the thing looks now."""
    record = empty_site.apply()
    empty_site.api("PUT", "/labels/status%3A%3Afixed", {"color": "#ff0000"})
    plan, port = empty_site.plan(record), empty_site.port()
    (step,) = plan.steps
    assert port.find_done(step, plan.ids) is None
    empty_site.strike(kind="drop-after-write", path="PUT .*/labels", count=1)
    with pytest.raises(Transient):
        port.perform(step, plan.ids)
    assert port.find_done(step, plan.ids) is not None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "error", "status": 502, "path": "page=2"}, Transient),
        ({"kind": "rate-limit", "retry_after": 7, "path": "/labels"}, Throttled),
        ({"kind": "error", "status": 503, "as_page": True, "path": "/boards"}, Transient),
    ],
    ids=["502 on the second page", "429", "a proxy's page"],
)
def test_a_read_that_breaks_off_plans_nothing(
    empty_site: EmptySite, fault: dict[str, Any], error: type[Exception]
) -> None:
    """Half a list would make labels that are there already."""
    for number in range(101):
        empty_site.api("POST", "/labels", {"name": f"theirs {number}", "color": "#000000"})
    empty_site.strike(**fault)
    with pytest.raises(error):
        empty_site.plan()


def test_what_is_refused_is_told_in_gitlabs_own_words(empty_site: EmptySite) -> None:
    """An admin looks for them."""
    plan, port = empty_site.plan(), empty_site.port()
    empty_site.reshape(settings={"is_archived": True})
    with pytest.raises(Rejected, match=r"403 Forbidden.*needs the role Maintainer"):
        port.perform(plan.steps[0], plan.ids)


@pytest.mark.parametrize(
    "read",
    [
        lambda shown: parse_label(shown),
        lambda shown: parse_board(shown),
        lambda shown: parse_board({"id": 1, "lists": [{"id": 2, "label": shown}]}),
        lambda shown: parse_hook(shown, SiteVersion("19.5.0")),
    ],
    ids=["label", "board", "list", "hook"],
)
@pytest.mark.parametrize("shown", [{"name": "x"}, {"name": "x", "id": None}, {"name": "x", "id": "../7"}])
def test_what_has_no_id_is_no_answer_of_gitlabs(read: Callable[[Json], object], shown: Json) -> None:
    """Whatever would be planned with it would fail after other steps were taken."""
    with pytest.raises(ForeignAnswer, match="has no id"):
        read(shown)
