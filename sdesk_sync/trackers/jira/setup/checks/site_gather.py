"""What the checks of one Jira project conclude from, read: thirty calls of set-up, and some more of these."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.people import Account, Actor
from sdesk_sync.trackers.errors import ForeignAnswer, Gone, Misconfigured, Rejected, TrackerError
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.connect import connect_jira
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.checks.evidence import (
    AutomationEvidence,
    NewestTicket,
    SiteEvidence,
    TicketAccount,
)
from sdesk_sync.trackers.jira.setup.checks.rule_reads import read_automation, read_removed_rules
from sdesk_sync.trackers.jira.setup.checks.ticket_reads import read_explanations, read_newest_tickets
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.state import JiraProjectState
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.hook_evidence import know_secrets
from sdesk_sync.trackers.setup.port import SetupRequest
from sdesk_sync.trackers.setup.record import TrackerRecord

_MOST_ASKED = 20
"""Of so many names and people it is asked who they are, and what their roles."""


@dataclass(frozen=True, slots=True)
class SiteEvidenceReader:
    """What is asked for the checks, by the account that sets up; of people's roles by our own."""

    request: SetupRequest
    mapping: JiraMapping
    client: JiraClient

    def gather_site(
        self, state: JiraProjectState, record: TrackerRecord, memory: DeskMemory | None, now: int
    ) -> SiteEvidence:
        """All of it. Raises Transient, Gone, Rejected."""
        reading = state.reading
        tickets = read_newest_tickets(self.client, reading.project.id)
        accounts = dict(self._find_accounts())
        listed = {id_ for name, id_ in accounts.items() if id_ and name in self._role_holders}
        return SiteEvidence(
            state=state,
            record=record,
            memory=memory,
            now=now,
            tickets=tickets,
            accounts=accounts,
            people=self._role_holders,
            without_role=tuple(
                sorted(self._find_without_role(_list_people(tickets, reading), listed, memory))
            ),
            explanations=self._read_explanations(reading),
            removed_rules=read_removed_rules(self.client, reading.workflow),
            automation=self._read_automation(reading),
            is_set_up_apart=self.request.connection is not self.request.own,
            secrets=know_secrets(self.request.own.secrets),
        )

    @property
    def _role_holders(self) -> frozenset[str]:
        """Whom the config lists with roles."""
        return frozenset(map(self._fold, self.request.own.people))

    def _fold(self, written: str) -> str:
        return self.mapping.edition.accounts.read_name(written) or written

    # ── Accounts ────────────────────────────────────────────────────────────────────────────

    def _find_accounts(self) -> Iterator[tuple[str, str | None]]:
        """Whom config and desk file name, each with its account: a call each."""
        read_name = self.mapping.edition.accounts.read_name
        routed = {name for each in self.request.desk.routing.people if (name := read_name(each))}
        for name in sorted({*self._role_holders, *routed})[:_MOST_ASKED]:
            try:
                yield name, self._look_up_account(name)
            # Whoever may not browse people is told of nobody; D103 says so.
            except (ForeignAnswer, Misconfigured, Rejected):
                continue

    def _look_up_account(self, name: str) -> str | None:
        rules = self.mapping.edition.accounts
        if not rules.is_id(name):
            return rules.find_listed(self.client, name)
        try:
            self.client.get("user", hint="", query={rules.id_key: name})
        except Gone:
            return None
        return name

    # ── People ──────────────────────────────────────────────────────────────────────────────

    def _find_without_role(
        self, people: Iterable[TicketAccount], listed: set[str], memory: DeskMemory | None
    ) -> Iterator[str]:
        """Names of people who have no role: by what our side knows of them, or else the tracker tells now."""
        known = {} if memory is None else memory.roles
        tracker = connect_jira(self.request.own, self.request.desk, self.mapping, self.request.context)
        asked = sorted((one for one in people if one.id not in listed), key=lambda one: one.name)
        for one in asked[:_MOST_ASKED]:
            actor = Actor(Account(self.request.own.name, one.id), one.name)
            try:
                roles = known.get(one.id) or tracker.people.look_up_roles(actor)
            # What our own account lacks for it is told by other checks.
            except TrackerError:
                return
            if not roles:
                yield one.name

    # ── What is asked of some projects only ─────────────────────────────────────────────────

    def _read_explanations(self, reading: JiraReading) -> tuple[bool, ...]:
        if self.mapping.service is None or not reading.project.is_service_project:
            return ()
        return read_explanations(self.client, reading.project.id, reading.bot.id)

    def _read_automation(self, reading: JiraReading) -> AutomationEvidence:
        # Only administrators are shown any.
        return read_automation(self.client, reading.project) if reading.is_whole else AutomationEvidence()


def _list_people(tickets: Iterable[NewestTicket], reading: JiraReading) -> Iterable[TicketAccount]:
    """Those who acted and are neither programs nor customers of the portal, each once."""
    acted: Mapping[str, TicketAccount] = {one.id: one for ticket in tickets for one in ticket.acted}
    return [
        one for one in acted.values() if one.id != reading.bot.id and not one.is_app and not one.is_customer
    ]
