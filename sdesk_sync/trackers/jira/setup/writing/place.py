"""Where a write goes: the client, the project and what is there by now."""

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.wire.payload import Json, identifier_at, text_at

RIGHT_HINT = "set-up needs the right Administer Jira"


@dataclass(frozen=True, slots=True)
class WritePlace:
    """One project as it was read, and the ids of everything there is by now.

    `description` is what our own workflow, schemes and screens say of themselves; it has our mark.
    """

    client: JiraClient
    reading: JiraReading
    ids: Mapping[StepKey, str]
    description: str

    def post(self, path: str, sent: Json) -> Json:
        """Make something. Raises ForeignAnswer where nothing is shown for it."""
        shown = self.client.post(api_path(path), sent, hint=RIGHT_HINT)
        if shown is None:
            raise ForeignAnswer("the answer does not show what was made")
        return shown

    def put(self, path: str, sent: Json) -> None:
        """Change something."""
        self.client.put(api_path(path), sent, hint=RIGHT_HINT)


def api_path(path: str) -> str:
    """The newest version of Jira's API, in which alone everything for set-up is."""
    return f"/rest/api/3/{path}"


def require_id(shown: Json, key: str = "id") -> str:
    """The id of what was made, number or text. Raises ForeignAnswer."""
    found = identifier_at(shown, key) or text_at(shown, key)
    if not found:
        raise ForeignAnswer("the answer does not show what was made")
    return found


def require_number(shown: Json) -> str:
    """The id of what was made, where Jira takes it as a number in other bodies. Raises ForeignAnswer."""
    found = identifier_at(shown, "id")
    if not found:
        raise ForeignAnswer("the answer does not show what was made")
    return found
