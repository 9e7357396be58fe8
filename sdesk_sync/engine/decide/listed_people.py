"""The config's `people:`: each name there is looked up once and is that account's from then on.

Names are given up and given to others, ids are not (docs/desk.md#names).
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sdesk_sync.desk.model.people import Actor, Roles
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.listed_names import NOBODYS, bind_name, forget_names
from sdesk_sync.store.store import Store
from sdesk_sync.trackers import Tracker

_TAKEN = (
    "account {found} is called {name} now, which `people` says of {bound}: it has no roles by that name "
    "(write the id of the account that is meant)"
)
_UNKNOWN_ROUTED = (
    "`routing` or `away` of the desk file names {name}, which was no account there when it was looked up: "
    "nobody is assigned by it (correct it, or write the account's id)"
)
_UNKNOWN = (
    "`people` lists {name}, which was no account there when it was looked up, and gives nobody roles "
    "(correct it, or write the account's id)"
)


@dataclass(frozen=True, slots=True)
class ListedAccounts:
    """One tracker's listed people, as the store knows whose the names are."""

    store: Store
    tracker: Tracker
    notices: NoticeBoard

    def find_listed_roles(self, actor: Actor) -> Roles | None:
        """The roles that the config gives to an account; None where it gives none.

        One call where the actor's name was never looked up. Raises Transient.
        """
        listed, account = self.tracker.people.listed_people, actor.account
        if account.id in listed.by_id:
            return listed.by_id[account.id]
        if not listed.by_name:
            return None
        called = self.tracker.people.name_of(actor)
        bound = dict(self.store.listed_names.find_bound(called, account))
        if called in listed.by_name:
            if called not in bound:
                bound[called] = self.bind(called)
            if bound[called] != account.id:
                self._tell_taken(called, bound[called], account.id)
        theirs = [roles for name, roles in listed.by_name.items() if bound.get(name) == account.id]
        return frozenset[str]().union(*theirs) if theirs else None

    def bind(self, name: str) -> str:
        """Look up whose a name is, and keep it; the id, or NOBODYS. Raises Transient."""
        found = self.tracker.people.find_account(name) or NOBODYS
        self.store.writer.commit(lambda connection: bind_name(connection, self.tracker.name, name, found))
        return found

    def _tell_taken(self, name: str, bound: str, found: str) -> None:
        whose = f"account {bound}" if bound != NOBODYS else "an account that was not there"
        sentence = _TAKEN.format(found=found, name=name, bound=whose)
        self.notices.post(Notice(NoticeKind.NAME_TAKEN, sentence, self.tracker.name, name))


@dataclass
class NameBinder:
    """Looks up all that is listed once for each config, so that whoever comes first costs no call."""

    store: Store
    notices: NoticeBoard
    _done: dict[str, Tracker] = field(default_factory=dict)

    def bind_all(self, tracker: Tracker, routed: Collection[str] = ()) -> None:
        """Look up what was not found yet, forget what is not listed any more, tell what is nobody's.

        `routed` are the people whom the desk file names for assigning; those that are written as no account
        of this tracker is are another's. No call once all was found. Raises Transient, Misconfigured,
        Rejected.
        """
        if self._done.get(tracker.name) is tracker:
            return
        name, accounts = tracker.name, ListedAccounts(self.store, tracker, self.notices)
        known = self.store.listed_names.list_bound(name)
        people = tracker.people.listed_people
        unknown = dict.fromkeys(filter(None, map(tracker.people.read_name, routed)), _UNKNOWN_ROUTED)
        listed = {**unknown, **dict.fromkeys((*people.by_id, *people.by_name), _UNKNOWN)}
        dropped = [each for each in known if each not in listed]
        if dropped:
            self.store.writer.commit(lambda connection: forget_names(connection, name, dropped))
        for each in dropped:
            self._withdraw(name, each)
        for each, sentence in listed.items():
            # What was nobody's stays nobody's: whoever calls themselves so afterwards is not meant.
            if (known[each] if each in known else accounts.bind(each)) == NOBODYS:
                self.notices.post(Notice(NoticeKind.NAME_UNKNOWN, sentence.format(name=each), name, each))
        self._done[name] = tracker

    def _withdraw(self, tracker: str, name: str) -> None:
        for kind in (NoticeKind.NAME_UNKNOWN, NoticeKind.NAME_TAKEN):
            self.notices.withdraw(kind, tracker, name)
