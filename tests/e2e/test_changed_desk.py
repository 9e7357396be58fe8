"""A desk file that is changed under a running `serve` undoes nobody's tickets; from then on it counts."""

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.beginning import WRITES_LABELS
from tests.harness.place import GITLAB, JIRA, At, Place, missing, place, serving
from tests.harness.serve import Serve
from tests.harness.waiting import until

pytestmark = WRITES_LABELS

RENAMED = {"support-request": "question", "accepted": "taken", "order_reference": "po_number", "low": "later"}
"""Words of the desk that are called otherwise from then on; in the trackers nothing is."""
DROPPED = ("clarify-first", "fault-needs-priority")
NEW = """\
  estimate-by-version: {mode: enforce,
    needs: {types: [customization], in: [estimating], fact: version},
    why:     {en: "It is estimated for a {fact}. ", de: "Geschätzt wird für: {fact}. "},
    instead: {en: "Write {command} first.", de: "Bitte zuerst {command} schreiben."}}
  calls-first: {mode: enforce,
    sets: {field: type, to: [consulting-request], at: opening, of: customers, by: []},
    customer: {en: "Consulting begins with a call.", de: "Beratung beginnt mit einem Anruf."}}
  nobody-reopens: {mode: enforce, movers: {from: [closed], by: [lead]}}
"""


def change_desk(text: str) -> str:
    """The desk file with other words, without some rules, with new ones, and with one only watched."""
    for rule in DROPPED:
        text, count = re.subn(rf"(?ms)^  {rule}: .*?(?=^  [a-z])", "", text)
        assert count == 1
        # Sentences for a rule that is not there are a mistake.
        text = re.sub(rf"(?m)^    rules\.{rule}\..*\n", "", text)
    text = text.replace("order-before-work: {mode: enforce", "order-before-work: {mode: observe")
    text = text.replace("\nrules:\n", f"\nrules:\n{NEW}")
    for old, new in RENAMED.items():
        text = re.sub(rf"(?<![\w-]){old}(?![\w-])", new, text)
    return text


def change_mapping(text: str, language: str) -> str:
    """The mapping with the same names for the words that are called otherwise, and comments in a language."""
    text = text.replace("# language: de", f"language: {language}")
    for old, new in RENAMED.items():
        text = re.sub(rf"(?m)^( +){old}:", rf"\1{new}:", text)
    return text


@dataclass(frozen=True)
class Running:
    """A desk at work, and the tickets that people have made of it so far."""

    here: Place
    serve: Serve
    tickets: dict[tuple[str, str], tuple[object, int]]

    def speak(self, language: str) -> None:
        """Have the files taken over, the mappings with comments in a language."""
        for name in ("gitlab.yaml", "jira-cloud.yaml"):
            text = change_mapping(preset_path(name).read_text(encoding="utf-8"), language)
            (self.here.home / name).write_text(text, encoding="utf-8")
        before = self.serve.said().count(" reloaded ")
        self.serve.signal(signal.SIGHUP)
        until(lambda: self.serve.said().count(" reloaded ") > before, "the files are taken over")
        self.here.settled()

    def look(self) -> dict[tuple[str, str], tuple[object, int]]:
        """What each is, and how often the bot has commented."""
        return {(name, ticket): look_at(self.here.at(name), ticket) for name, ticket in self.tickets}


def look_at(at: At, ticket: str) -> tuple[object, int]:
    """Type, status and priority, and the number of the bot's comments."""
    return at.words(ticket), len(at.said(ticket))


def make_tickets(at: At) -> Iterator[str]:
    """Tickets that break what the new desk wants, and such with words that it calls otherwise."""
    request = at.open("carla", "request")
    at.set("anna", request, status="in-review")
    yield request
    yield at.open("sami", "support-request")
    defect = at.open("sami", "software-defect")
    at.set("sami", defect, priority="low")
    at.set("dev", defect, status="in-progress")
    yield defect
    wish = at.open("sami", "customization")
    at.set("dev", wish, status="estimating")
    yield wish
    done = at.open("sami", "support-request")
    at.set("sami", done, status="resolved")
    at.set("sami", done, status="closed")
    yield done


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The desk as it was, its tickets made, and then the new file taken over."""
    with place(tmp_path_factory.mktemp("changed")) as here, serving(here) as serve:
        made = {(name, one): here.at(name) for name in (GITLAB, JIRA) for one in make_tickets(here.at(name))}
        running = Running(here, serve, {key: look_at(at, key[1]) for key, at in made.items()})
        desk = preset_path("service-desk").read_text(encoding="utf-8")
        (here.home / "service-desk.yaml").write_text(change_desk(desk), encoding="utf-8")
        running.speak("en")
        yield running


@pytest.fixture(params=[GITLAB, JIRA])
def at(request: pytest.FixtureRequest, running: Running) -> At:
    """Each of its trackers in turn."""
    return running.here.at(request.param)


def test_no_ticket_is_touched_by_the_change_of_the_file(running: Running) -> None:
    """Whatever was lawful, or called otherwise, when it was made: nothing is undone, and nobody is told."""
    assert all(comments == 0 for _, comments in running.tickets.values()), running.tickets
    assert running.look() == running.tickets
    for (name, ticket), _ in running.tickets.items():
        running.here.at(name).comment("carla", ticket, "Any news?")
    running.here.settled()
    now = running.look()
    # A customer's word on a closed ticket may be told to support; that is no matter of the file.
    assert {key: words for key, (words, _) in now.items()} == {
        k: words for k, (words, _) in running.tickets.items()
    }
    assert "not reloaded" not in running.serve.said()


def test_what_people_do_next_is_judged_by_what_they_do(running: Running, at: At) -> None:
    """A lawful move from a renamed status costs nothing; what the ticket was before is no sin of theirs."""
    question, wish = [ticket for name, ticket in running.tickets if name == at.tracker][1::2]
    assert (at.set("sami", question, status="in-progress").writes, at.words(question)[1]) == (
        0,
        "in-progress",
    )
    at.set("sami", wish, status="awaiting-order")
    (comment,) = at.said(wish)
    # It needs its estimate, as before: the rule that is new is about another status.
    assert "estimate-before-offer" in comment.text
    assert "estimate-by-version" not in comment.text


OWN_SENTENCES = {
    "en": ("It is estimated for a Version.", "Consulting begins with a call."),
    "de": ("Geschätzt wird für: Version.", "Beratung beginnt mit einem Anruf."),
}


@pytest.mark.parametrize("language", OWN_SENTENCES)
def test_a_rule_of_the_desks_own_counts_from_then_on(running: Running, language: str) -> None:
    """Explained in its own words, to a colleague and to a customer, on both trackers."""
    running.speak(language)
    to_staff, to_customer = OWN_SENTENCES[language]
    for at in map(running.here.at, (GITLAB, JIRA)):
        wish = at.open("sami", "customization")
        at.set("dev", wish, status="estimating")
        (comment,) = at.said(wish)
        assert (at.words(wish)[1], missing(comment.text, "estimate-by-version", to_staff)) == ("accepted", [])
        asked = at.open("carla", "consulting-request")
        (comment,) = at.said(asked)
        assert (at.words(asked)[0], missing(comment.text, to_customer)) == ("request", [])
        assert "calls-first" not in comment.text


def test_a_dropped_rule_counts_no_more(at: At) -> None:
    """Neither of those that were there."""
    request = at.open("carla", "incident")
    at.set("anna", request, type="software-defect")
    at.set("dev", request, status="in-progress")
    assert at.words(request) == ("software-defect", "in-progress", None)
    assert at.said(request) == ()
