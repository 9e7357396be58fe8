"""A desk at work: the sandbox in this process, a real `serve` beside it, and eyes on both."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import requests
import yaml

from sdesk_sync.demo.people import (
    GitLabOffice,
    JiraOffice,
    TicketComment,
    TicketLook,
    TrackerOffice,
    jira_sign_in,
)
from sdesk_sync.sandbox.jira import EmbeddedJira
from sdesk_sync.sandbox.outgoing import DeliveryRecord
from sdesk_sync.sandbox.run import Sandbox
from sdesk_sync.sandbox.site import ProjectBeginning
from sdesk_sync.sandbox.trackers import USUAL
from tests.harness.beginning import (
    IS_APPLIED,
    IS_GERMAN,
    apply_to_project,
    is_applied,
    people_session,
    write_german_mapping,
)
from tests.harness.calls import Spent, spent
from tests.harness.fresh_store import put_fresh_store
from tests.harness.portal import PortalOffice
from tests.harness.serve import Serve
from tests.harness.waiting import until
from tests.harness.written_cards import list_written_cards

Json = dict[str, Any]

GITLAB, JIRA, PREMIUM = "engineering", "support", "engineering-premium"
DATA_CENTER, JSM = "support-dc", "support-jsm"
OFFICES: Mapping[str, Callable[[Json], TrackerOffice]] = {
    "gitlab": GitLabOffice,
    "jira-cloud": JiraOffice,
    "jira-data-center": JiraOffice,
}
WALKED = tuple(os.environ.get("SDESK_TRACKERS", " ".join(USUAL)).split())
"""Where the walks are played: on the trackers that `SDESK_TRACKERS` names (`make walks`)."""
PLAYED = tuple(dict.fromkeys((*USUAL, *WALKED)))
"""What runs for the walks: those, and the trackers of the stories."""
_PLANNED_VERSION = "14.3"
BOT = ("desk-bot", "Desk Bot")
"""What our account is called as the author of a comment, on GitLab and on Jira."""


def missing(text: str, *words: str) -> list[str]:
    """Which of the words do not stand in a comment; its marks of bold and escapes are the tracker's own."""
    plain = text.replace("*", "").replace("\\", "").replace("\u2060", "")
    return [word for word in words if word not in plain]


@dataclass(frozen=True)
class Place:
    """A sandbox with the config it wrote, and where `serve` keeps its store."""

    sandbox: Sandbox
    home: Path
    session: requests.Session = field(default_factory=people_session)
    own_config: Path | None = None

    @property
    def config(self) -> Path:
        """The config that the sandbox wrote, or one of its own."""
        return self.own_config or Path(self.sandbox.line["config"])

    @property
    def hooks_url(self) -> str:
        """Where the sandbox's GitLab sends its hooks."""
        return self.sandbox.world.site(GITLAB).hook_url

    def reconfigure(self, edit: Callable[[Json], None]) -> None:
        """Change the config, which counts from the next start on."""
        config = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        edit(config)
        self.config.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")

    def at(self, tracker: str) -> "At":
        """One of its trackers."""
        entry = self.sandbox.line["trackers"][tracker]
        has_portal = entry.get("service_management", False)
        if entry["kind"] == "gitlab":
            return At(self, tracker, GitLabOffice(entry, people_session()))
        return At(self, tracker, PortalOffice(entry) if has_portal else OFFICES[entry["kind"]](entry))

    def faults(self, *faults: Json) -> None:
        """Order mishaps, and forget those before."""
        self.control("PUT", "/faults", list(faults))

    def control(self, method: str, path: str, sent: object = None) -> Any:
        """The sandbox's own door."""
        url = self.sandbox.line["control"] + path
        answer = self.session.request(method, url, json=sent, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def begin_at(self, moment: datetime) -> int:
        """Before anything happens: sandbox and `serve` live from then on; how far ahead that is (ms)."""
        self.sandbox.world.clock.begin_at(moment)
        return round((moment - datetime.now(UTC)).total_seconds() * 1000)

    def skip(self, **span: float) -> None:
        """So much time passes (`days=7`, `hours=1`), for the trackers and for a running `serve`."""
        self.control("POST", "/clock", {"advance_s": timedelta(**span).total_seconds()})

    def skip_to(self, moment: datetime) -> None:
        """Time passes until this moment, which lies ahead."""
        self.skip(seconds=(moment - self.now).total_seconds())

    @property
    def now(self) -> datetime:
        """What time it is in the sandbox, in UTC."""
        return datetime.fromisoformat(self.control("GET", "/clock")["now"])

    def hooks(self) -> list[DeliveryRecord]:
        """Every hook that the sandbox has made, oldest first."""
        return list(self.sandbox.world.outgoing.log)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What a query on the store finds."""
        with closing(sqlite3.connect(f"file:{self.home / 'sdesk.db'}?mode=ro", uri=True)) as store:
            store.row_factory = sqlite3.Row
            return store.execute(query, values).fetchall()

    def settled_hooks(self) -> None:
        """Wait until every hook sent was answered."""
        until(lambda: all(hook.skipped or hook.attempts for hook in self.hooks()), "every hook is answered")

    def settled(self) -> None:
        """Wait until every hook sent was answered and every delivery stored has ended."""
        until(self._is_settled, "every hook is answered and every delivery has ended")

    def _is_settled(self) -> bool:
        made = self.hooks()
        if not all(hook.skipped or len(hook.attempts) > (hook.fault == "double-hook") for hook in made):
            return False
        still_open = self.rows("SELECT 1 FROM inbox WHERE state IN ('ready', 'running') LIMIT 1")
        # A delivery that ended just now may have made the sandbox send another hook before.
        return not still_open and len(self.hooks()) == len(made)


@dataclass(frozen=True)
class At:
    """One tracker of a place, as people use it; everything they do is waited for."""

    place: Place
    tracker: str
    office: TrackerOffice

    @property
    def is_gitlab(self) -> bool:
        """Whether this is the GitLab project, which has labels and an open/closed."""
        return isinstance(self.office, GitLabOffice)

    @property
    def hides_comments(self) -> bool:
        """Whether comments to staff are kept from customers here without a role in the mapping."""
        return self.is_gitlab or isinstance(self.office, PortalOffice)

    @property
    def reads_again(self) -> int:
        """How many looks a written type or status is followed by (docs/trackers/jira.md#data-center)."""
        return 1 if self.tracker == DATA_CENTER else 0

    def open(self, who: str, type_: str | None = None) -> str:
        """A new ticket, judged."""
        ticket = self.office.open_ticket(who, "Login fails", type_)
        self.place.settled()
        return ticket

    def set(self, who: str, ticket: str, **words: str | None) -> Spent:
        """Change a ticket as a person; what judging it has cost."""
        return self.does(lambda: self.office.set_words(who, ticket, **words))

    def comment(self, who: str, ticket: str, text: str) -> Spent:
        """Comment as a person; what reading it has cost."""
        return self.does(lambda: self.office.write_comment(who, ticket, text))

    def call(self, who: str, method: str, path: str, sent: Json | None = None) -> Any:
        """A request of a person's below the project (GitLab) or the API (Jira); not waited for."""
        entry = self.place.sandbox.line["trackers"][self.tracker]
        person = entry["people"][who]
        below = "/api/v4/projects/101" if self.is_gitlab else "/rest/api/2"
        signed: Json = (
            {"headers": {"PRIVATE-TOKEN": person["token"]}}
            if self.is_gitlab
            else jira_sign_in(entry["kind"], person)
        )
        url = f"{entry['url']}{below}{path}"
        answer = self.place.session.request(method, url, json=sent, timeout=10, **signed)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def does(self, act: Callable[[], object]) -> Spent:
        """Have something done and judged; the calls it has cost."""
        self.place.settled()
        before = list_written_cards(self.place.rows, self.tracker)
        self.place.control("DELETE", "/calls")
        act()
        self.place.settled()
        cost = spent(self.place.control("GET", "/calls"), self.tracker)
        return cost.without(list_written_cards(self.place.rows, self.tracker) - before)

    def look(self, ticket: str) -> TicketLook:
        """The ticket as it stands."""
        return self.office.look_at_ticket(ticket)

    def words(self, ticket: str) -> tuple[str | None, str | None, str | None]:
        """Type, status and priority in the desk's words."""
        found = self.office.look_at_ticket(ticket)
        return tuple(map(_key, (found.type, found.status, found.priority)))  # type: ignore[return-value]  # three in, three out

    def said(self, ticket: str) -> tuple[TicketComment, ...]:
        """What the bot has written on the ticket, but for the card."""
        return tuple(one for one in self.office.list_comments(ticket) if one.author in BOT)

    def deliveries(self, ticket: str) -> list[sqlite3.Row]:
        """The ticket's deliveries in the store, oldest first."""
        key = f"{self.tracker}#{ticket}" if self.is_gitlab else ticket
        query = "SELECT * FROM inbox WHERE tracker = ? AND ticket_key = ? ORDER BY id"
        return self.place.rows(query, self.tracker, key)

    def webhooks(self, ticket: str) -> list[sqlite3.Row]:
        """Those of them that the tracker has told; sweeps and timers come when they come."""
        return [row for row in self.deliveries(ticket) if row["origin"] == "webhook"]


_JIRA_KEYS = {"delivery-(desk)": "delivery", "highest": "critical"}


def _key(word: str | None) -> str | None:
    """The desk's key of a label's word or a Jira name."""
    key = word.lower().replace(" ", "-") if word else None
    return _JIRA_KEYS.get(key, key) if key else None


@contextmanager
def place(home: Path, *trackers: str, **changed: str) -> Iterator[Place]:
    """A sandbox with these trackers; `changed` are top-level keys of the config that are to be otherwise."""
    names = trackers or USUAL
    empty, seeded = ProjectBeginning.EMPTY, ProjectBeginning.SEEDED
    begins = {name: empty if is_applied(name) else seeded for name in names}
    with Sandbox(home, trackers=names, begins=begins) as sandbox:
        found = Place(sandbox, home)
        if IS_APPLIED:
            _set_up(found)
        found.reconfigure(lambda config: config.update(changed))
        yield found


def _set_up(found: Place) -> None:
    """Its projects that are as their vendors make them."""
    if IS_GERMAN:
        write_german_mapping(found.home / "gitlab.yaml")
    for name in filter(is_applied, found.sandbox.line["trackers"]):
        apply_to_project(found.config, name, partial(_shape, found, name))
        if isinstance(played := found.sandbox.world.find_tracker(name), EmbeddedJira):
            # People plan versions, at work as they were before.
            played.add_version(_PLANNED_VERSION)
    found.control("DELETE", "/calls")


def _shape(found: Place, tracker: str, shape: Json) -> None:
    found.control("PUT", "/shape", {"tracker": tracker, **shape})


@contextmanager
def serving(found: Place) -> Iterator[Serve]:
    """A `serve` over a place's config, ready; ended afterwards. Where there is no store it is given one."""
    put_fresh_store(found.home)
    serve = Serve(found.config, found.home / "serve.log")
    try:
        serve.start()
        serve.ready()
        yield serve
    finally:
        if serve.process is not None and serve.process.poll() is None:
            serve.stop()


@contextmanager
def desk(home: Path, *trackers: str, **changed: str) -> Iterator[Place]:
    """A sandbox that is served."""
    with place(home, *trackers, **changed) as found, serving(found):
        yield found
