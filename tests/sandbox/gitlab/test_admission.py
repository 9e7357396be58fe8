"""Whom a token lets in: scopes, last days, members; and what is switched off for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import gitlab
import pytest

from sdesk_sync.sandbox.gitlab.records import AccessToken, ProjectSettings
from sdesk_sync.sandbox.gitlab.shape import ProjectShape
from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import HandsOf

TODAY = datetime.now(UTC).date()
READ_ONLY = AccessToken(TODAY + timedelta(days=9), ("read_api",))


def reshape(sandbox: Sandbox, shape: ProjectShape) -> None:
    """The project as somebody has left it."""
    sandbox.world.gitlab().reshape(shape)


def test_a_token_tells_of_itself(sandbox: Sandbox, visitor: HandsOf) -> None:
    """Its scopes and its last day, which python-gitlab asks for too."""
    told = visitor("desk-bot").get("/personal_access_tokens/self").json()
    assert (told["scopes"], told["user_id"], told["active"]) == (["api"], 20, True)
    assert date.fromisoformat(told["expires_at"]) > TODAY + timedelta(days=300)
    place = sandbox.line["trackers"]["engineering"]
    client = gitlab.Gitlab(place["url"], private_token=place["people"]["lena"]["token"], timeout=10)
    assert client.personal_access_tokens.get("self").user_id == 14


def test_a_token_that_reads_writes_nothing(sandbox: Sandbox, someone: HandsOf, visitor: HandsOf) -> None:
    """It says which scope is missing (docs/trackers/gitlab.md#tokens)."""
    reshape(sandbox, ProjectShape(tokens={"lena": READ_ONLY}))
    assert someone("lena").get("/hooks").status_code == 200
    refused = someone("lena").post("/labels", json={"name": "x", "color": "#112233"})
    assert (refused.status_code, refused.json()["error"], refused.json()["scope"]) == (
        403, "insufficient_scope", "api",
    )  # fmt: skip
    assert visitor("lena").get("/personal_access_tokens/self").json()["scopes"] == ["read_api"]
    reshape(sandbox, ProjectShape(tokens={"lena": AccessToken(None, ("read_user",))}))
    assert someone("lena").get("/labels").json()["scope"] == "api read_api"
    told = visitor("lena").get("/personal_access_tokens/self").json()
    assert (told["scopes"], told["expires_at"]) == (["read_user"], None)


def test_a_token_ends_on_its_last_day(sandbox: Sandbox, visitor: HandsOf) -> None:
    """From then on it lets nobody in, and does not tell of itself either."""
    # Others have set the clock ahead by some days.
    for days, status in ((400, 200), (-1, 401)):
        reshape(sandbox, ProjectShape(tokens={"lena": AccessToken(TODAY + timedelta(days=days))}))
        answer = visitor("lena").get("/personal_access_tokens/self")
        assert answer.status_code == status
    assert answer.json()["error"] == "invalid_token"


def test_who_is_no_member_finds_no_project(someone: HandsOf, visitor: HandsOf) -> None:
    """A private project is not there for others (docs/trackers/gitlab.md#errors)."""
    assert someone("lena").delete("/members/20").status_code == 204
    for path in ("", "/labels", "/issues"):
        answer = someone("desk-bot").get(path)
        assert (answer.status_code, answer.json()) == (404, {"message": "404 Project Not Found"})
    assert visitor("desk-bot").get("/projects").json() == []
    assert visitor("desk-bot").get("/user").status_code == 200


@pytest.mark.parametrize(
    ("settings", "reads", "writes"),
    [
        (ProjectSettings(is_archived=True), (200, 200), (403, 403)),
        (ProjectSettings(has_issues=False), (403, 200), (403, 201)),
    ],
    ids=["archived", "without issues"],
)
def test_what_is_switched_off_is_refused(
    sandbox: Sandbox,
    someone: HandsOf,
    settings: ProjectSettings,
    reads: tuple[int, int],
    writes: tuple[int, int],
) -> None:
    """And told by the project itself: boards and issues, labels."""
    reshape(sandbox, ProjectShape(settings=settings))
    lena = someone("lena")
    told = lena.get("").json()
    assert (told["archived"], told["issues_enabled"]) == (settings.is_archived, settings.has_issues)
    assert told["issues_access_level"] == ("enabled" if settings.has_issues else "disabled")
    assert (lena.get("/boards").status_code, lena.get("/labels").status_code) == reads
    made = lena.post("/labels", json={"name": "x", "color": "#123456"}).status_code
    assert (lena.post("/issues", json={"title": "x"}).status_code, made) == writes
