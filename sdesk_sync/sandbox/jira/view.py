"""For whom and in which API version an answer is written: URLs and moments come out accordingly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sdesk_sync.sandbox.jira.editions import JiraEdition
from sdesk_sync.sandbox.people import Person

_PEOPLE = "Europe/Berlin"
# West of UTC: a caller that sends JQL a moment in UTC asks for the future here and misses what changed,
# as it would on any site whose bot account has such a profile (docs/trackers/jira.md#search).
_BOT = "America/New_York"


def zone_of(person: Person | None) -> str:
    """The time zone in a person's profile, which their JQL and the moments they read are in."""
    return _BOT if person is not None and person.role == "bot" else _PEOPLE


@dataclass(frozen=True)
class ReaderView:
    """`base` is the tracker's URL, `version` the API's ("2" has wiki text, "3" documents)."""

    base: str
    version: str
    person: Person | None
    edition: JiraEdition

    def resource_url(self, path: str) -> str:
        """The address of a resource in this version."""
        return f"{self.base}/rest/api/{self.version}/{path}"

    def moment_text(self, moment: datetime) -> str:
        """A moment as Jira writes it, milliseconds and offset of the reader's zone."""
        local = moment.astimezone(ZoneInfo(zone_of(self.person)))
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"

    @property
    def has_documents(self) -> bool:
        """Whether long texts are Atlassian documents."""
        return self.version == "3"
