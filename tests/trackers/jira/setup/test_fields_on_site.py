"""Which of our fields the project's tickets may have, asked of a site that shares screens."""

from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.setup.found import FoundIssueType
from sdesk_sync.trackers.jira.setup.reading import ProjectFacts
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.reads.screens import ScreenReader
from sdesk_sync.trackers.setup.port import SiteMemory
from sdesk_sync.trackers.wire.connection import Connection
from tests.sandbox.jira.jira_site import JiraSite

TEXT = "com.atlassian.jira.plugin.system.customfieldtypes:"


def read_screens_of(site: JiraSite) -> ScreenReader:
    """What the administrator is told of the project."""
    lena, shown = site.people["lena"], site.read_json("lena", "3/project/DESK")
    types = tuple(FoundIssueType(one["id"], one["name"], "", 0) for one in shown["issueTypes"])
    project = ProjectFacts(shown["id"], "DESK", "Desk", "software", False, False, types, (), {})
    reached = Connection("support", site.url, "DESK", lena.email, lambda: lena.token, tuple, {})
    return ScreenReader(SiteAsker(JiraClient(reached, CLOUD), SiteMemory()), project)


def test_a_field_is_the_projects_once_it_is_associated() -> None:
    with JiraSite(begins=ProjectBeginning.EMPTY) as site:
        body = {"name": "Ours", "type": f"{TEXT}textfield", "searcherKey": f"{TEXT}textsearcher"}
        field = site.write_json("lena", "POST", "3/field", body)["id"]
        screens = read_screens_of(site)
        assert screens.read_project_fields([field]) == frozenset()
        wanted = {"type": "PROJECT_ID", "identifier": int(screens.project.id)}
        association = {
            "fields": [{"type": "FIELD_ID", "identifier": field}],
            "associationContexts": [wanted],
        }
        site.write_json("lena", "PUT", "3/field/association", association)
        assert screens.read_project_fields([field]) == {field}
