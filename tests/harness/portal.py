"""A service project as people use it: customers at their portal and nowhere else, staff in Jira."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from sdesk_sync.demo.people import MOST_COMMENTS, JiraOffice, TicketComment, TicketLook

CUSTOMERS = ("carla",)
DESK = "10"
"""The service project's portal."""
REQUEST_TYPES = {"incident": "Report a problem", "request": "Ask us"}
"""What the portal offers for a kind."""

REQUEST_TYPE = "customfield_10010"
ORGANIZATIONS, LANGUAGE = "customfield_10002", "customfield_10034"
UNNAMED = ("Hello, we ", "Guten Tag, ")
"""How reminders and closings begin, which call nobody by name."""

_TIMEOUT_S = 10
FORBIDDEN = 403


@dataclass(frozen=True)
class PortalOffice:
    """A service project on Jira Cloud."""

    entry: dict[str, Any]
    staff: JiraOffice = field(init=False)
    session: requests.Session = field(default_factory=requests.Session)
    requested: list[str] = field(default_factory=list)
    """What customers have opened, oldest first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "staff", JiraOffice(self.entry))

    def tracker_word(self, field: str, key: str | None) -> str | None:
        """As anywhere in Jira."""
        return self.staff.tracker_word(field, key)

    def open_ticket(self, who: str, title: str, type_: str | None = None) -> str:
        """A customer chooses what they want; staff choose the issue type."""
        if who not in CUSTOMERS:
            return self.staff.open_ticket(who, title, type_)
        if type_ not in (None, *REQUEST_TYPES):
            pytest.skip("the portal offers incidents and requests, and nothing else")
        return self.open_request(who, REQUEST_TYPES[type_ or "request"], title)

    def open_request(self, who: str, request_type: str, title: str = "Login fails") -> str:
        """A request of a request type, by its name."""
        body = {
            "serviceDeskId": DESK,
            "requestTypeId": self.find_request_type(request_type),
            "requestFieldValues": {"summary": title},
        }
        self.requested.append(str(self.call_portal(who, "POST", "request", body)["issueKey"]))
        return self.requested[-1]

    def find_request_type(self, name: str) -> str:
        """Its id."""
        found = self.call_portal("lena", "GET", f"servicedesk/{DESK}/requesttype?limit=100")["values"]
        return str(next(each["id"] for each in found if each["name"] == name))

    def set_words(self, who: str, ticket: str, **words: str | None) -> None:
        """A customer has nothing but the buttons of the portal."""
        if who not in CUSTOMERS:
            self.staff.set_words(who, ticket, **words)
            return
        ways = self.call_portal(who, "GET", f"request/{ticket}/transition?limit=100")["values"]
        name = self.tracker_word("status", words.pop("status", None))
        if words or name is None:
            pytest.skip("the portal has buttons for the status, and nothing else")
        number = next(way["id"] for way in ways if way["name"].casefold() == name.casefold())
        self.call_portal(who, "POST", f"request/{ticket}/transition", {"id": number})

    def write_comment(self, who: str, ticket: str, text: str) -> None:
        """A customer's are public."""
        if who not in CUSTOMERS:
            self.staff.write_comment(who, ticket, text)
            return
        try:
            self.call_portal(who, "POST", f"request/{ticket}/comment", {"body": text, "public": True})
        except requests.HTTPError as refused:
            if refused.response.status_code != FORBIDDEN:
                raise
            pytest.skip("at the portal nobody comments on others' requests")

    def look_at_ticket(self, ticket: str) -> TicketLook:
        """As staff see it."""
        return self.staff.look_at_ticket(ticket)

    def list_comments(self, ticket: str) -> tuple[TicketComment, ...]:
        """As staff see them; hidden is what is internal."""
        found = self._call("lena", "GET", f"api/2/issue/{ticket}/comment?maxResults={MOST_COMMENTS}")[
            "comments"
        ]
        return tuple(
            TicketComment(each["author"]["displayName"], each["body"], not each["jsdPublic"])
            for each in found
        )

    def list_cards(self, ticket: str) -> tuple[TicketComment, ...]:
        """None: Jira has fields."""
        return self.staff.list_cards(ticket)

    def has_fact(self, ticket: str, fact: str, value: str) -> bool:
        """The field shows it."""
        return self.staff.has_fact(ticket, fact, value)

    def read_as_customer(self, ticket: str, who: str = "carla") -> tuple[str, ...]:
        """The comments that a customer is shown of their own request, oldest first."""
        values = self.call_portal(who, "GET", f"request/{ticket}/comment?limit=100")["values"]
        return tuple(each["body"] for each in values)

    def call_portal(self, who: str, method: str, path: str, sent: dict[str, Any] | None = None) -> Any:
        """A request below Service Management's own API."""
        return self._call(who, method, f"servicedeskapi/{path}", sent)

    def _call(self, who: str, method: str, path: str, sent: dict[str, Any] | None = None) -> Any:
        person = self.entry["people"][who]
        answer = self.session.request(
            method,
            f"{self.entry['url']}/rest/{path}",
            auth=(person["user"], person["token"]),
            json=sent,
            timeout=_TIMEOUT_S,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


def check_portal(office: object, bot: str) -> None:
    """What the customer has read of what was requested: no word to staff, and each one to them once."""
    if not isinstance(office, PortalOffice):
        return
    for ticket in office.requested:
        read = office.read_as_customer(ticket)
        comments = office.list_comments(ticket)
        ours = [each for each in comments if each.author == bot]
        assert [each.text for each in ours if each.is_hidden and each.text in read] == []
        assert [each.text for each in ours if not each.is_hidden and read.count(each.text) != 1] == []
        # Whom the bot speaks to it calls by name, but for what staff have it say.
        commanded = {word for each in comments if each.author != bot for word in _list_words(each.text)}
        own = [each.text for each in ours if not each.is_hidden and not _list_words(each.text) <= commanded]
        assert [text for text in own if "Carla" not in text and not text.startswith(UNNAMED)] == []


def _list_words(text: str) -> set[str]:
    """The words of a comment, without what only the markup needs."""
    return set(text.replace("\\", "").replace("\u2060", "").split())
