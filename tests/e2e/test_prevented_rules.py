"""What GitLab itself refuses of what the rules do, through the library that others use, on Free and Premium.

Each of these rules has nothing left to undo then; docs/rules-on-trackers.md says which.
"""

import json
from collections.abc import Callable, Iterator

import gitlab
import pytest
from gitlab.exceptions import GitlabTimeTrackingError, GitlabUpdateError
from gitlab.v4.objects import Project, ProjectIssue

from tests.harness.beginning import WRITES_LABELS
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, PREMIUM, At, Place, desk
from tests.harness.rule_cases import shipped

pytestmark = WRITES_LABELS

TIERS = (GITLAB, PREMIUM)


@pytest.fixture(scope="module")
def tiers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A GitLab of each tier, and a desk that enforces everything."""
    with desk(tmp_path_factory.mktemp("tiers"), *TIERS) as found:
        yield found


@pytest.fixture(params=TIERS)
def at(request: pytest.FixtureRequest, tiers: Place) -> At:
    """Each of them in turn."""
    return tiers.at(request.param)


def issue_as(at: At, who: str, ticket: str) -> ProjectIssue:
    """A ticket as somebody finds it."""
    return project_as(at, who).issues.get(ticket)


def project_as(at: At, who: str) -> Project:
    """The project as somebody finds it."""
    entry = at.place.sandbox.line["trackers"][at.tracker]
    client = gitlab.Gitlab(entry["url"], private_token=entry["people"][who]["token"], timeout=10)
    return client.projects.get(entry["project"])


def opened_by_carla(at: At) -> str:
    """A request of a customer's, in review."""
    ticket = at.open("carla", "request")
    at.set("anna", ticket, status="in-review")
    return ticket


def check_refused(at: At, ticket: str, act: Callable[[], object]) -> None:
    """Nothing has changed by what somebody did, so the desk has nothing to refuse, to undo or to say."""
    before = at.look(ticket)
    spent = at.does(act)
    assert at.look(ticket) == before
    assert spent.writes == 0
    assert [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"] == []
    assert at.said(ticket) == ()


def add_label(at: At, who: str, ticket: str, label: str) -> Callable[[], object]:
    """Somebody puts a label on, and asks for it in a comment as well."""

    def act() -> None:
        issue = issue_as(at, who, ticket)
        project_as(at, who).issues.update(ticket, {"add_labels": label})
        issue.notes.create({"body": f'Please see to it.\n/label ~"{label}"'})

    return act


def test_no_label_comes_by_mail(at: At) -> None:
    """Rule customers-open-intake-only: a mail is text, whatever it asks for; the desk gives it its kind."""
    mail = at.place.sandbox.world.gitlab(at.tracker).mail
    ticket = str(mail.receive_mail("New logo", 'We need it.\n/label ~"type::customization"'))
    at.place.settled()
    opened = json.loads(next(body for body in hooks_of(at) if f'"iid":{ticket},'.encode() in body))
    assert (opened["user"]["username"], opened["labels"]) == ("support-bot", [])
    assert opened["object_attributes"]["description"] == 'We need it.\n`/label ~"type::customization"`'
    assert at.words(ticket)[:2] == ("request", "new")
    assert [row["rule"] for row in at.deliveries(ticket) if row["verdict"] == "refused"] == []
    assert at.said(ticket) == ()


def hooks_of(at: At) -> list[bytes]:
    """The bodies that a tracker has sent, the oldest first."""
    return [hook.delivery.body for hook in at.place.hooks() if hook.delivery.tracker == at.tracker]


def test_a_guest_makes_no_delivery(at: At) -> None:
    """Rule delivery-by-support: of a ticket that is open, neither into one nor out of one."""
    ticket = opened_by_carla(at)
    check_refused(at, ticket, add_label(at, "carla", ticket, "type::delivery"))
    at.set("sami", ticket, type="delivery")
    change = {"add_labels": "type::support-request", "remove_labels": "type::delivery"}
    check_refused(at, ticket, lambda: project_as(at, "carla").issues.update(ticket, change))


def test_a_guest_sets_no_type_once_it_is_open(at: At) -> None:
    """Rule support-sets-type: what support makes of a ticket is not theirs to say."""
    ticket = opened_by_carla(at)
    check_refused(at, ticket, add_label(at, "carla", ticket, "type::software-defect"))


def test_a_guest_moves_nothing_by_a_label(at: At) -> None:
    """Rule role-for-move: not even their own ticket."""
    ticket = opened_by_carla(at)
    at.set("sami", ticket, type="support-request")
    check_refused(at, ticket, add_label(at, "carla", ticket, "status::in-progress"))


def test_a_guest_closes_nobody_elses_ticket(at: At) -> None:
    """Rule role-for-move: GitLab says no in so many words."""
    ticket = at.open("anna", "request")

    def act() -> None:
        with pytest.raises(GitlabUpdateError) as refused:
            project_as(at, "carla").issues.update(ticket, {"state_event": "close"})
        assert refused.value.response_code == 403

    check_refused(at, ticket, act)


def test_a_guest_estimates_nothing(at: At) -> None:
    """Rule role-for-fact: of the facts only this one has a field in GitLab."""
    ticket = opened_by_carla(at)

    def act() -> None:
        with pytest.raises(GitlabTimeTrackingError) as refused:
            issue_as(at, "carla", ticket).time_estimate("3h")
        assert refused.value.response_code == 403
        issue_as(at, "carla", ticket).notes.create({"body": "Three hours, I think.\n/estimate 3h"})

    check_refused(at, ticket, act)
    assert issue_as(at, "anna", ticket).time_stats()["time_estimate"] == 0


def test_on_premium_a_second_label_displaces_the_first(tiers: Place) -> None:
    """Rule one-value-per-scope: whoever puts it on, whatever the scope, so there is nothing to repair."""
    at = tiers.at(PREMIUM)
    ticket = opened_by_carla(at)
    labels = project_as(at, "anna").issues
    cost = at.does(lambda: labels.update(ticket, {"add_labels": "team::hosting"}))
    assert [label for label in labels.get(ticket).labels if label.startswith("team::")] == ["team::hosting"]
    assert (cost.writes, at.said(ticket)) == (0, ())


@pytest.mark.parametrize(
    ("tracker", "language", "summary", "line"),
    [
        (
            GITLAB,
            "en",
            "Rules   22: GitLab prevents 0, prevents for customers 5, the desk undoes 17",
            "support-sets-type             From guests GitLab takes no Type once the ticket is open.",
        ),
        (
            PREMIUM,
            "de",
            "Regeln  22: GitLab verhindert 1, bei Kunden 5, der Desk nimmt 16 zurück",
            "one-value-per-scope           GitLab behält von selbst nur einen Wert je Feld.",
        ),
    ],
)
def test_plan_says_which(tiers: Place, tracker: str, language: str, summary: str, line: str) -> None:
    """In one line and each by its name, though nothing is to be done; it asks GitLab which tier it is."""
    asked = ("--tracker", tracker, "--lang", language, "--config", str(tiers.config))
    listed = run_command("plan", "--rules", *asked).stdout
    assert (summary in listed, line in listed) == (True, True), listed
    assert [rule for rule in shipped().rules.ids if f"    {rule} " not in listed] == []
