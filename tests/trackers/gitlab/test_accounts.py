"""What GitLab says of accounts, and what is no word of GitLab's about them."""

from collections.abc import Iterator

import pytest
import responses

from sdesk_sync.desk.model.people import Account, AccountKind, Actor
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.errors import Misconfigured, Transient
from sdesk_sync.trackers.gitlab.accounts import KEPT_S, AccountLookup
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from tests.trackers.gitlab.bodies import desk, mapping
from tests.trackers.gitlab.site import connection

URL = "https://gitlab.example.com"
API = f"{URL}/api/v4"
LENA = Actor(Account("engineering", "14"), "Lena Lorenz", "lena")
PAGE = "<html><title>404 Not Found</title></html>"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """A GitLab that tells who we are."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        web.get(f"{API}/user", json={"id": 20, "username": "desk-bot"})
        web.get(f"{API}/projects/acme%2Fengineering", json={"id": 101, "path_with_namespace": "acme/eng"})
        yield web


def connect() -> Tracker:
    """The adapter on it."""
    return connect_gitlab(connection(URL), desk(), mapping())


@pytest.mark.parametrize("said", ["404 Not found", "404 Member Not Found"])
def test_gitlabs_own_word_alone_makes_a_customer(web: responses.RequestsMock, said: str) -> None:
    """As its releases word it."""
    web.get(f"{API}/projects/101/members/all/14", status=404, json={"message": said})
    assert connect().people.look_up_roles(LENA) == {"customer"}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "body": PAGE, "content_type": "text/html"},
        {"status": 404, "body": ""},
        {"status": 404, "json": {"error": "404 Not Found"}},
        {"status": 404, "json": {"message": "no such backend"}},
        {"status": 404, "json": ["404 Not found"]},
        {"status": 404, "json": {"error": "404 Member Not Found"}},
        {"status": 404, "json": {"message": "404 MEMBER NOT FOUND"}},
        {"status": 410, "body": PAGE},
        {"status": 410, "json": {"message": "404 Member Not Found"}},
        {"status": 410, "json": {"message": "404 Not found"}},
        {"status": 400, "json": {"message": "404 Not found"}},
        {"status": 200, "json": {}},
        {"status": 200, "json": []},
        {"status": 200, "body": ""},
        {"status": 200, "body": "<html>Sign in</html>", "content_type": "text/html"},
        {"status": 200, "json": {"id": 11, "access_level": 10}},
        {"status": 200, "json": {"id": 14}},
        {"status": 200, "json": {"id": "14", "access_level": "40"}},
    ],
)
def test_what_gitlab_did_not_say_is_for_later(web: responses.RequestsMock, answer: dict[str, object]) -> None:
    """A proxy's page, a login, somebody else's data: the lead must not become a customer by it."""
    web.get(f"{API}/projects/101/members/all/14", **answer)
    with pytest.raises(Transient):
        connect().people.look_up_roles(LENA)


def test_a_project_that_is_not_shown_is_ours_to_mend(web: responses.RequestsMock) -> None:
    """Whoever took us out of the project has not taken its members out."""
    web.get(f"{API}/projects/101/members/all/14", status=404, json={"message": "404 Project Not Found"})
    with pytest.raises(Misconfigured, match="not shown to us"):
        connect().people.look_up_roles(LENA)


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ({"id": 14, "bot": True}, AccountKind.APP),
        ({"id": 14, "bot": False}, AccountKind.PERSON),
        ({"id": 14}, AccountKind.PERSON),
        ({"id": 14, "bot": "true"}, AccountKind.PERSON),
    ],
)
def test_a_bot_is_what_gitlab_calls_one(
    web: responses.RequestsMock, shown: dict[str, object], kind: AccountKind
) -> None:
    """Where it does not say so, it is a person's account."""
    web.get(f"{API}/users/14", json=shown)
    assert connect().people.look_up_kind(LENA) is kind


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, "body": PAGE},
        {"status": 410, "json": {"message": "404 User Not Found"}},
        {"status": 200, "json": {}},
        {"status": 200, "json": {"id": 1}},
    ],
)
def test_what_an_account_is_only_gitlab_says(web: responses.RequestsMock, answer: dict[str, object]) -> None:
    """All else is for later."""
    web.get(f"{API}/users/14", **answer)
    with pytest.raises(Transient):
        connect().people.look_up_kind(LENA)


@pytest.mark.parametrize("handle", ["project_101_bot_1f2e3d4c", "alert-bot", "GitLabDuo", "abbot"])
def test_a_name_only_says_whom_to_ask_about(handle: str) -> None:
    """Of our own account nothing has to be asked, nor of a name without such a word."""
    people = connect().people
    assert people.may_be_app(Actor(LENA.account, "Lena", handle))
    assert not people.may_be_app(Actor(LENA.account, "Lena", handle, AccountKind.US))
    assert not people.may_be_app(LENA)


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {}},
        {"json": [{"id": 99, "username": "mallory"}]},
        {"json": [{"username": "lena"}]},
        {"body": PAGE, "status": 404},
        {"body": "<html>Sign in</html>"},
    ],
)
def test_whose_a_name_is_is_not_guessed(web: responses.RequestsMock, answer: dict[str, object]) -> None:
    """An answer about others than was asked is none."""
    web.get(f"{API}/users", **answer)
    with pytest.raises(Transient):
        connect().people.find_account("lena")


def test_whose_a_name_is_is_asked_again_after_an_hour(web: responses.RequestsMock) -> None:
    """By then it may be somebody else's."""
    web.get(f"{API}/users", json=[{"id": 14, "username": "Lena"}])
    moment = [0.0]
    lookup, client = AccountLookup("engineering", lambda: moment[0]), GitLabClient(connection(URL))
    body = {"user": {"username": "lena", "name": "Lena Lorenz"}}
    for at, calls in ((0.0, 1), (KEPT_S - 1, 1), (KEPT_S, 2)):
        moment[0] = at
        assert lookup.with_number(client, body) == {"user": {**body["user"], "id": 14}}
        assert len(web.calls) == calls


def test_a_name_that_nobody_has_names_nobody(web: responses.RequestsMock) -> None:
    """The account was renamed or deleted since."""
    web.get(f"{API}/users", json=[])
    lookup, client = AccountLookup("engineering"), GitLabClient(connection(URL))
    assert lookup.with_number(client, {"user": {"username": "lena"}}) == {"user": {}}
