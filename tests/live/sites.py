"""The sites of the live check: a real one where its variables are set, else the sandbox's."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest

EMBEDDED = {
    "JIRA": "support",
    "JSM": "support-jsm",
    "DC": "support-dc",
    "GITLAB": "engineering",
}
"""What the variables call a site, and the sandbox's tracker that stands in for it."""
NAMELESS = ("DC", "GITLAB")
"""Where a token alone signs in, so that no user is named."""
TITLE = "sdesk-sync live check"
"""How the titles of all issues of the check begin: by it those are found that could not be deleted."""
_PERSON = "desk-bot"


@dataclass(frozen=True)
class LiveSite:
    """One site, a project on it, and whoever signs in there; the token is never shown."""

    name: str
    url: str
    project: str
    user: str
    token: str = field(repr=False)
    is_embedded: bool = False

    def lacks(self, what: str) -> NoReturn:
        """End a check that cannot be made here; the sandbox has all that the checks need."""
        sentence = f"{self.url} cannot settle this: {what}"
        if self.is_embedded:
            pytest.fail(sentence)
        pytest.skip(sentence)


def read_site(name: str, environment: Mapping[str, str] = os.environ) -> LiveSite | None:
    """The real site of this name; None where no variable names it. Fails where only some of them are set."""
    needed = [part for part in ("URL", "USER", "TOKEN", "PROJECT") if part != "USER" or name not in NAMELESS]
    given = {part: environment.get(f"SDESK_LIVE_{name}_{part}", "").strip() for part in needed}
    if not any(given.values()):
        return None
    if missing := [f"SDESK_LIVE_{name}_{part}" for part, value in given.items() if not value]:
        sentence = f"the site {name} is named in part: set {', '.join(missing)} too (docs/live-check.md)"
        # A trace could show the values that are set, the token among them.
        pytest.fail(sentence, pytrace=False)
    return LiveSite(name, given["URL"].rstrip("/"), given["PROJECT"], given.get("USER", ""), given["TOKEN"])


def embedded_site(name: str, entry: Mapping[str, Any]) -> LiveSite:
    """The sandbox's, by its entry in the ready line; our account signs in."""
    person = entry["people"][_PERSON]
    return LiveSite(name, entry["url"], entry["project"], person.get("user", ""), person["token"], True)
