"""The port on the embedded GitLab: what is asked, what is written, and what goes wrong in between."""

from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import SetupCode, SetupPlan, StepReason
from sdesk_sync.trackers.setup.wishes import BoardWish, SetupWishes
from tests.trackers.gitlab.bodies import mapping
from tests.trackers.gitlab.setup.conftest import ADDRESS, SECRET, EmptySite

FOLDER = ".gitlab/issue_templates"
NO_OP = [
    "GET /metadata 200",
    "GET /personal_access_tokens/self 200",
    "GET /projects/acme%2Fengineering 200",
    "GET /user 200",
    "GET /projects/101/members/all 200",
    "GET /projects/101/labels 200",
    "GET /projects/101/repository/tree 200",
    "GET /projects/101/boards 200",
    "GET /projects/101/hooks 200",
]


def commit(site: EmptySite, name: str, text: str) -> None:
    """A person puts a template there."""
    action = {"action": "create", "file_path": f"{FOLDER}/{name}", "content": text}
    site.api(
        "POST",
        "/repository/commits",
        {"branch": "main", "commit_message": "By hand", "actions": [action]},
    )


def codes(plan: SetupPlan) -> list[SetupCode]:
    """What is told, blocked and by hand."""
    return [*(step.code for step in plan.blocked), *(step.code for step in plan.by_hand)]


# ── From nothing to nothing to do ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("tracker", ["engineering", "engineering-premium"])
def test_a_fresh_project_takes_62_writes_and_then_9_reads_find_nothing_to_do(
    empty_site: EmptySite, tracker: str
) -> None:
    """39 labels, 2 boards, 19 lists, a commit, a hook; then three reads a site and six a project."""
    empty_site.tracker = tracker
    record = empty_site.apply()
    written = empty_site.calls()
    assert len(written) == 62
    assert not [call for call in written if call.startswith(("GET", "DELETE"))]
    plan = empty_site.plan(record)
    assert empty_site.calls() == NO_OP
    assert (plan.steps, plan.by_hand, plan.blocked, plan.notes) == ((), (), (), ())
    assert {kind: plan.left[kind] for kind in plan.left} == {
        ObjectKind.LABEL: 39,
        ObjectKind.BOARD: 2,
        ObjectKind.LIST: 19,
        ObjectKind.TEMPLATES: 2,
        ObjectKind.HOOK: 1,
    }


def test_what_is_there_is_found_under_the_keys_and_in_the_shape_of_what_was_asked_for(
    empty_site: EmptySite,
) -> None:
    """So drift can hold the two against each other."""
    empty_site.apply()
    state = empty_site.port().read_state()
    found = {key: one.state for key, one in state.found_objects.items()}
    assert found == dict(state.wanted_objects)
    assert all(one.is_in_scope for one in state.found_objects.values())


def test_a_second_project_of_a_site_asks_the_site_nothing(empty_site: EmptySite) -> None:
    """Its version and whose the tokens are hold for all its projects."""
    empty_site.apply()
    empty_site.plan()
    empty_site.calls()
    empty_site.port().read_state()
    assert len(empty_site.calls()) == 6


def test_more_than_a_hundred_labels_cost_one_call_a_hundred(empty_site: EmptySite) -> None:
    """And none a label."""
    record = empty_site.apply()
    for number in range(70):
        empty_site.api("POST", "/labels", {"name": f"theirs {number}", "color": "#000000"})
    plan = empty_site.plan(record)
    assert len(empty_site.calls()) == 10
    assert plan.left_alone[ObjectKind.LABEL] == 70


def test_what_is_not_wished_for_is_not_asked_for(empty_site: EmptySite) -> None:
    """Without boards and templates three reads a site and four a project."""
    wishes = SetupWishes(boards=(), has_templates=False)
    empty_site.mapping = replace(mapping(), wishes=wishes)
    record = empty_site.apply()
    assert empty_site.plan(record).steps == ()
    assert len(empty_site.calls()) == 7


def test_teams_get_boards_of_their_own_on_premium(empty_site: EmptySite) -> None:
    """Each narrowed to its label, which a second write does."""
    empty_site.tracker = "engineering-premium"
    empty_site.mapping = replace(mapping(), wishes=SetupWishes(boards=(BoardWish.PER_TEAM,)))
    record = empty_site.apply()
    assert empty_site.plan(record).steps == ()
    boards = {board["name"]: board for board in empty_site.api("GET", "/boards")}
    assert [label["name"] for label in boards["Desk: Hosting"]["labels"]] == ["team::hosting"]


# ── What a person changed ───────────────────────────────────────────────────────────────────


def test_a_list_that_is_gone_comes_back_where_it_was(empty_site: EmptySite) -> None:
    """It lands last, and is moved."""
    record = empty_site.apply()
    board = empty_site.api("GET", "/boards")[0]
    order = [each["label"]["name"] for each in board["lists"]]
    empty_site.api("DELETE", f"/boards/{board['id']}/lists/{board['lists'][3]['id']}")
    record = empty_site.apply(record)
    assert len(empty_site.calls()) == 2
    assert [each["label"]["name"] for each in empty_site.api("GET", "/boards")[0]["lists"]] == order
    assert empty_site.plan(record).steps == ()


def test_a_newcomer_in_our_scopes_is_counted(empty_site: EmptySite) -> None:
    """A typo in an issue makes a label."""
    record = empty_site.apply()
    for title in ("One", "Two"):
        empty_site.api("POST", "/issues", {"title": title, "labels": "status::acepted"})
    empty_site.plan(record)
    assert len(empty_site.calls()) == 10
    found = empty_site.port().read_state().found_objects[StepKey(ObjectKind.LABEL, "status::acepted")]
    assert (found.is_in_scope, found.tickets) == (True, 2)


def test_a_template_that_differs_is_looked_into_and_no_other(empty_site: EmptySite) -> None:
    """Its first line says whose it is."""
    commit(empty_site, "Incident.md", "Tell us what happened.\n")
    commit(empty_site, "Bug.md", "Theirs\n")
    plan = empty_site.plan()
    looked = [call for call in empty_site.calls() if "/files/" in call]
    assert looked == [
        f"GET /projects/101/repository/files/{FOLDER.replace('/', '%2F')}%2FIncident.md/raw 200"
    ]
    assert codes(plan) == [SetupCode.FOREIGN_TEMPLATE]


def test_the_hooks_secret_is_set_and_shown_nowhere(empty_site: EmptySite) -> None:
    """As the signing token that it is; another address takes it along."""
    record = empty_site.apply()
    (hook,) = empty_site.api("GET", "/hooks")
    assert (hook["signing_token_present"], hook["token_present"]) == (True, False)
    assert (hook["push_events"], hook["confidential_note_events"]) == (False, True)
    empty_site.api("PUT", f"/hooks/{hook['id']}", {"url": "https://old.example.com/hook"})
    plan = empty_site.plan(record)
    assert [step.reason for step in plan.steps] == [StepReason.ADDRESS_CHANGED]
    shown = repr((plan, record, empty_site.port().read_state(), empty_site.port()))
    assert SECRET not in shown
    assert SECRET.removeprefix("whsec_") not in shown
    empty_site.apply(record)
    (hook,) = empty_site.api("GET", "/hooks")
    assert (hook["url"], hook["signing_token_present"]) == (ADDRESS, True)


def test_a_gitlab_that_passes_over_a_signing_token_is_told_from_one_that_takes_it(
    empty_site: EmptySite,
) -> None:
    """It would deliver unsigned, and all would be refused."""
    empty_site.reshape(settings={"version": "18.11.0-ee"})
    assert codes(empty_site.plan()) == [SetupCode.SIGNING_UNKNOWN]
    empty_site.secrets = (SECRET, "a plain secret")
    empty_site.apply()
    assert empty_site.plan().by_hand == ()


# ── Nobody else's ───────────────────────────────────────────────────────────────────────────


def test_nobody_elses_things_change(empty_site: EmptySite) -> None:
    """Fifty labels, a board with a list, a hook, a template and a ticket, before and after."""
    for number in range(50):
        empty_site.api(
            "POST", "/labels", {"name": f"theirs {number}", "color": "#0000ff", "priority": number}
        )
    board = empty_site.api("POST", "/boards", {"name": "Theirs"})
    label = empty_site.api("GET", "/labels/theirs%201")
    empty_site.api("POST", f"/boards/{board['id']}/lists", {"label_id": label["id"]})
    empty_site.api("POST", "/hooks", {"url": "https://other.example.com/hook", "token": "x"})
    commit(empty_site, "Bug.md", "Theirs\n")
    issue = empty_site.api("POST", "/issues", {"title": "A ticket", "labels": "theirs 1"})

    def look() -> list[Any]:
        labels = empty_site.api("GET", "/labels?per_page=100&search=theirs")
        boards = [each for each in empty_site.api("GET", "/boards") if each["name"] == "Theirs"]
        hooks = [each for each in empty_site.api("GET", "/hooks") if "other" in each["url"]]
        files = empty_site.api("GET", f"/repository/tree?path={FOLDER}")
        kept = [each for each in files if each["name"] == "Bug.md"]
        return [labels, boards, hooks, kept, empty_site.api("GET", f"/issues/{issue['iid']}")]

    before = look()
    record = empty_site.apply(EMPTY_RECORD)
    empty_site.plan(record)
    assert look() == before
