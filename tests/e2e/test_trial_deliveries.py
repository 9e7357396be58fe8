"""*Test* beside a hook in GitLab: a ticket of before, in the name of whoever pressed it, and nothing done."""

import json

from tests.harness.place import At
from tests.harness.relayed import Body, altered, find_last_hook, post

ROWS = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM tickets), (SELECT count(*) FROM journal)"


def press_test(at: At, trigger: str) -> int | None:
    """Have GitLab try its hook; our answer's status."""
    (hook, *_) = at.call("lena", "GET", "/hooks")
    cost = at.does(lambda: at.call("lena", "POST", f"/hooks/{hook['id']}/test/{trigger}"))
    assert cost.calls == ()
    (attempt,) = at.place.hooks()[-1].attempts
    return attempt.status


def test_a_test_delivery_is_answered_and_makes_no_row(gitlab: At) -> None:
    """Neither a delivery nor a ticket; nobody is judged, nothing is asked of GitLab."""
    ticket = gitlab.open("carla", "incident")
    before = list(map(tuple, gitlab.place.rows(ROWS)))
    assert press_test(gitlab, "issues_events") == 200
    assert json.loads(gitlab.place.hooks()[-1].attempts[0].answer)["status"] == "test"
    assert list(map(tuple, gitlab.place.rows(ROWS))) == before
    assert (gitlab.words(ticket), gitlab.said(ticket)) == (("incident", "new", None), ())


def test_a_comment_that_is_sent_as_a_test_commands_nothing_once_more(gitlab: At) -> None:
    """It names an action, and is known by its id."""
    ticket = gitlab.open("sami", "customization")
    gitlab.comment("sami", ticket, "!desk nonsense")
    said = gitlab.said(ticket)
    gitlab.comment("carla", ticket, "Thanks")
    assert press_test(gitlab, "note_events") == 202
    assert (len(said), gitlab.said(ticket)) == (1, said)


def test_a_test_delivery_needs_the_secret_too(gitlab: At) -> None:
    """Else it would say that all is well where no genuine one is taken."""
    gitlab.open("carla", "incident")
    delivery = altered(gitlab, find_last_hook(gitlab, "carla"), without_action)
    post(delivery, 200)
    delivery.headers["x-gitlab-token"] = "another"
    unsigned = {name: value for name, value in delivery.headers.items() if name.lower() != "x-gitlab-token"}
    delivery.headers.clear()
    delivery.headers.update(unsigned)
    post(delivery, 401)


def without_action(body: Body) -> None:
    """As a test of GitLab's is."""
    body["object_attributes"].pop("action", None)
    body["changes"] = {}


def test_a_body_without_an_action_that_names_changes_is_no_test(gitlab: At) -> None:
    """Templates of a hook's own may leave it out; what is told to have changed is never dropped."""
    ticket = gitlab.open("carla", "incident")
    gitlab.set("dev", ticket, type="software-defect")
    told = altered(
        gitlab, find_last_hook(gitlab, "dev"), lambda body: body["object_attributes"].pop("action")
    )
    post(told, 202)
    gitlab.place.settled()
    assert gitlab.words(ticket)[0] == "incident"


def test_a_test_of_today_opens_a_known_ticket_once_more_and_nothing_follows(gitlab: At) -> None:
    """Newer releases name `open` there, in the name of whoever asks."""
    ticket = gitlab.open("carla", "incident")
    gitlab.set("anna", ticket, status="in-review")
    lena = gitlab.place.sandbox.line["trackers"][gitlab.tracker]["people"]["lena"]

    def as_tested_today(body: Body) -> None:
        body["object_attributes"]["action"], body["changes"] = "open", {}
        body["user"] = {"id": int(lena["id"]), "username": "lena", "name": "Lena"}

    told = altered(gitlab, find_last_hook(gitlab, "anna"), as_tested_today)
    cost = gitlab.does(lambda: post(told, 202))
    assert (cost.calls, gitlab.words(ticket), gitlab.said(ticket)) == (
        (),
        ("incident", "in-review", None),
        (),
    )
