"""An administrator of an embedded Jira, who looks at a site as its pages show it, and changes it by hand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests

from tests.harness.place import Place

Json = dict[str, Any]

_API = "/rest/api/3/"
_UNSTEADY = frozenset(
    {"id", "self", "avatarUrls", "iconUrl", "created", "updated", "version", "lastViewed", "lastUpdatedDate"}
)
TIMEOUT_S = 20


@dataclass(frozen=True)
class JiraAdmin:
    """Signed in as the lead. `tracker` is what the sandbox calls the site."""

    place: Place
    tracker: str

    @property
    def entry(self) -> Json:
        """What the sandbox says of the site: its address, its people."""
        found: Json = self.place.sandbox.line["trackers"][self.tracker]
        return found

    @cached_property
    def session(self) -> requests.Session:
        """With the lead's account."""
        session, lead = requests.Session(), self.entry["people"]["lena"]
        session.trust_env = False
        session.auth = (lead["user"], lead["token"])
        return session

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The answer's JSON, None where it is empty. A path without a slash is below the API's root."""
        address = self.entry["url"] + (path if path.startswith("/") else _API + path)
        answer = self.session.request(method, address, json=body, timeout=TIMEOUT_S)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        """What is there."""
        return self.call("GET", path)

    def shape(self, **shape: object) -> None:
        """Make the site what nobody changes by a call."""
        self.place.control("PUT", "/shape", {"tracker": self.tracker, **shape})

    def describe(self, project: str = "DESK") -> Json:
        """All that people see of a project, and what stands behind it, without ids and times."""
        ident = self.get(f"project/{project}")["id"]
        types = self.get(f"issue/createmeta/{project}/issuetypes?maxResults=200")["issueTypes"]
        return {
            "create": {each["name"]: self._list_fields(project, each["id"]) for each in types},
            "types": self._find_scheme("issuetypescheme", ident, "issueTypeScheme"),
            "statuses": {
                each["name"]: sorted(status["name"] for status in each["statuses"])
                for each in self.get(f"project/{project}/statuses")
            },
            "workflows": strip_unsteady(self._find_scheme("workflowscheme", ident, "workflowScheme")),
            "screens": self._list_screens(ident),
            "priorities": self._find_priorities(ident),
            "components": strip_unsteady(self.get(f"project/{project}/components")),
            "roles": self._list_holders(project),
        }

    def describe_site(self) -> Json:
        """What all projects share: names and looks, without ids."""
        lists = ("issuetype", "status", "priority", "resolution", "field")
        return {each: [strip_unsteady(one) for one in self.get(each)] for each in lists}

    def describe_workflow(self, name: str) -> Json:
        """A workflow whole, its rules by what they do."""
        found: Json = strip_unsteady(self.call("POST", "workflows", {"workflowNames": [name]}))
        return found

    def _list_fields(self, project: str, type_: str) -> Any:
        shown = self.get(f"issue/createmeta/{project}/issuetypes/{type_}?maxResults=200")
        return strip_unsteady(shown.get("fields") or shown.get("values"))

    def _list_holders(self, project: str) -> Json:
        roles = self.get(f"project/{project}")["roles"]
        return {
            name: sorted(each["displayName"] for each in self.get(address.partition(_API)[2])["actors"])
            for name, address in roles.items()
        }

    def _find_scheme(self, path: str, ident: str, key: str) -> Any:
        (line,) = self.get(f"{path}/project?projectId={ident}")["values"]
        return line[key]

    def _find_priorities(self, ident: str) -> Any:
        schemes = self.get("priorityscheme?expand=priorities,projects&maxResults=50")["values"]
        return strip_unsteady(
            [one for one in schemes if any(each["id"] == ident for each in one["projects"]["values"])]
        )

    def _list_screens(self, ident: str) -> Json:
        scheme = self._find_scheme("issuetypescreenscheme", ident, "issueTypeScreenScheme")["id"]
        mapping = self.get(f"issuetypescreenscheme/mapping?issueTypeScreenSchemeId={scheme}&maxResults=100")
        schemes = sorted({each["screenSchemeId"] for each in mapping["values"]})
        query = "&".join(f"id={each}" for each in schemes)
        found = self.get(f"screenscheme?{query}&maxResults=50")["values"]
        screens = {screen for each in found for screen in each["screens"].values()}
        return {f"screen {place}": self._list_tabs(each) for place, each in enumerate(sorted(screens))}

    def _list_tabs(self, screen: int) -> Json:
        tabs = self.get(f"screens/{screen}/tabs")
        return {
            tab["name"]: [each["name"] for each in self.get(f"screens/{screen}/tabs/{tab['id']}/fields")]
            for tab in tabs
        }


def strip_unsteady(shown: Any) -> Any:
    """What an answer shows, without ids, addresses and times."""
    match shown:
        case dict():
            return {key: strip_unsteady(value) for key, value in shown.items() if key not in _UNSTEADY}
        case list():
            return [strip_unsteady(each) for each in shown]
        case _:
            return shown
