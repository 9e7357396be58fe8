"""Whose a GitLab user name is just now, for what tells of somebody by name alone.

https://docs.gitlab.com/api/users/#list-users
Bodies before GitLab 13 show no number of the user (docs/trackers/gitlab.md#accounts).
"""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from sdesk_sync.trackers.errors import ForeignAnswer, Gone
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.wire.payload import Json, identifier_at, number_at, object_at, text_at

_BEYOND_IDS = 10**19
"""What has more digits than an id (`identifier_at`)."""

KEPT_S = 3600.0
"""So long a name is believed to be the same account's: as long as roles are."""


def find_account_of_name(client: GitLabClient, tracker: str, name: str) -> str | None:
    """The number of the user who has a name now; None where nobody has it. One call.

    Raises Transient, also where the answer is about others than was asked.
    """
    try:
        found = client.get_page(f"/users?{urlencode({'username': name})}").entries
    except Gone as error:
        # The list of users is never gone: something else has answered.
        raise ForeignAnswer(f"{tracker} does not list its users") from error
    fitting = [one for one in found if text_at(one, "username").lower() == name.lower()]
    if len(fitting) != len(found) or any(not identifier_at(one, "id") for one in fitting):
        raise ForeignAnswer(f"{tracker} did not answer who is called {name}")
    return identifier_at(fitting[0], "id") if fitting else None


def number_of_account(user: Json) -> int | None:
    """The number of a user of a body or answer; None where it shows none that an account can have."""
    number = number_at(user, "id")
    return number if number is not None and 0 < number < _BEYOND_IDS else None


class AccountLookup:
    """Names and whose they are, each asked for when it is needed, and kept for an hour.

    Safe to share among threads.
    """

    def __init__(self, tracker: str, now: Callable[[], float] = time.monotonic) -> None:
        self._tracker, self._now = tracker, now
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str | None, float]] = {}

    def with_number(self, client: GitLabClient, body: Json) -> Json:
        """A hook's body with the number of its user, who may be named only; without a user where none has it.

        No call where the number is there already. Raises Transient.
        """
        user = object_at(body, "user")
        name = text_at(user, "username")
        if number_of_account(user) is not None or not name:
            return body
        account = self._find_account(client, name)
        return {**body, "user": {**user, "id": int(account)} if account else {}}

    def _find_account(self, client: GitLabClient, name: str) -> str | None:
        with self._lock:
            # Under the lock, or the deliveries of one person would all ask at the start.
            now = self._now()
            self._known = {each: known for each, known in self._known.items() if now - known[1] < KEPT_S}
            if name not in self._known:
                self._known[name] = find_account_of_name(client, self._tracker, name), now
            return self._known[name][0]
