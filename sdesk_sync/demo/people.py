"""People at work in a tracker, by plain HTTP, in the desk's words: what the demo and the walks play.

They know nothing of how the product works; they only press what the tracker offers.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

TIMEOUT_S = 10
MOST_COMMENTS = 5_000
"""So many comments Jira shows at once."""
_NOTES_A_PAGE = 100
_BOT = "desk-bot"
_CARD = "<!-- sdesk:card "
"""What stands in a card and in no other note."""


@dataclass(frozen=True, slots=True)
class TicketComment:
    """A comment as anybody with full rights reads it; `is_hidden`: internal to staff."""

    author: str
    text: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class TicketLook:
    """A ticket as it stands in the tracker; words are the tracker's own."""

    type: str | None
    status: str | None
    priority: str | None
    team: str | None
    is_closed: bool | None
    billing: str | None = None


def loopback_session() -> requests.Session:
    """A session that calls loopback only, so the environment's proxies are none of its business."""
    session = requests.Session()
    session.trust_env = False
    return session


class TrackerOffice(Protocol):
    """A tracker in which people work; `who` is a person's short name, `ticket` what `open_ticket` gave."""

    def tracker_word(self, field: str, key: str | None) -> str | None:
        """What the tracker calls a word of the desk, as `look_at_ticket` shows it."""
        ...

    def open_ticket(self, who: str, title: str, type_: str | None = None) -> str:
        """Create a ticket, of an intake kind or type where one is given."""
        ...

    def set_words(self, who: str, ticket: str, **words: str | None) -> None:
        """Change type, status or priority, in one edit where the tracker can; None takes a value away."""
        ...

    def write_comment(self, who: str, ticket: str, text: str) -> None:
        """Write a comment."""
        ...

    def look_at_ticket(self, ticket: str) -> TicketLook:
        """The ticket as it stands."""
        ...

    def list_comments(self, ticket: str) -> tuple[TicketComment, ...]:
        """Its comments, oldest first."""
        ...

    def list_cards(self, ticket: str) -> tuple[TicketComment, ...]:
        """The cards on it, where the tracker keeps such; one at most is right."""
        ...

    def has_fact(self, ticket: str, fact: str, value: str) -> bool:
        """Whether people can see that a by_command fact was taken down."""
        ...


@dataclass(frozen=True, slots=True)
class GitLabOffice:
    """A GitLab project on Free: people swap labels."""

    entry: dict[str, Any]
    """The tracker's entry in the sandbox's JSON line."""
    session: requests.Session = field(default_factory=loopback_session)

    def tracker_word(self, field: str, key: str | None) -> str | None:
        return key

    def open_ticket(self, who: str, title: str, type_: str | None = None) -> str:
        body = {"title": title, **({"labels": f"type::{type_}"} if type_ else {})}
        return str(self._call_api(who, "POST", "/issues", body)["iid"])

    def set_words(self, who: str, ticket: str, **words: str | None) -> None:
        now = self._call_api("lena", "GET", f"/issues/{ticket}")["labels"]
        gone = [label for label in now for scope in words if label.startswith(f"{scope}::")]
        add = [f"{scope}::{word}" for scope, word in words.items() if word is not None]
        body = {"add_labels": ",".join(add), "remove_labels": ",".join(set(gone) - set(add))}
        self._call_api(who, "PUT", f"/issues/{ticket}", body)

    def write_comment(self, who: str, ticket: str, text: str) -> None:
        self._call_api(who, "POST", f"/issues/{ticket}/notes", {"body": text})

    def look_at_ticket(self, ticket: str) -> TicketLook:
        issue = self._call_api("lena", "GET", f"/issues/{ticket}")
        words = dict(label.split("::", 1) for label in issue["labels"] if "::" in label)
        return TicketLook(
            words.get("type"),
            words.get("status"),
            words.get("priority"),
            words.get("team"),
            issue["state"] == "closed",
            words.get("billing"),
        )

    def list_comments(self, ticket: str) -> tuple[TicketComment, ...]:
        """Without the card, which is no comment on anything and comes when it comes."""
        return tuple(one for one in self._list_all_notes(ticket) if _CARD not in one.text)

    def list_cards(self, ticket: str) -> tuple[TicketComment, ...]:
        return tuple(one for one in self._list_all_notes(ticket) if _CARD in one.text)

    def _list_all_notes(self, ticket: str) -> list[TicketComment]:
        return [
            TicketComment(note["author"]["username"], note["body"], bool(note["internal"]))
            for note in self._fetch_notes(ticket)
        ]

    def has_fact(self, ticket: str, fact: str, value: str) -> bool:
        """A check mark on the comment that names it: GitLab has no field for it."""
        named = (note for note in reversed(self._fetch_notes(ticket)) if value in note["body"])
        # The card names it too, and nobody nods at that.
        last = next(note["id"] for note in named if note["author"]["username"] != _BOT)
        awards = self._call_api("lena", "GET", f"/issues/{ticket}/notes/{last}/award_emoji")
        return any(award["name"] == "white_check_mark" for award in awards)

    def _fetch_notes(self, ticket: str) -> list[Any]:
        notes: list[Any] = []
        for page in itertools.count(1):
            path = f"/issues/{ticket}/notes?sort=asc&per_page={_NOTES_A_PAGE}&page={page}"
            notes += (found := self._call_api("lena", "GET", path))
            if len(found) < _NOTES_A_PAGE:
                break
        return [note for note in notes if not note["system"]]

    def _call_api(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        project = str(self.entry["project"]).replace("/", "%2F")
        answer = self.session.request(
            method,
            f"{self.entry['url']}/api/v4/projects/{project}{path}",
            headers={"PRIVATE-TOKEN": self.entry["people"][who]["token"]},
            json=body,
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return answer.json()


def jira_sign_in(kind: str, person: dict[str, str]) -> dict[str, Any]:
    """How a person of the sandbox's JSON line signs in at a Jira, for `requests`."""
    if kind == "jira-data-center":
        return {"headers": {"Authorization": f"Bearer {person['token']}"}}
    return {"auth": (person["user"], person["token"])}


JIRA_TYPES = {
    "incident": "Incident",
    "request": "Request",
    "software-defect": "Software Defect",
    "non-software-defect": "Non-Software Defect",
    "consulting-request": "Consulting Request",
    "support-request": "Support Request",
    "customization": "Customization",
    "suggestion": "Suggestion",
    "delivery": "Delivery (DESK)",
}
JIRA_PRIORITIES = {"critical": "Highest", "high": "High", "medium": "Medium", "low": "Low"}
_BILLING = "Desk: Billing"


@dataclass(frozen=True, slots=True)
class JiraOffice:
    """A Jira project: people use the type and priority drop-downs and the workflow's buttons."""

    entry: dict[str, Any]
    session: requests.Session = field(default_factory=loopback_session)
    field_ids: dict[str, str] = field(default_factory=dict)
    """The ids of the custom fields by name, once asked."""

    def tracker_word(self, field: str, key: str | None) -> str | None:
        """Jira's names are the English ones, billing classes are written by their key."""
        if key is None or field == "billing":
            return key
        if field in ("type", "priority"):
            return (JIRA_TYPES if field == "type" else JIRA_PRIORITIES)[key]
        name = key.replace("-", " ").capitalize()
        return f"Team: {name}" if field == "team" else name

    def open_ticket(self, who: str, title: str, type_: str | None = None) -> str:
        fields = {
            "project": {"key": self.entry["project"]},
            "summary": title,
            "issuetype": {"name": JIRA_TYPES[type_ or "request"]},
        }
        return str(self._call_api(who, "POST", "/issue", {"fields": fields})["key"])

    def set_words(self, who: str, ticket: str, **words: str | None) -> None:
        fields: dict[str, Any] = {}
        if words.get("type"):
            fields["issuetype"] = {"name": JIRA_TYPES[words["type"] or ""]}
        if "priority" in words:
            fields["priority"] = {"name": JIRA_PRIORITIES.get(words["priority"] or "", "Not prioritised")}
        if "billing" in words:
            fields[self._field_id(_BILLING)] = words["billing"]
        if fields:
            self._call_api(who, "PUT", f"/issue/{ticket}", {"fields": fields})
        if words.get("status"):
            self._move_ticket(who, ticket, self.tracker_word("status", words["status"]))

    def _move_ticket(self, who: str, ticket: str, status: str | None) -> None:
        found = self._call_api(who, "GET", f"/issue/{ticket}/transitions")["transitions"]
        # To Jira names are the same whatever their case, and a site's own "In Progress" stays as it is.
        wanted = (status or "").casefold()
        number = next(one["id"] for one in found if one["to"]["name"].casefold() == wanted)
        self._call_api(who, "POST", f"/issue/{ticket}/transitions", {"transition": {"id": number}})

    def write_comment(self, who: str, ticket: str, text: str) -> None:
        self._call_api(who, "POST", f"/issue/{ticket}/comment", {"body": text})

    def look_at_ticket(self, ticket: str) -> TicketLook:
        fields = self._call_api("lena", "GET", f"/issue/{ticket}")["fields"]
        priority = fields["priority"]["name"] if fields["priority"] else None
        teams = [part["name"] for part in fields["components"]]
        return TicketLook(
            fields["issuetype"]["name"],
            fields["status"]["name"].capitalize(),
            None if priority == "Not prioritised" else priority,
            teams[0] if teams else None,
            None,
            fields[self._field_id(_BILLING)],
        )

    def list_cards(self, ticket: str) -> tuple[TicketComment, ...]:
        return ()

    def list_comments(self, ticket: str) -> tuple[TicketComment, ...]:
        # Unasked it shows the first 50 only.
        found = self._call_api("lena", "GET", f"/issue/{ticket}/comment?maxResults={MOST_COMMENTS}")[
            "comments"
        ]
        return tuple(
            TicketComment(one["author"]["displayName"], one["body"], bool(one.get("visibility")))
            for one in found
        )

    def has_fact(self, ticket: str, fact: str, value: str) -> bool:
        """The field shows it."""
        fields = self._call_api("lena", "GET", f"/issue/{ticket}")["fields"]
        named = fact.replace("_", " ").capitalize()
        return bool(fields[self._field_id(f"Desk: {named}")] == value)

    def _field_id(self, name: str) -> str:
        if not self.field_ids:
            self.field_ids.update({one["name"]: one["id"] for one in self._call_api("lena", "GET", "/field")})
        return self.field_ids[name]

    def _call_api(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        person = self.entry["people"][who]
        answer = self.session.request(
            method,
            f"{self.entry['url']}/rest/api/2{path}",
            **jira_sign_in(self.entry["kind"], person),
            json=body,
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None
