"""What keeps a Jira project from being set up is said in a sentence, in both languages, before any write."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
import yaml

from sdesk_sync.presets import preset_path
from tests.harness.jira_admin import JiraAdmin
from tests.harness.place import JIRA, JSM
from tests.harness.set_up import FreshProject, fresh_project

Json = dict[str, Any]
NAME = "DESK: Service desk"
SEEN_AS = {JIRA: "jira-cloud", JSM: "jira-service-management"}


@dataclass(frozen=True)
class Hindrance:
    """A site and a config that something is the matter with, and what is said of it.

    `desk` and `mapping` are put over the shipped files, `config` over the tracker's part of the config.
    """

    code: str
    english: str
    german: str
    shape: Json = field(default_factory=dict)
    mapping: Json = field(default_factory=dict)
    desk: Json = field(default_factory=dict)
    config: Json = field(default_factory=dict)
    made: tuple[str, Json] | None = None
    tracker: str = JIRA


def held(kind: str, name: str, english: str, german: str) -> Hindrance:
    """Something of others' that has a name of ours."""
    return Hindrance("J103", english, german, shape={"foreign": {kind: name}})


MOVES = {"To Do": "new", "Open": "new", "Blocked": "in-progress", "Reopened": "new"}
PARKED = {"en": "Parked", "de": "Geparkt", "category": "to-do", "customer": {"en": "Parked", "de": "Geparkt"}}
HINDRANCES = {
    "team-managed": Hindrance(
        "J101", "take a company-managed one", "ein unternehmensverwaltetes nehmen", {"team-managed": True}
    ),
    "archived": Hindrance(
        "J102", "before it is restored", "bevor es wiederhergestellt ist", {"archived": True}
    ),
    "other type": Hindrance(
        "J102",
        "type business: take one of Jira",
        "Typ business: eins von Jira",
        {"project-type": "business"},
    ),
    "sub-task": held("sub-task", "Incident", "the name of a sub-task type here", "ein Typ von Unteraufgaben"),
    "paragraph": held(
        "paragraph", "Desk: Billing", "a single-line text is needed", "nötig ist ein einzeiliger Text"
    ),
    "screen": held(
        "screen", NAME, "choose another name under setup.names", "unter setup.names einen anderen"
    ),
    "workflow": held(
        "workflow", NAME, "choose another name under setup.names", "unter setup.names einen anderen"
    ),
    "priority scheme": Hindrance(
        "J103",
        f"A scheme {NAME} is here",
        f"Ein Schema {NAME} ist da",
        made=(
            "priorityscheme",
            {"name": NAME, "priorityIds": [1, 2], "defaultPriorityId": 1, "projectIds": []},
        ),
    ),
    "field by an id that is gone": Hindrance(
        "J103", "There is no field", "gibt es nicht: die ID", mapping={"billing": "customfield_1"}
    ),
    "request type by an id that is gone": Hindrance(
        "J103",
        "There is no request type",
        "Einen Anfragetyp 999 gibt es nicht",
        mapping={"service_management": {"request_types": {"incident": "999"}}},
        tracker=JSM,
    ),
    "tickets": Hindrance(
        "J104", 'move_statuses: {"', "Sagen, wohin sie sollen: diese Zeile", {"tickets": 40}
    ),
    "rights": Hindrance("J105", "lacks “Administer Jira”", "fehlt „Administer Jira“", {"rights": "none"}),
    "bot sets up": Hindrance(
        "J105",
        "name under trackers.support.setup the account of somebody",
        "unter trackers.support.setup das Konto von jemandem nennen",
        config={"setup": {"user": "desk-bot@example.com", "token": "file:{home}/support-token"}},
    ),
    "no agent": Hindrance(
        "J105",
        "give it a licence of Service Management",
        "ihm eine Lizenz von Service Management geben",
        {"unlicensed": ["lena"]},
        tracker=JSM,
    ),
    "desk at work": Hindrance(
        "J107",
        "write mode: observe into the config",
        "in die Konfiguration mode: observe schreiben",
        {"tickets": 40},
        {"setup": {"move_statuses": MOVES}},
    ),
    "no such status": Hindrance(
        "J108",
        "setup.move_statuses names Nowhere",
        "setup.move_statuses nennt Nowhere",
        mapping={"setup": {"move_statuses": {"Nowhere": "new"}}},
    ),
    "no way in": Hindrance(
        "J109",
        "write ~ for it there, or add a move",
        "dort ~ eintragen, oder in der Desk-Datei",
        mapping={"statuses": {"parked": "Parked"}},
        desk={"statuses": {"parked": PARKED}},
    ),
}


@pytest.fixture(scope="module")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], FreshProject]]:
    """A sandbox for each kind of project, as its vendor makes it."""
    with ExitStack() as stack:

        @cache
        def begin(tracker: str) -> FreshProject:
            found = stack.enter_context(fresh_project(tmp_path_factory.mktemp(tracker), tracker))
            found.place.reconfigure(lambda config: config.update(desk="service-desk.yaml"))
            return found

        yield begin


def arrange(found: FreshProject, hindrance: Hindrance) -> FreshProject:
    """Put it in the way of a project that nobody has set up."""
    found.place.control("POST", "/reset")
    found.record.unlink(missing_ok=True)
    home, preset = found.place.home, SEEN_AS[found.tracker]
    for name, changed in ((preset, hindrance.mapping), ("service-desk", hindrance.desk)):
        shipped = yaml.safe_load(preset_path(name).read_text(encoding="utf-8"))
        written = yaml.safe_dump(put_over(shipped, changed), allow_unicode=True, sort_keys=False)
        (home / f"{name}.yaml").write_text(written, encoding="utf-8")
    account = {"user": "lena@example.com", "token": f"file:{home}/{found.tracker}-setup-token"}
    changed = hindrance.config.get("setup", account)
    setup = {key: value.format(home=home) for key, value in changed.items()}
    found.place.reconfigure(lambda config: config["trackers"][found.tracker].update(setup=setup))
    admin = JiraAdmin(found.place, found.tracker)
    if hindrance.made:
        admin.call("POST", *hindrance.made)
    admin.shape(**hindrance.shape)
    found.place.control("DELETE", "/calls")
    return found


def put_over(shipped: Json, changed: Json) -> Json:
    """The shipped file with some of its entries otherwise."""
    both = {
        key: put_over(shipped[key], value) if isinstance(shipped.get(key), dict) else value
        for key, value in changed.items()
    }
    return {**shipped, **both}


def ask(found: FreshProject, *words: str) -> tuple[int, str]:
    """How a command ends, and all that it says, on one line however it was broken."""
    ended = found.run(*words, "--tracker", found.tracker)
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exc_info
    return ended.exit_code, " ".join(ended.output.split())


@pytest.mark.parametrize("name", HINDRANCES)
def test_what_is_in_the_way_is_said_and_nothing_written(
    site_of: Callable[[str], FreshProject], name: str
) -> None:
    """Whatever else there would be to do: exit 3, the code, and what a person is to do about it."""
    hindrance = HINDRANCES[name]
    found = arrange(site_of(hindrance.tracker), hindrance)
    for words in (("plan", "--detailed-exitcode"), ("apply", "--yes")):
        for language, way_out in (("en", hindrance.english), ("de", hindrance.german)):
            code, said = ask(found, *words, "--lang", language)
            assert (code, hindrance.code in said, way_out in said) == (3, True, True), said
    assert found.list_writes() == []


@pytest.mark.parametrize("name", ["team-managed", "archived"])
def test_of_what_cannot_be_looked_at_drift_does_not_say_that_nothing_has_changed(
    site_of: Callable[[str], FreshProject], name: str
) -> None:
    """Nothing is all that was read: it ends as where something could not be read."""
    found = arrange(site_of(HINDRANCES[name].tracker), HINDRANCES[name])
    for language, told in (("en", "nothing was looked at"), ("de", "nichts wurde angesehen")):
        code, said = ask(found, "drift", "--lang", language)
        assert (code, told in said) == (1, True), said
