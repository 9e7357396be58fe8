"""Who holds which roles in a GitLab project."""

from collections.abc import Callable

import pytest

from sdesk_sync.desk.model.people import Account, Actor, ListedPeople, Roles
from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.calls import note_calls
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.site import Site, connection

SUPPORT: Roles = frozenset({"support"})
LEAD: Roles = frozenset({"lead"})


def test_people_of_the_config_are_numbers_and_user_names(gitlab_site: Site) -> None:
    """Digits are a number, whoever may choose them for a name; case does not count. No call is made."""
    people = gitlab_site.tracker(people={"Sami": SUPPORT, "14": LEAD}).people
    assert people.listed_people == ListedPeople({"14": LEAD}, {"sami": SUPPORT})
    assert people.name_of(Actor(Account("engineering", "99"), "Mallory", "SAMI")) == "sami"
    assert gitlab_site.take_calls() == []


@pytest.mark.parametrize(
    ("listed", "account", "call"),
    [
        ("sami", "13", "GET /users 200"),
        ("nobody", None, "GET /users 200"),
        ("14", "14", "GET /users/14 200"),
        ("99", None, "GET /users/99 404"),
    ],
)
def test_whose_a_listed_name_is_costs_one_call(
    gitlab_site: Site, listed: str, account: str | None, call: str
) -> None:
    """GitLab knows: its number from then on decides."""
    assert gitlab_site.tracker().people.find_account(listed) == account
    assert gitlab_site.take_calls() == [call]


def test_who_the_mapping_calls_customers_are(gitlab_site: Site) -> None:
    """Everybody who writes by e-mail comes under one name; nobody gains by it."""
    people = gitlab_site.tracker().people
    bot = Actor(Account("engineering", "30"), "Support Bot", "support-bot")
    assert people.look_up_roles(bot) == {"customer"}
    assert gitlab_site.take_calls() == []


@pytest.mark.parametrize(
    ("level", "roles"),
    [(10, {"customer"}), (20, set()), (25, set()), (30, set()), (40, {"lead"}), (50, {"lead"})],
)
def test_roles_follow_the_exact_access_level_in_one_call(
    gitlab_site: Site, level: int, roles: set[str]
) -> None:
    """A level that no line of the mapping names gives no role, also one we do not know."""
    dev = gitlab_site.actor("dev")
    gitlab_site.api("PUT", f"/members/{dev.account.id}", {"access_level": level}, person="lena")
    assert gitlab_site.tracker().people.look_up_roles(dev) == roles
    assert gitlab_site.take_calls() == ["GET /projects/101/members/all/15 200"]


def test_who_is_no_member_is_a_customer(gitlab_site: Site) -> None:
    """A participant by e-mail, or a passer-by on a public project."""
    assert gitlab_site.tracker().people.look_up_roles(
        Actor(Account("engineering", "4711"), "Nobody", "nobody")
    ) == {"customer"}


def test_a_look_up_that_fails_is_for_later(gitlab_site: Site) -> None:
    """Nobody becomes a customer because GitLab is down."""
    people = gitlab_site.tracker().people
    gitlab_site.strike(kind="error", status=503)
    with pytest.raises(Transient, match="GitLab answered 503"):
        people.look_up_roles(gitlab_site.actor("dev"))


def test_a_look_at_the_health_is_charged_to_nobody(gitlab_site: Site) -> None:
    """Calls made before it stay those of the delivery they were made for."""
    tracker, delivery = gitlab_site.tracker(), CallLog()
    tracker.within(note_calls(delivery)).people.look_up_roles(gitlab_site.actor("dev"))
    assert tracker.health.check() is None
    assert [call.path for call in delivery.take()] == ["/engineering/api/v4/projects/101/members/all/15"]
    assert gitlab_site.take_calls() == [
        "GET /projects/101/members/all/15 200",
        "GET /user 200",
        "GET /projects/101 200",
    ]


def unreadable() -> str:
    """A token's file with something else in it."""
    return b"glpat-\xff".decode()


def missing() -> str:
    """A token's file that is not there."""
    raise OSError("/run/secrets/gitlab is not there")


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (unreadable, "it could not be asked: UnicodeDecodeError"),
        (missing, "it could not be asked: OSError: /run/secrets/gitlab is not there"),
        (lambda: "wrong", "401: "),
    ],
)
def test_a_token_that_does_not_do_is_a_sentence(
    gitlab_site: Site, token: Callable[[], str], said: str
) -> None:
    """And not an error that ends the look at all the others; the secret is never quoted."""
    reached = connection(gitlab_site.place["url"], token)
    found = connect_gitlab(reached, desk(), mapping()).health.check()
    assert found is not None
    assert found.startswith(said)


def test_the_project_is_healthy_when_we_may_work_there(gitlab_site: Site) -> None:
    """What is missing is said in a sentence."""
    assert gitlab_site.tracker(warm=False).health.check() is None
    lacking = gitlab_site.tracker("carla", warm=False).health.check()
    assert lacking == "our account carla needs the role Reporter or a higher one in acme/engineering"
    gitlab_site.strike(kind="error", status=502)
    assert gitlab_site.tracker(warm=False).health.check() == "GitLab answered 502"
