"""How a config begins for a Jira project, and which project an address shows."""

import re
from functools import partial

from sdesk_sync.trackers.start import PastedAddress, ProjectPlace, TrackerStart

_CLOUD_SECTION = """\
  support:
    kind: jira-cloud
    url: <url>
    project: <project>
    user: desk-bot@your-company.example          # an account nobody else uses
    token: "${SUPPORT_TOKEN}"                    # or "file:/run/secrets/support-token"; never written here
    webhook_secret: ["${SUPPORT_HOOK_SECRET}"]   # a list: to change it, name old and new for a while
    # A Jira administrator's, for plan, apply, drift, doctor:
    # setup: {user: you@your-company.example, token: "${SUPPORT_SETUP_TOKEN}"}
    mapping: jira-cloud.yaml
"""
_SERVICE_SECTION = """\
  customers:
    kind: jira-cloud
    url: <url>
    project: <project>
    user: desk-bot@your-company.example          # an agent, an account nobody else uses
    token: "${CUSTOMERS_TOKEN}"                  # or "file:/run/secrets/customers-token"; never written here
    webhook_secret: ["${CUSTOMERS_HOOK_SECRET}"] # a list: to change it, name old and new for a while
    # A Jira administrator's, for plan, apply, drift, doctor:
    # setup: {user: you@your-company.example, token: "${CUSTOMERS_SETUP_TOKEN}"}
    mapping: jira-service-management.yaml
"""
_DATA_CENTER_SECTION = """\
  support-dc:
    kind: jira-data-center
    url: <url>
    project: <project>
    token: "${SUPPORT_DC_TOKEN}"                 # a personal access token of an account nobody else uses
    webhook_secret: ["${SUPPORT_DC_HOOK_SECRET}"]
    mapping: jira-data-center.yaml
    people: {}                                   # user name to roles: {anna: [support]}
"""
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?:-[0-9]+)?")
# Where Jira's own pages begin: what stands before them is the path of an installation.
_PAGES = frozenset({"browse", "projects", "issues", "secure", "servicedesk", "plugins", "rest", "login.jsp"})
_CLOUD_PAGES = frozenset({"jira"})
"""On a site of one's own that may be the path of the installation; Jira Cloud's pages begin so."""
_NAMING = ("projects", "browse")
"""After these words an address has the project's key, or a ticket's."""
_QUERIES = ("selectedIssue", "projectKey")
_SITES_END = ".atlassian.net"


def find_jira_place(address: PastedAddress, project: str | None, *, has_root: bool) -> ProjectPlace:
    """The site and project of an address; what somebody says of the project comes first.

    `has_root` says whether an installation may lie below a path of its host: no site of Atlassian's does. On
    any other host a path before Jira's pages stays, since somebody has put a proxy there.
    """
    pages = _PAGES if has_root else _PAGES | _CLOUD_PAGES
    begin = next((number for number, part in enumerate(address.path) if part in pages), len(address.path))
    has_root = has_root or not address.site.endswith(_SITES_END)
    site = "/".join((address.site, *address.path[:begin])) if has_root else address.site
    return ProjectPlace(site, _write_project_key(project) if project else _find_project_key(address))


def _find_project_key(address: PastedAddress) -> str | None:
    path = address.path
    after = [path[number + 1] for number, part in enumerate(path[:-1]) if part in _NAMING]
    tickets = [part for part in reversed(path) if "-" in part and _KEY.fullmatch(part)]
    named = [*after, *(address.query[name] for name in _QUERIES if name in address.query), *tickets]
    return next((_write_project_key(one) for one in named if _KEY.fullmatch(one)), None)


def _write_project_key(written: str) -> str:
    """A project's key as Jira writes it, of a key in any letters or a ticket's."""
    found = _KEY.fullmatch(written.strip())
    return found[1].upper() if found is not None else written.strip()


_CLOUD_SITE = "https://your-site.atlassian.net"
CLOUD_START = TrackerStart(
    "jira-cloud",
    "Jira Cloud",
    "support",
    ProjectPlace(_CLOUD_SITE, "DESK"),
    "DESK",
    _CLOUD_SECTION,
    partial(find_jira_place, has_root=False),
    is_usual=True,
)
"""A company-managed project."""
SERVICE_START = TrackerStart(
    "jira-service-management",
    "Jira Service Management",
    "customers",
    # Both may be begun with at once, and two trackers have two projects.
    ProjectPlace(_CLOUD_SITE, "HELP"),
    "HELP",
    _SERVICE_SECTION,
    partial(find_jira_place, has_root=False),
)
"""A service project on Jira Cloud: another mapping, and the same kind of tracker."""
DATA_CENTER_START = TrackerStart(
    "jira-data-center",
    "Jira Data Center",
    "support-dc",
    ProjectPlace("https://jira.your-company.example", "DESK"),
    "DESK",
    _DATA_CENTER_SECTION,
    partial(find_jira_place, has_root=True),
)
"""A project on a site of one's own."""
