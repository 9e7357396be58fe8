"""Hands on a Jira by plain HTTP: what they cannot do on a site ends the check with a sentence."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
import requests

from tests.live.sites import TITLE, LiveSite

Json = dict[str, Any]
TIMEOUT_S = 30
_FORBIDDEN = 403


@dataclass(frozen=True)
class JiraHands:
    """Somebody signed in at a Jira; `opened` are the issues to take away afterwards."""

    site: LiveSite
    session: requests.Session = field(repr=False)
    opened: list[str] = field(default_factory=list)

    def call(
        self, method: str, path: str, sent: Json | None = None, *, api: str = "api/2"
    ) -> requests.Response:
        """The answer to a request below an API, whatever it is."""
        url = f"{self.site.url}/rest/{api}/{path}"
        return self.session.request(method, url, json=sent, timeout=TIMEOUT_S, allow_redirects=False)

    def done(self, method: str, path: str, sent: Json | None = None, *, api: str = "api/2") -> Any:
        """What a request is answered that has to work before a claim can be looked at."""
        answer = self.call(method, path, sent, api=api)
        said = f"{method} {path} is answered {answer.status_code}: {answer.text[:300]}"
        if answer.status_code == _FORBIDDEN:
            self.site.lacks(f"the account may not do it. {said}")
        if not answer.ok:
            pytest.fail(said)
        return answer.json() if answer.content else None

    @cached_property
    def types(self) -> list[Json]:
        """The project's issue types, without those of parts of an issue."""
        found = self.done("GET", f"project/{self.site.project}/statuses")
        return [each for each in found if not each["subtask"]]

    def open_issue(self, about: str, type_id: str = "") -> str:
        """The key of a new issue that says what it is for."""
        fields = {
            "project": {"key": self.site.project},
            "issuetype": {"id": type_id or self.types[0]["id"]},
            "summary": f"{TITLE}: {about}",
        }
        key = str(self.done("POST", "issue", {"fields": fields})["key"])
        self.opened.append(key)
        return key

    def fields(self, issue: str) -> Json:
        """What an issue shows."""
        found: Json = self.done("GET", f"issue/{issue}")["fields"]
        return found

    def comments(self, issue: str) -> list[Json]:
        """An issue's comments, oldest first."""
        found: list[Json] = self.done("GET", f"issue/{issue}/comment?expand=properties")["comments"]
        return found

    def clean_up(self) -> None:
        """Delete what was opened; where that is not allowed it stays, and its title says what it is."""
        while self.opened:
            self.call("DELETE", f"issue/{self.opened.pop()}?deleteSubtasks=true")


def sign_in(site: LiveSite) -> JiraHands:
    """Cloud takes user and token, Data Center the token alone."""
    session = requests.Session()
    session.trust_env = not site.is_embedded
    if site.user and site.name != "DC":
        session.auth = (site.user, site.token)
    else:
        # What a .netrc says of the host would replace the header.
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {site.token}"
    return JiraHands(site, session)
