"""The deeds, each done by a client and judged by what the sandbox then shows somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.clients.client import FRESH_LABEL, TrackerClient
from tests.clients.jira_clients import TARGET
from tests.harness.place import At

Outcome = Literal["works", "501"]
PAGED = 5
PAGE_SIZE = 2


@dataclass(frozen=True)
class Onlooker:
    """Lena, who opens issues for a client to find and looks at what it did, without any library."""

    at: At

    def open_issue(self, title: str, label: str = "") -> str:
        """An issue for a client to work on."""
        labels = [label] if label else []
        if self.at.is_gitlab:
            return str(self.at.call("lena", "POST", "/issues", {"title": title, "labels": labels})["iid"])
        kind = {"project": {"key": "DESK"}, "issuetype": {"name": "Incident"}}
        fields = {**kind, "summary": title, "labels": labels}
        return str(self.at.call("lena", "POST", "/issue", {"fields": fields})["key"])

    def look(self, issue: str) -> tuple[str, list[str], str]:
        """An issue's title, labels and status."""
        if self.at.is_gitlab:
            found = self.at.call("lena", "GET", f"/issues/{issue}")
            return found["title"], found["labels"], found["state"]
        fields = self.at.call("lena", "GET", f"/issue/{issue}")["fields"]
        return fields["summary"], fields["labels"], fields["status"]["name"]

    def comments(self, issue: str) -> list[str]:
        """The texts of an issue's comments."""
        if self.at.is_gitlab:
            notes = self.at.call("lena", "GET", f"/issues/{issue}/notes?sort=asc")
            return [note["body"] for note in notes if not note["system"]]
        return [one["body"] for one in self.at.call("lena", "GET", f"/issue/{issue}/comment")["comments"]]

    def comment(self, issue: str, text: str) -> None:
        """A comment for a client to read."""
        below = "notes" if self.at.is_gitlab else "comment"
        kind = "issues" if self.at.is_gitlab else "issue"
        self.at.call("lena", "POST", f"/{kind}/{issue}/{below}", {"body": text})

    def count_calls(self, act: Callable[[], object]) -> int:
        """How many requests of the client something takes."""
        self.at.place.control("DELETE", "/calls")
        act()
        return len(self.at.place.control("GET", "/calls"))


def list_projects(client: TrackerClient, eye: Onlooker) -> None:
    """Those there are: a Jira has another one beside, for what projects of a site share."""
    assert client.list_projects() == (["acme/engineering"] if eye.at.is_gitlab else ["DESK", "OPS"])


def open_issue(client: TrackerClient, eye: Onlooker) -> None:
    """It is there, under what the client calls it."""
    assert eye.look(client.open_issue("Opened by a client"))[0] == "Opened by a client"


def read_issue(client: TrackerClient, eye: Onlooker) -> None:
    """Its title, with what does not fit into ASCII."""
    assert client.read_title(eye.open_issue("Für „Käthe“ & Co")) == "Für „Käthe“ & Co"


def set_label(client: TrackerClient, eye: Onlooker) -> None:
    """Beside the one that is there."""
    issue = eye.open_issue("To be labelled", "there-before")
    client.set_label(issue, FRESH_LABEL)
    assert sorted(eye.look(issue)[1]) == [FRESH_LABEL, "there-before"]


def move_issue(client: TrackerClient, eye: Onlooker) -> None:
    """To another status, or to closed."""
    issue = eye.open_issue("To be moved")
    client.move_issue(issue)
    assert eye.look(issue)[2] == ("closed" if eye.at.is_gitlab else TARGET)


def write_comment(client: TrackerClient, eye: Onlooker) -> None:
    """Once, as it was written."""
    issue = eye.open_issue("To be commented on")
    client.write_comment(issue, "Grüße von einem Client")
    assert eye.comments(issue) == ["Grüße von einem Client"]


def list_comments(client: TrackerClient, eye: Onlooker) -> None:
    """All that are there."""
    issue = eye.open_issue("With comments")
    for text in ("one", "two", "three"):
        eye.comment(issue, text)
    assert sorted(client.list_comments(issue)) == ["one", "three", "two"]


def search_issues(client: TrackerClient, eye: Onlooker) -> None:
    """Those with a label, and no other."""
    label = f"looked-for-{type(client).__name__}"
    eye.open_issue("Another")
    there = [eye.open_issue("Looked for", label) for _ in range(2)]
    assert client.find_by_label(label) == there


def page_issues(client: TrackerClient, eye: Onlooker) -> None:
    """Every one once, by more than one request."""
    label = f"in-pages-{type(client).__name__}"
    there = [eye.open_issue("In pages", label) for _ in range(PAGED)]
    found: list[str] = []
    assert eye.count_calls(lambda: found.extend(client.page_by_label(label, PAGE_SIZE))) > PAGED // PAGE_SIZE
    assert found == there


def list_versions(client: TrackerClient, eye: Onlooker) -> None:
    """None is there; what is not played is to be heard as such by every client."""
    assert client.list_versions() == []


DEEDS: Mapping[str, Callable[[TrackerClient, Onlooker], None]] = {
    "list-projects": list_projects,
    "open": open_issue,
    "read": read_issue,
    "label": set_label,
    "move": move_issue,
    "comment": write_comment,
    "list-comments": list_comments,
    "search": search_issues,
    "page": page_issues,
    "list-versions": list_versions,
}


def do_deed(deed: str, client: TrackerClient, eye: Onlooker) -> Outcome:
    """What comes of a deed; whatever is neither of both goes on as the error that it is."""
    try:
        DEEDS[deed](client, eye)
    except Exception as error:  # each library has errors of its own
        answer = client.answer_of(error)
        if answer is None or answer.status != 501:
            raise
        assert json.loads(answer.body)["sandbox"].startswith("does not play ")
        return "501"
    return "works"
