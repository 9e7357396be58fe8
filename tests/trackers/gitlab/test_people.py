"""Who holds which roles in a GitLab project."""

from collections.abc import Callable

import pytest

from sdesk_sync.desk.model.people import Actor, Roles
from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.wire.calls import CallLog
from tests.trackers.calls import note_calls
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.site import Site, connection

SUPPORT: Roles = frozenset({"support"})
LEAD: Roles = frozenset({"lead"})


@pytest.mark.parametrize(
    ("actor", "roles"),
    [
        (Actor("13", "Sami", "sami"), SUPPORT),
        (Actor("13", "Sami", "SAMI"), SUPPORT),
        (Actor("14", "Lena", "renamed"), LEAD),
        (Actor("30", "Support Bot", "support-bot"), frozenset({"customer"})),
        (Actor("15", "Dev", "dev"), None),
        (Actor("99", "Mallory", "14"), None),
    ],
)
def test_the_config_and_the_mapping_name_people_without_a_call(
    gitlab_site: Site, actor: Actor, roles: Roles | None
) -> None:
    """By user name or account number; a user name made of digits is never taken for a number."""
    people = gitlab_site.tracker(people={"Sami": SUPPORT, "14": LEAD}).people
    assert people.find_listed_roles(actor) == roles
    assert gitlab_site.take_calls() == []


def test_the_config_wins_over_the_mapping(gitlab_site: Site) -> None:
    """It is closer to the project."""
    people = gitlab_site.tracker(people={"support-bot": SUPPORT}).people
    assert people.find_listed_roles(Actor("30", "Support Bot", "support-bot")) == SUPPORT


@pytest.mark.parametrize(
    ("level", "roles"),
    [(10, {"customer"}), (20, set()), (25, set()), (30, set()), (40, {"lead"}), (50, {"lead"})],
)
def test_roles_follow_the_exact_access_level_in_one_call(
    gitlab_site: Site, level: int, roles: set[str]
) -> None:
    """A level that no line of the mapping names gives no role, also one we do not know."""
    dev = gitlab_site.actor("dev")
    gitlab_site.api("PUT", f"/members/{dev.account}", {"access_level": level}, person="lena")
    assert gitlab_site.tracker().people.look_up_roles(dev) == roles
    assert gitlab_site.take_calls() == ["GET /projects/101/members/all/15 200"]


def test_who_is_no_member_is_a_customer(gitlab_site: Site) -> None:
    """A participant by e-mail, or a passer-by on a public project."""
    assert gitlab_site.tracker().people.look_up_roles(Actor("4711", "Nobody", "nobody")) == {"customer"}


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
