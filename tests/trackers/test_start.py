"""What people paste when they are asked where their tickets are, and which project that is."""

import pytest

from sdesk_sync.trackers.kinds import STARTS
from sdesk_sync.trackers.start import ProjectPlace, read_address

CLOUD, SERVICE, CENTER, GITLAB = "jira-cloud", "jira-service-management", "jira-data-center", "gitlab"

# What is pasted for which sort of project; the site and the project that are meant.
PASTED = [
    (GITLAB, "https://gitlab.example.com", "https://gitlab.example.com", None),
    (GITLAB, "https://gitlab.example.com/", "https://gitlab.example.com", None),
    (GITLAB, "gitlab.example.com", "https://gitlab.example.com", None),
    (GITLAB, "http://localhost:8929/acme/eng", "http://localhost:8929", "acme/eng"),
    (GITLAB, "https://gitlab.com/acme/eng/-/issues/5", "https://gitlab.com", "acme/eng"),
    (GITLAB, "https://gitlab.com/acme/sub/eng/-/boards/3?x=y#note_1", "https://gitlab.com", "acme/sub/eng"),
    (GITLAB, "https://gitlab.com/acme/eng/issues/5", "https://gitlab.com", "acme/eng"),
    (GITLAB, "https://gitlab.com/acme/issues", "https://gitlab.com", "acme/issues"),
    (GITLAB, "https://gitlab.com/acme/eng.git", "https://gitlab.com", "acme/eng"),
    (GITLAB, "https://gitlab.com/acme/eng.git/", "https://gitlab.com", "acme/eng"),
    (GITLAB, "git@gitlab.example.com:acme/eng.git", "https://gitlab.example.com", "acme/eng"),
    (GITLAB, "ssh://git@gitlab.example.com:2222/acme/eng.git", "https://gitlab.example.com", "acme/eng"),
    (GITLAB, "https://oauth2:glpat-x@gitlab.com/acme/eng.git", "https://gitlab.com", "acme/eng"),
    (GITLAB, "https://gitlab.com/groups/acme/sub/-/epics", "https://gitlab.com", "acme/sub"),
    (GITLAB, "https://gitlab.com/dashboard/issues", "https://gitlab.com", None),
    (GITLAB, "https://gitlab.com/-/profile", "https://gitlab.com", None),
    (GITLAB, "https://gitlab.example.com/api/v4", "https://gitlab.example.com", None),
    (GITLAB, "https://gitlab.example.com/git/api/v4/projects", "https://gitlab.example.com/git", None),
    (CLOUD, "https://acme.atlassian.net/browse/DESK-7", "https://acme.atlassian.net", "DESK"),
    (CLOUD, "https://proxy.acme.example/tickets", "https://proxy.acme.example/tickets", None),
    (CLOUD, "https://proxy.acme.example/tickets/browse/DESK-7", "https://proxy.acme.example/tickets", "DESK"),
    (CLOUD, "https://proxy.acme.example/jira/projects/DESK", "https://proxy.acme.example", "DESK"),
    (CLOUD, "https://acme.atlassian.net/tickets", "https://acme.atlassian.net", None),
    (CLOUD, "acme.atlassian.net/browse/desk", "https://acme.atlassian.net", "DESK"),
    (
        CLOUD,
        "https://acme.atlassian.net/jira/software/projects/DESK/boards/1",
        "https://acme.atlassian.net",
        "DESK",
    ),
    (
        CLOUD,
        "https://acme.atlassian.net/jira/software/c/projects/DESK/boards/1?selectedIssue=DESK-7",
        "https://acme.atlassian.net",
        "DESK",
    ),
    (
        CLOUD,
        "https://acme.atlassian.net/jira/boards/1?selectedIssue=DESK-7",
        "https://acme.atlassian.net",
        "DESK",
    ),
    (CLOUD, "https://acme.atlassian.net/projects/DESK", "https://acme.atlassian.net", "DESK"),
    (CLOUD, "https://acme.atlassian.net/jira/your-work", "https://acme.atlassian.net", None),
    (CLOUD, "https://acme.atlassian.net/wiki/spaces/D", "https://acme.atlassian.net", None),
    (
        SERVICE,
        "https://acme.atlassian.net/jira/servicedesk/projects/HELP/queues/custom/1/HELP-3",
        "https://acme.atlassian.net",
        "HELP",
    ),
    (SERVICE, "https://acme.atlassian.net/servicedesk/customer/portal/3", "https://acme.atlassian.net", None),
    (CENTER, "https://jira.example.com/browse/DESK-7", "https://jira.example.com", "DESK"),
    (CENTER, "https://example.com/jira/browse/DESK-7", "https://example.com/jira", "DESK"),
    (CENTER, "https://example.com/jira/projects/DESK/issues/DESK-7", "https://example.com/jira", "DESK"),
    (CENTER, "https://example.com/jira", "https://example.com/jira", None),
    (CENTER, "https://example.com/jira/secure/Dashboard.jspa", "https://example.com/jira", None),
    (
        CENTER,
        "https://jira.example.com:8443/secure/RapidBoard.jspa?rapidView=1&projectKey=DESK",
        "https://jira.example.com:8443",
        "DESK",
    ),
    (CENTER, "https://[::1]:8080/browse/DESK-7", "https://[::1]:8080", "DESK"),
]


@pytest.mark.parametrize(
    ("name", "pasted", "url", "project"), PASTED, ids=[f"{each[0]} {each[1]}" for each in PASTED]
)
def test_an_address_gives_site_and_project(name: str, pasted: str, url: str, project: str | None) -> None:
    """As it stands in the browser, whatever page is open; nothing of an account in it is kept."""
    address = read_address(pasted)
    assert address is not None
    assert STARTS[name][1].find_place(address, None) == ProjectPlace(url, project)


@pytest.mark.parametrize(
    ("name", "pasted", "project", "url", "meant"),
    [
        (GITLAB, "https://example.com/gitlab", "acme/eng", "https://example.com/gitlab", "acme/eng"),
        (GITLAB, "https://example.com/acme", "acme/eng", "https://example.com", "acme/eng"),
        (GITLAB, "https://example.com/git/acme/eng", "acme/eng", "https://example.com/git", "acme/eng"),
        (
            GITLAB,
            "https://example.com/acme/eng/-/issues/5",
            "acme/other",
            "https://example.com",
            "acme/other",
        ),
        (
            GITLAB,
            "https://example.com/tools/gitlab",
            "acme/eng",
            "https://example.com/tools/gitlab",
            "acme/eng",
        ),
        (GITLAB, "https://gitlab.com", " /acme/eng.git/ ", "https://gitlab.com", "acme/eng"),
        (GITLAB, "https://gitlab.com", "4711", "https://gitlab.com", "4711"),
        (CLOUD, "https://acme.atlassian.net/browse/DESK-7", "help", "https://acme.atlassian.net", "HELP"),
        (CLOUD, "https://acme.atlassian.net", "desk-7", "https://acme.atlassian.net", "DESK"),
        (CENTER, "https://example.com/jira", "DESK", "https://example.com/jira", "DESK"),
    ],
)
def test_what_is_said_of_the_project_comes_first(
    name: str, pasted: str, project: str, url: str, meant: str
) -> None:
    """It also tells whether what stands before it is a group or the place of the whole installation."""
    address = read_address(pasted)
    assert address is not None
    assert STARTS[name][1].find_place(address, project) == ProjectPlace(url, meant)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "  ",
        "gitlab",
        "ftp://gitlab.example.com",
        "https://",
        "https://a b.example",
        "https://h:0x",
        "DESK-7",
    ],
)
def test_what_is_no_address_is_none(written: str) -> None:
    """It is asked again."""
    assert read_address(written) is None


@pytest.mark.parametrize(
    ("project", "line"),
    [
        ("DESK", "project: DESK\n"),
        ("acme/eng", "project: acme/eng\n"),
        ("NULL", 'project: "NULL"\n'),
        ("No", 'project: "No"\n'),
        ("4711", 'project: "4711"\n'),
        ("büro/{desk}", 'project: "büro/{desk}"\n'),
    ],
)
def test_a_project_is_written_so_that_yaml_reads_it_as_it_is(project: str, line: str) -> None:
    """Some words mean something else there."""
    start = STARTS[GITLAB][1]
    assert line in start.write_section(ProjectPlace("https://gitlab.com", project))


def test_each_start_names_its_secrets() -> None:
    """Those of lines that count, not of those to be taken in."""
    named = {name: start.variables for name, (_, start) in STARTS.items()}
    assert named == {
        CLOUD: ("SUPPORT_TOKEN", "SUPPORT_HOOK_SECRET"),
        SERVICE: ("CUSTOMERS_TOKEN", "CUSTOMERS_HOOK_SECRET"),
        CENTER: ("SUPPORT_DC_TOKEN", "SUPPORT_DC_HOOK_SECRET"),
        GITLAB: ("ENG_TOKEN", "ENG_HOOK_SECRET"),
    }
