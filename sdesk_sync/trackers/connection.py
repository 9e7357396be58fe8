"""How one tracker of the config is reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sdesk_sync.desk.model import Roles


@dataclass(frozen=True, slots=True)
class Connection:
    """A tracker's place and our account there.

    `token` and `secrets` are asked for each time they are needed, so that they can be exchanged
    while we run; neither is ever shown. `people` are the roles the config gives by account, e-mail
    or user name. `timeout_s` bounds every single call.
    """

    name: str
    url: str
    project: str
    user: str | None
    token: Callable[[], str] = field(repr=False)
    secrets: Callable[[], tuple[str, ...]] = field(repr=False)
    people: Mapping[str, Roles]
    timeout_s: float = 10
