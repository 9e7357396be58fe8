"""How one tracker of the config is reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True, slots=True)
class Connection:
    """A tracker's place and our account there.

    `token` and `secrets` are asked for each time they are needed, so that they can be exchanged
    while we run; neither is ever shown. `people` are the roles the config gives by account id, e-mail
    or user name. What our side should know of the tracker is posted to `notices`. `token_source` is what the
    config names for the token: a variable or a file.
    """

    name: str
    url: str
    project: str
    user: str | None
    token: Callable[[], str] = field(repr=False)
    secrets: Callable[[], tuple[str, ...]] = field(repr=False)
    people: Mapping[str, Roles]
    limits: Limits = DEFAULT_LIMITS
    notices: NoticeBoard = field(default_factory=NoticeBoard, repr=False, compare=False)
    token_source: str = field(default="", repr=False)


def report_project_name(connection: Connection, name: str, what: str) -> None:
    """What the config's project is called now, where that is something else than the config says."""
    if name.casefold() == connection.project.casefold():
        connection.notices.withdraw(NoticeKind.PROJECT_RENAMED, connection.name)
        return
    sentence = f"its project {connection.project} has the {what} {name} now: write that in the config"
    connection.notices.post(Notice(NoticeKind.PROJECT_RENAMED, sentence, connection.name))


def read_environment_once(session: "requests.Session", url: str) -> None:
    """Take the environment's proxies and certificate bundle for a session that asks one site only.

    Read anew for every request, as is usual, they cost more time than the request's own making.
    """
    found = session.merge_environment_settings(url, {}, None, None, None)
    session.proxies, session.verify, session.trust_env = found["proxies"], found["verify"], False
