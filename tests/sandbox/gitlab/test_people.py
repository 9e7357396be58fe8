"""Who signs in how at GitLab, who is a member, and what the project starts with."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands


def test_a_token_says_who_one_is(visitor: HandsOf) -> None:
    """By PRIVATE-TOKEN or as a bearer."""
    dev = visitor("dev")
    assert dev.get("/user").json()["username"] == "dev"
    bearer = ApiHands(dev.base, {"Authorization": f"Bearer {dev.headers['PRIVATE-TOKEN']}"})
    assert bearer.get("/user").json()["email"] == "dev@example.com"


@pytest.mark.parametrize("headers", [{}, {"PRIVATE-TOKEN": "nobody's"}, {"Authorization": "Bearer x"}])
def test_without_a_good_token_nothing_is_shown(visitor: HandsOf, headers: dict[str, str]) -> None:
    """401 in GitLab's words."""
    answer = ApiHands(visitor("dev").base, headers).get("/projects/101/issues")
    assert (answer.status_code, answer.json()) == (401, {"message": "401 Unauthorized"})


def test_users_are_found_by_their_exact_name(visitor: HandsOf) -> None:
    """And shown without their e-mail."""
    found = visitor("anna").get("/users?username=lena").json()
    assert [(user["name"], user["id"]) for user in found] == [("Lena Lorenz", 14)]
    assert "email" not in found[0]
    assert visitor("anna").get("/users?username=len").json() == []
    assert visitor("anna").get("/users/14").json()["username"] == "lena"
    assert visitor("anna").get("/users/99").json() == {"message": "404 User Not Found"}


def test_members_have_their_levels(someone: HandsOf) -> None:
    """Guest, Reporter, Developer, Maintainer."""
    levels = {each["username"]: each["access_level"] for each in someone("anna").get("/members/all").json()}
    assert levels == {
        "carla": 10, "anna": 30, "sami": 30, "lena": 40, "dev": 30,
        "hugo": 30, "coni": 30, "petra": 30, "robo": 20, "desk-bot": 20,
    }  # fmt: skip
    assert someone("anna").get("/members/all/11").json()["access_level"] == 10
    assert someone("anna").get("/members/all/77").json() == {"message": "404 Not found"}


def test_a_maintainer_changes_members(someone: HandsOf) -> None:
    """Nobody else does; whoever is no member any more sees nothing."""
    assert someone("anna").put("/members/11", json={"access_level": 20}).status_code == 403
    assert someone("lena").put("/members/11", json={"access_level": 20}).json()["access_level"] == 20
    assert someone("lena").put("/members/11", json={"access_level": 21}).status_code == 400
    someone("anna").post("/issues", json={"title": "x"})
    assert someone("lena").delete("/members/16").status_code == 204
    assert someone("hugo").get("/issues/1").status_code == 404
    assert someone("lena").post("/members", json={"user_id": 16, "access_level": 30}).status_code == 201
    assert someone("hugo").get("/issues/1").status_code == 200


def test_the_project_goes_by_number_or_encoded_path(visitor: HandsOf) -> None:
    """An open slash is another route, and so not found."""
    anna = visitor("anna")
    assert anna.get("/projects/101").json()["path_with_namespace"] == "acme/engineering"
    assert anna.get("/projects/acme%2Fengineering").json()["id"] == 101
    assert anna.get("/projects/acme%2Fengineering/issues").json() == []
    assert anna.get("/projects/acme/engineering/issues").status_code == 404
    assert anna.get("/projects/102/issues").json() == {"message": "404 Project Not Found"}
    assert [each["id"] for each in anna.get("/projects").json()] == [101]


def test_the_project_starts_with_its_labels_and_no_issue(someone: HandsOf) -> None:
    """One scope for the nine types, and one each for status, priority, billing and team."""
    answer = someone("anna").get("/labels?per_page=100")
    scopes: dict[str, int] = {}
    for label in answer.json():
        scope = label["name"].partition("::")[0]
        scopes[scope] = scopes.get(scope, 0) + 1
    assert scopes == {"type": 9, "status": 16, "priority": 4, "billing": 5, "team": 5}
    assert someone("anna").get("/issues").json() == []


def test_every_answer_carries_the_rate_limit_headers(visitor: HandsOf) -> None:
    """Errors too (docs/trackers/gitlab.md#rate-limits)."""
    for path in ("/user", "/projects/7"):
        headers = visitor("anna").get(path).headers
        assert int(headers["RateLimit-Limit"]) == 2000
        assert int(headers["RateLimit-Observed"]) + int(headers["RateLimit-Remaining"]) == 2000
        assert int(headers["RateLimit-Reset"]) > 0


def test_a_route_that_is_not_played_says_so(visitor: HandsOf) -> None:
    """GitLab has wikis: its own 404 would deny them."""
    answer = visitor("anna").get("/wikis")
    assert (answer.status_code, answer.json()) == (501, {"sandbox": "does not play GET /api/v4/wikis"})
    assert visitor("anna").delete("/version").status_code == 501
    assert visitor("anna").get("/version").json()["version"].startswith("19.5")
