"""By whom things of a Jira site were changed, by its audit log."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.errors import Unreachable
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.setup.authors import find_site_authors
from sdesk_sync.trackers.jira.setup.found import FoundHook
from sdesk_sync.trackers.jira.setup.reading import AccountFacts, FoundWorkflowScheme, JiraReading
from sdesk_sync.trackers.setup.authors import ChangeAuthor, ChangeOrigin, UntoldAuthor
from sdesk_sync.trackers.setup.objects import HookProof, ObjectKind, StepKey
from tests.trackers.jira.bodies import TRACKER
from tests.trackers.jira.setup.project_site import ProjectSite
from tests.trackers.jira.setup.test_doctor_reads import PROJECT
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"
RECORDS, USER = f"{URL}/rest/api/2/auditing/record", f"{URL}/rest/api/2/user"
HOOK = FoundHook(
    "1",
    "https://sdesk.example.com/hooks/support",
    "sdesk-sync support",
    frozenset(),
    "",
    HookProof.SIGNED,
    True,
)
READING = JiraReading(
    PROJECT,
    AccountFacts("id-of-lena", "Lena Lorenz"),
    AccountFacts("id-of-bot", "Desk Bot"),
    hooks=(HOOK,),
    workflow_scheme=FoundWorkflowScheme("1", "DESK: Service desk", "", "", {}, ()),
)
COMPONENT = StepKey(ObjectKind.COMPONENT, "Team: Support")
MADE_AT = "2026-05-17T06:30:00.000+0000"
Json = dict[str, Any]


@pytest.fixture
def site(tmp_path: Any) -> Iterator[ProjectSite]:
    """A project that was set up by hand."""
    with Sandbox(tmp_path, trackers=(TRACKER,), begins=ProjectBeginning.SEEDED) as sandbox:
        yield ProjectSite(sandbox)


def ask(*keys: StepKey, reading: JiraReading = READING) -> dict[StepKey, ChangeOrigin]:
    """What a site whose answers a test says tells of these."""
    return dict(find_site_authors(JiraClient(connection(URL), CLOUD), reading, keys, 1_779_000_000_000))


def record(author: str, day: int, kind: str, name: str, id_: str = "", **more: Any) -> Json:
    """An audit record."""
    item = {"name": name, "typeName": kind, "id": id_}
    at = f"2026-05-{day:02}T08:00:00.000+0000"
    told = {"authorAccountId": author, "created": at, "objectItem": item, "summary": "Updated"}
    return {**told, **more}


def test_who_changed_something_is_told_by_name(site: ProjectSite) -> None:
    """As it is on the site: what nobody changed is nobody's."""
    reading = site.port().read_state().reading
    component, other = reading.project.components[:2]
    path = f"component/{component.id}"
    site.api("PUT", path, {"description": "Somebody's own words"})
    site.api("PUT", path, {"name": "Team: Crew"})
    keys = [StepKey(ObjectKind.COMPONENT, one.name) for one in (component, other)]
    told = site.port().find_authors(keys, 0)
    author = told[keys[0]]
    assert isinstance(author, ChangeAuthor)
    assert author.name == "Lena Lorenz"
    assert told[keys[1]] is UntoldAuthor.NOT_RECORDED


def test_people_whom_nothing_names_are_asked_for_once(jira: responses.RequestsMock) -> None:
    """Of several records the newest counts, in whatever order they come."""
    keys = (
        COMPONENT,
        StepKey(ObjectKind.HOOK, HOOK.url),
        StepKey(ObjectKind.SCREEN_FIELD, "Our screen/Order"),
    )
    listed = [
        record("id-of-anna", 22, "PROJECT_COMPONENT", "Team: Support"),
        record("id-of-anna", 29, "PROJECT_COMPONENT", "team: support"),
        record("id-of-bot", 25, "PROJECT_COMPONENT", "Team: Support"),
        record("id-of-gone", 23, "", HOOK.name, category="webhooks"),
        record("id-of-lena", 24, "SCREEN", "Our screen"),
    ]
    jira.add("GET", RECORDS, json={"records": listed})
    anna = responses.matchers.query_param_matcher({"accountId": "id-of-anna"})
    jira.add("GET", USER, json={"displayName": "Anna Amsel"}, match=[anna])
    jira.add("GET", USER, status=404, json={"errorMessages": ["There is nobody."], "errors": {}})
    told = ask(*keys)
    names = [origin.name for origin in told.values() if isinstance(origin, ChangeAuthor)]
    assert names == ["Anna Amsel", "id-of-gone", "Lena Lorenz"]
    assert len(jira.calls) == 3


def test_a_scheme_is_told_from_what_has_its_name(jira: responses.RequestsMock) -> None:
    """All that is named after the project is called alike; the scheme is known by the word for it."""
    named = "DESK: Service desk"
    listed = [
        record("id-of-bot", 29, "WORKFLOW", named),
        record("id-of-lena", 22, "SCHEME", named, category="workflow_scheme"),
    ]
    jira.add("GET", RECORDS, json={"records": listed})
    keys = (StepKey(ObjectKind.WORKFLOW_SCHEME, "DESK"), StepKey(ObjectKind.WORKFLOW, named))
    names = [origin.name for origin in ask(*keys).values() if isinstance(origin, ChangeAuthor)]
    assert names == ["Lena Lorenz", "Desk Bot"]


def test_what_was_renamed_is_told_by_its_id_or_its_name_of_before(jira: responses.RequestsMock) -> None:
    """Whoever made it before it was noted is not who changed it."""
    renamed = [{"fieldName": "Name", "changedFrom": "Team: Support", "changedTo": "Team: Crew"}]
    made = record("id-of-bot", 17, "PROJECT_COMPONENT", "Team: Support", "7", created=MADE_AT)
    for listed in (
        [record("id-of-lena", 18, "PROJECT_COMPONENT", "Team: Crew", "7"), made],
        [record("id-of-lena", 18, "PROJECT_COMPONENT", "Team: Crew", changedValues=renamed), made],
    ):
        jira.upsert("GET", RECORDS, json={"records": listed})
        author = ask(COMPONENT)[COMPONENT]
        assert isinstance(author, ChangeAuthor)
        assert author.name == "Lena Lorenz"
    jira.upsert("GET", RECORDS, json={"records": [made]})
    assert ask(COMPONENT) == {COMPONENT: UntoldAuthor.NOT_RECORDED}


def test_the_log_is_asked_from_an_hour_before_on(jira: responses.RequestsMock) -> None:
    """Of when it was set up: what was made then has its id there."""
    jira.add("GET", RECORDS, json={"records": []})
    assert ask(COMPONENT) == {COMPONENT: UntoldAuthor.NOT_RECORDED}
    sent = parse_qs(urlsplit(str(jira.calls[0].request.url)).query)
    assert sent == {"from": ["2026-05-17T05:40:00.000+0000"]}


def test_where_there_is_no_log_that_is_told(jira: responses.RequestsMock) -> None:
    """Free sites have none and are not asked; who may not see it is refused."""
    assert ask() == {}
    free = replace(READING, has_own_roles=False)
    assert ask(COMPONENT, reading=free) == {COMPONENT: UntoldAuthor.NOT_ON_TIER}
    assert len(jira.calls) == 0
    jira.add("GET", RECORDS, status=403, json={"errorMessages": ["No permission."], "errors": {}})
    assert ask(COMPONENT) == {COMPONENT: UntoldAuthor.NOT_SHOWN}


def test_a_site_that_does_not_answer_tells_nothing(jira: responses.RequestsMock) -> None:
    """Drift is told later then."""
    with pytest.raises(Unreachable):
        ask(COMPONENT)
