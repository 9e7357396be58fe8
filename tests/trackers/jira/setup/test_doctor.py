"""Every finding of doctor's about a Jira project that its site can be brought into: once, by its code."""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.checks.site_doctor import JiraDoctor
from sdesk_sync.trackers.setup.doctor import DeliveryEnd, DeskMemory
from sdesk_sync.trackers.setup.findings import DoctorFinding
from sdesk_sync.trackers.setup.port import SetupRequest, SiteMemory
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord
from sdesk_sync.trackers.wire.calls import CallContext
from tests.trackers.jira.bodies import TRACKER, desk, mapping
from tests.trackers.jira.setup.project_site import ADDRESS, SECRET, ProjectSite
from tests.trackers.told import advance_clock

HOOKS = "/rest/webhooks/1.0/webhook"
# The sandbox plays no automation, so of every project that was read whole this is said.
ALWAYS = ["D308.not-shown"]
_POST_READS = ("workflows", "permissions/check", "search/approximate-count", "validation")


@dataclass
class LookedAt:
    """A project, by whose accounts it is looked over, and what is remembered of it."""

    site: ProjectSite
    record: TrackerRecord
    mapping: JiraMapping
    memory: DeskMemory | None = None
    person: str = "lena"
    own: Mapping[str, Any] = field(default_factory=dict)
    setup: Mapping[str, Any] = field(default_factory=dict)

    def doctor(self) -> JiraDoctor:
        """The port."""
        request = SetupRequest(
            replace(self.site.connection(self.person), **self.setup),
            replace(self.site.connection("desk-bot"), **self.own),
            desk(),
            Mode.OBSERVE,
            ADDRESS,
            SiteMemory(),
            CallContext(on_call=self.site.log.add),
        )
        return JiraDoctor(request, self.mapping)

    def examine(self) -> tuple[DoctorFinding, ...]:
        """What is found."""
        return self.doctor().examine(self.record, self.memory).findings

    def our_hook(self) -> str:
        """The address of the hook that set-up made, as its administrator reaches it."""
        hooks = self.site.api("GET", HOOKS)
        found = next(hook["self"].partition(HOOKS)[2] for hook in hooks if hook["url"] == ADDRESS)
        return f"{HOOKS}{found}"

    def change_hook(self, **changes: Any) -> None:
        """As an administrator changes it."""
        self.site.api("PUT", self.our_hook(), changes)


Deed = Callable[[LookedAt], object]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox for all."""
    home = tmp_path_factory.mktemp("looked")
    with Sandbox(home, trackers=(TRACKER,), begins=ProjectBeginning.SEEDED) as sandbox:
        yield sandbox


@pytest.fixture
def looked_at(applied: Sandbox) -> LookedAt:
    """A project as an apply leaves it."""
    requests.post(applied.line["control"] + "/reset", timeout=10).raise_for_status()
    site = ProjectSite(applied)
    record = site.apply()
    site.log.take()
    return LookedAt(site, record, mapping())


def forms_of(findings: tuple[DoctorFinding, ...]) -> list[str]:
    """Their forms."""
    return sorted(str(each.form) for each in findings)


def test_of_a_healthy_project_nothing_is_found_and_only_reads_are_made(looked_at: LookedAt) -> None:
    """But that automation was not shown; no secret is repeated."""
    findings = looked_at.examine()
    calls = [call.split() for call in looked_at.site.calls()]
    assert forms_of(findings) == ALWAYS
    writes = [path for method, path, _ in calls if method != "GET" and not path.endswith(_POST_READS)]
    assert writes == []
    tokens = [who["token"] for who in looked_at.site.place["people"].values()]
    for secret in (SECRET, *tokens):
        assert secret not in repr(findings)
        assert base64.b64encode(secret.encode()).decode() not in repr(findings)


def test_a_test_delivery_is_not_offered(looked_at: LookedAt) -> None:
    """Jira has none; nothing is asked."""
    assert looked_at.doctor().deliver_test().end is DeliveryEnd.NOT_OFFERED
    assert looked_at.site.calls() == []


def _open_as(person: str, kind: str = "Incident") -> Deed:
    fields = {"project": {"key": "DESK"}, "issuetype": {"name": kind}, "summary": "Login fails"}

    def open_issue(one: LookedAt) -> None:
        one.site.api("POST", "/rest/api/2/issue", {"fields": fields}, person=person)

    return open_issue


def _reshape(**shape: Any) -> Deed:
    return lambda one: one.site.reshape(**shape)


def _hook(**changes: Any) -> Deed:
    return lambda one: one.change_hook(**changes)


def _set(**values: Any) -> Deed:
    def set_all(one: LookedAt) -> None:
        for name, value in values.items():
            setattr(one, name, value)

    return set_all


def _double_hook(one: LookedAt) -> None:
    hook = one.site.api("GET", one.our_hook())
    one.site.api("POST", HOOKS, {**hook, "secret": SECRET, "name": "another"})


def _drop_component(one: LookedAt) -> None:
    found = one.site.api("GET", "project/DESK")["components"][0]["id"]
    one.site.api("DELETE", f"component/{found}")


def _change_default_priority(one: LookedAt) -> None:
    schemes = one.site.api("GET", "priorityscheme?maxResults=50")["values"]
    ours = next(each["id"] for each in schemes if each["name"] == "DESK: Service desk")
    medium = next(each["id"] for each in one.site.api("GET", "priority") if each["name"] == "Medium")
    one.site.api("PUT", f"priorityscheme/{ours}", {"defaultPriorityId": int(medium)})


def _list_bot(one: LookedAt) -> None:
    one.own = {"people": {one.site.place["people"]["desk-bot"]["id"]: frozenset({"support"})}}


def _drop_bot_from_role(one: LookedAt) -> None:
    roles = one.site.api("GET", "project/DESK")["roles"]
    path = "/rest/api/" + roles["Desk bot"].partition("/rest/api/")[2]
    bot = one.site.place["people"]["desk-bot"]["id"]
    one.site.api("DELETE", f"{path}?user={bot}")


CONDITIONS: list[tuple[str, Deed, list[str]]] = [
    ("D101.no-answer", _set(own={"url": "http://127.0.0.1:1"}), ["-"]),
    ("D102.token-refused", _set(own={"token": lambda: "nobody's"}), ["-"]),
    ("D102.token-refused", _set(setup={"token": lambda: "nobody's"}), ["-"]),
    ("D103.not-shown", _set(setup={"project": "ELSE"}), ["-"]),
    ("D103.administer", _reshape(rights=True), ["-"]),
    ("D103.bot-permissions", _reshape(withheld=["ADD_COMMENTS"]), []),
    ("D106.unfit", _reshape(team_managed=True), ["-"]),
    ("D107.sets-up-site", _set(person="desk-bot"), ["-", "D103.administer"]),
    ("D107.listed", _list_bot, []),
    ("D107.opens", _open_as("desk-bot"), []),
    ("D201.none", lambda one: one.site.api("DELETE", one.our_hook()), []),
    ("D202.disabled", _hook(enabled=False), []),
    ("D203.missing", _hook(events=["jira:issue_updated"]), []),
    ("D203.jql", _hook(filters={"issue-related-events-section": "project = OPS"}), []),
    ("D204.none", _hook(secret=""), []),
    ("D204.older", _set(own={"secrets": lambda: ("a new one", SECRET)}), []),
    ("D204.other", _set(own={"secrets": lambda: ("a new one",)}), []),
    ("D205.doubled", _double_hook, []),
    ("D301.objects", _drop_component, []),
    ("D301.blocked", _reshape(foreign={"paragraph": "Desk: Order reference"}), []),
    ("D302.changed", _change_default_priority, []),
    ("D309.issue-type", _open_as("lena", "Task"), []),
    ("D401.out-of-role", _drop_bot_from_role, []),
    ("D403.missing", _reshape(missing_groups=["desk-consulting"]), []),
    ("D405.no-account", _set(own={"people": {"nobody@example.com": frozenset({"support"})}}), []),
    ("D502.no-role", _set(mapping=replace(mapping(), visible_to_role="Nobody's role")), []),
]


@pytest.mark.parametrize(("form", "deed", "also"), CONDITIONS, ids=[form for form, _, _ in CONDITIONS])
def test_each_condition_is_found_by_its_code(
    looked_at: LookedAt, form: str, deed: Deed, also: list[str]
) -> None:
    """And nothing beside it but what follows from the same; `-` is for what was not read at all."""
    deed(looked_at)
    expected = [form, *also, *ALWAYS]
    if "-" in also:
        expected = [one for one in expected if one not in ("-", *ALWAYS)]
    assert forms_of(looked_at.examine()) == sorted(expected)


def test_without_an_account_to_set_up_with_one_account_is_asked(looked_at: LookedAt) -> None:
    """It is no administrator, and is told so once."""
    request = looked_at.doctor().request
    doctor = JiraDoctor(replace(request, connection=request.own), looked_at.mapping)
    assert forms_of(doctor.examine(looked_at.record, None).findings) == ["D103.administer"]
    assert [call for call in looked_at.site.calls() if "myself" in call] == ["GET 2/myself 200"]


def test_a_project_that_was_not_set_up_is_looked_over_too(tmp_path: Path) -> None:
    """What is missing is told as one thing, with how to go on."""
    with Sandbox(tmp_path, trackers=(TRACKER,), begins=ProjectBeginning.EMPTY) as sandbox:
        looked = LookedAt(ProjectSite(sandbox), EMPTY_RECORD, mapping())
        found = {str(each.form): each.values for each in looked.examine()}
    assert set(found) == {"D201.none", "D301.objects", "D302.changed", "D401.out-of-role", *ALWAYS}
    things = found["D301.objects"]["things"]
    assert isinstance(things, tuple)
    assert {str(key) for key in things} >= {"role:Desk bot", "issue-type:Incident", "status:New"}


def test_people_without_a_role_are_told_by_name(looked_at: LookedAt) -> None:
    """Of whom our side knows a role nobody asks."""
    _open_as("sami")(looked_at)
    _reshape(missing_groups=["desk-support"])(looked_at)
    found = {str(each.form): each.values for each in looked_at.examine()}
    assert found["D402.none"] == {"count": 1, "names": ("Sami Sommer",)}
    sami = looked_at.site.place["people"]["sami"]["id"]
    looked_at.memory = DeskMemory(roles={sami: frozenset({"support"})})
    assert forms_of(looked_at.examine()) == [*ALWAYS, "D403.missing"]


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ({"status": 301, "headers": {"Location": "https://new.example.com/"}}, "D101.leads-elsewhere"),
        ({"status": 200, "body": "<html>", "content_type": "text/html"}, "D101.foreign-answer"),
    ],
    ids=["elsewhere", "page"],
)
def test_whoever_answers_in_jiras_place_is_told(
    jira: responses.RequestsMock, answer: dict[str, Any], form: str, applied: Sandbox
) -> None:
    """Once, though both accounts were to be asked."""
    url = "https://acme.atlassian.net"
    jira.add("GET", f"{url}/rest/api/2/myself", **answer)
    looked = LookedAt(ProjectSite(applied), EMPTY_RECORD, mapping(), own={"url": url}, setup={"url": url})
    assert forms_of(looked.examine()) == [form]


def test_a_clock_that_is_ahead_is_told(tmp_path: Path) -> None:
    """By the time in Jira's own answers; here it is wound, so the sandbox is one of its own."""
    with Sandbox(tmp_path, trackers=(TRACKER,), begins=ProjectBeginning.SEEDED) as sandbox:
        site = ProjectSite(sandbox)
        record = site.apply()
        advance_clock(sandbox, 120)
        assert forms_of(LookedAt(site, record, mapping()).examine()) == ["D105.ahead", *ALWAYS]
