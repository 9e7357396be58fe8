"""Hands on each of the sites, which take away afterwards what they made."""

from collections.abc import Generator, Iterator
from typing import Any

import gitlab
import pytest
from gitlab.v4.objects import Project

from sdesk_sync.sandbox.run import Sandbox
from tests.live.hands import TIMEOUT_S, JiraHands, sign_in
from tests.live.sites import EMBEDDED, TITLE, LiveSite, embedded_site, read_site


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """All sites as the sandbox plays them; not started where only real ones are asked."""
    with Sandbox(tmp_path_factory.mktemp("live"), trackers=tuple(EMBEDDED.values())) as sandbox:
        yield sandbox


def _site(name: str, request: pytest.FixtureRequest) -> LiveSite:
    if found := read_site(name):
        return found
    sandbox: Sandbox = request.getfixturevalue("embedded")
    return embedded_site(name, sandbox.line["trackers"][EMBEDDED[name]])


def _hands(name: str, request: pytest.FixtureRequest) -> Iterator[JiraHands]:
    hands = sign_in(_site(name, request))
    yield hands
    hands.clean_up()
    hands.session.close()


@pytest.fixture
def jira(request: pytest.FixtureRequest) -> Iterator[JiraHands]:
    """A software project on Cloud."""
    yield from _hands("JIRA", request)


@pytest.fixture
def portal(request: pytest.FixtureRequest) -> Iterator[JiraHands]:
    """A service project on Cloud."""
    yield from _hands("JSM", request)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[JiraHands]:
    """A project on Data Center."""
    yield from _hands("DC", request)


@pytest.fixture
def gitlab_site(request: pytest.FixtureRequest) -> LiveSite:
    """A project on GitLab."""
    return _site("GITLAB", request)


@pytest.fixture
def project(gitlab_site: LiveSite) -> Iterator[Project]:
    """The same by python-gitlab; its issues that bear the check's title are deleted afterwards."""
    client = gitlab.Gitlab(gitlab_site.url, private_token=gitlab_site.token, timeout=TIMEOUT_S)
    found = client.projects.get(gitlab_site.project)
    yield found
    for issue in found.issues.list(search=TITLE, iterator=True, **{"in": "title"}):
        if issue.title.startswith(TITLE):
            _delete(issue)


def _delete(issue: Any) -> None:
    try:
        issue.delete()
    except gitlab.GitlabDeleteError:
        # Only owners may: it stays, closed and named.
        issue.state_event = "close"
        issue.save()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What fails says which claim is not so."""
    report = yield
    if report.failed and (mark := item.get_closest_marker("settles")):
        report.sections.append(("The claim", f"{mark.args[0]}#unproven: {mark.args[1]}"))
    return report
