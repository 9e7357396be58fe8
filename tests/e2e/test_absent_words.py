"""A GitLab project that has not all of the desk's words: nobody is sent to them, and what had them stays."""

import json
import re
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, At, Json, missing, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

ABSENT = ("estimating", "delivery", "separate-order", "hosting")
SHIPPED = preset_path("gitlab.yaml").read_text(encoding="utf-8")


def without(*words: str) -> str:
    """The shipped mapping in which some words have no label."""
    text = SHIPPED
    for word in words:
        text, count = re.subn(rf'(?m)^    {word}: "[^"]+"$', f"    {word}: ~", text)
        assert count == 1, word
    return text


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[At, Serve]]:
    """A desk that is served, with such a mapping."""
    with place(tmp_path_factory.mktemp("absent"), mode="enforce") as found:
        (found.home / "gitlab.yaml").write_text(without(*ABSENT), encoding="utf-8")
        with serving(found) as serve:
            yield found.at(GITLAB), serve


def test_what_follows_from_a_type_is_what_the_project_has(here: tuple[At, Serve]) -> None:
    """No label is made anew, and nobody is told that something could not be set."""
    at, _ = here
    ticket = at.open("sami", "customization")
    found = at.look(ticket)
    assert (found.type, found.status, found.team, found.billing) == (
        "customization",
        "accepted",
        "development",
        None,
    )
    defect = at.open("sami", "non-software-defect")
    assert (at.look(defect).team, at.look(defect).billing) == (None, "maintenance")
    assert at.said(ticket) == at.said(defect) == ()


def is_set(at: At, ticket: str, label: str) -> bool:
    """Whether a ticket has a label."""
    return label in at.call("lena", "GET", f"/issues/{ticket}")["labels"]


def test_a_refusal_names_no_way_that_is_not_there(here: tuple[At, Serve]) -> None:
    """Estimating is where the desk would send it; here there is only what the project has."""
    at, _ = here
    ticket = at.open("sami", "customization")
    cost = at.set("sami", ticket, status="resolved")
    assert at.words(ticket)[1] == "accepted"
    (said,) = at.said(ticket)
    assert "Estimating" not in said.text
    assert missing(said.text, "Declined") == []
    assert cost.writes == 2


def test_a_label_of_an_absent_word_is_none_of_the_desks(here: tuple[At, Serve]) -> None:
    """It may stand beside those that are; nothing is asked for."""
    at, _ = here
    ticket = at.open("sami", "support-request")
    cost = at.does(lambda: at.call("dev", "PUT", f"/issues/{ticket}", {"add_labels": "team::hosting"}))
    assert (cost.calls, at.look(ticket).status, at.said(ticket)) == ((), "accepted", ())


def test_what_stands_in_a_word_that_becomes_absent_stays(here: tuple[At, Serve]) -> None:
    """The mapping is changed under a running desk: no ticket is moved, nobody is spoken to, work goes on."""
    at, _ = here
    ticket = at.open("sami", "support-request")
    at.set("sami", ticket, status="in-progress")
    customization = at.open("sami", "customization")
    rewrite(here, *ABSENT, "support-request")
    for each in (ticket, customization):
        at.does(partial(at.call, "dev", "PUT", f"/issues/{each}", {"title": "Login fails again"}))
    assert is_set(at, ticket, "type::support-request")
    assert (at.words(ticket)[1], at.said(ticket)) == ("in-progress", ())
    assert (at.words(customization), at.said(customization)) == (("customization", "accepted", None), ())
    rewrite(here, *ABSENT)
    at.set("sami", ticket, status="resolved")
    assert (at.words(ticket)[:2], at.said(ticket)) == (("support-request", "resolved"), ())


def rewrite(here: tuple[At, Serve], *words: str) -> None:
    """Have a mapping taken over in which these words are absent."""
    at, serve = here
    (at.place.home / "gitlab.yaml").write_text(without(*words), encoding="utf-8")
    before = serve.said().count(" reloaded ")
    serve.signal(signal.SIGHUP)
    until(lambda: serve.said().count(" reloaded ") > before, "the mapping is taken over")
    at.place.settled()


def test_a_jira_without_a_neutral_priority_keeps_what_a_ticket_has(tmp_path: Path) -> None:
    """Nothing takes a priority out there, so none is written and nobody is told that it cannot be."""
    with place(tmp_path, mode="enforce") as found:
        write_jira(found.home)
        with serving(found):
            at = found.at(JIRA)
            ticket = at.open("sami", "software-defect")
            at.set("sami", ticket, priority="high")
            cost = at.set("sami", ticket, type="support-request")
            assert at.words(ticket) == ("support-request", "accepted", "high")
            assert (at.said(ticket), cost.writes) == ((), 1)
            assert at.set("lena", ticket, priority="low").calls == ()
            assert (at.words(ticket)[2], at.said(ticket)) == ("low", ())


def write_jira(home: Path) -> None:
    """A mapping without a neutral priority, and a desk whose rule that needs one is off."""
    mapping = preset_path("jira-cloud.yaml").read_text(encoding="utf-8")
    mapping = mapping.replace("no_priority: Not prioritised", "no_priority: ~")
    (home / "jira-cloud.yaml").write_text(mapping, encoding="utf-8")
    desk = preset_path("service-desk.yaml").read_text(encoding="utf-8")
    rule = "  priority-on-faults-only: {mode: "
    assert f"{rule}enforce" in desk
    (home / "service-desk.yaml").write_text(desk.replace(f"{rule}enforce", f"{rule}'off'"), encoding="utf-8")


def test_set_up_makes_nothing_for_what_is_absent(tmp_path: Path) -> None:
    """No label, no list, no template; and a rule about absent types is told to judge nothing here."""
    with place(tmp_path) as found:
        (found.home / "gitlab.yaml").write_text(without(*ABSENT, "planned", "incident"), encoding="utf-8")
        lena = found.sandbox.line["trackers"][GITLAB]["people"]["lena"]["token"]
        (found.home / "lena").write_text(lena, encoding="utf-8")

        def name_account(config: Json) -> None:
            config["trackers"][GITLAB] |= {"setup": {"token": "file:lena"}, "mapping": "gitlab.yaml"}

        found.reconfigure(name_account)
        ended = run_command("plan", "--config", str(found.config), "--tracker", GITLAB, "--json")
    (planned,) = json.loads(ended.stdout)["trackers"]
    keys = [step["key"] for step in planned["steps"]]
    assert sum(key.startswith("list:Desk: statuses/") for key in keys) == 12
    assert sum(key.startswith("list:Desk: teams/") for key in keys) == 4
    assert [key for key in keys if key.startswith("label:") or any(word in key for word in ABSENT)] == []
    (files,) = [step["after"]["files"] for step in planned["steps"] if step["object"] == "templates"]
    assert [file["path"] for file in files] == [".gitlab/issue_templates/Request.md"]
    (rule,) = [one for one in planned["rules"] if one["id"] == "delivery-names-version"]
    assert rule["how"] not in ("prevented", "both", "undone")
