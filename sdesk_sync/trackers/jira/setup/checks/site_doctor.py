"""The port of `doctor` to one Jira Cloud project: in which order things are asked, which checks are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.errors import TrackerError
from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.checks import people_checks, site_checks, thing_checks
from sdesk_sync.trackers.jira.setup.checks.evidence import SiteEvidence
from sdesk_sync.trackers.jira.setup.checks.site_gather import SiteEvidenceReader
from sdesk_sync.trackers.jira.setup.port import JiraSetup
from sdesk_sync.trackers.jira.setup.reads.accounts import AccountReader
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.setup.asked_account import (
    OF_ACCOUNT,
    OF_SITE,
    AskedAccount,
    check_clock,
    explain_error,
)
from sdesk_sync.trackers.setup.doctor import DeliveryEnd, DeskMemory, TrialDelivery
from sdesk_sync.trackers.setup.findings import DoctorFinding, Examination, FindingWord
from sdesk_sync.trackers.setup.port import SetupRequest
from sdesk_sync.trackers.setup.record import TrackerRecord

SiteCheck = Callable[[SiteEvidence], Iterable[DoctorFinding]]

_CHECKS: tuple[SiteCheck, ...] = (
    site_checks.check_site_right,
    site_checks.check_project_fit,
    site_checks.check_account_apart,
    thing_checks.check_issue_types,
    people_checks.check_people_roles,
    people_checks.check_programs,
    people_checks.check_addresses,
    site_checks.check_staff_role,
)
"""Those that need nobody to be an administrator."""
_BOT_CHECKS: tuple[SiteCheck, ...] = (site_checks.check_bot_rights, people_checks.check_bot_placed)
_WHOLE_CHECKS: tuple[SiteCheck, ...] = (
    thing_checks.check_things_there,
    thing_checks.check_things_unchanged,
    thing_checks.check_bot_ways,
    thing_checks.check_automation,
    people_checks.check_groups,
)
_HOOK_CHECKS: tuple[SiteCheck, ...] = (
    site_checks.check_site_hook,
    site_checks.check_hook_on,
    site_checks.check_hook_tells,
    site_checks.check_hook_signed,
    site_checks.check_hook_single,
)


@dataclass(frozen=True)
class JiraDoctor:
    """One Jira Cloud project to be looked over. For one thread."""

    request: SetupRequest
    mapping: JiraMapping

    def examine(self, record: TrackerRecord, memory: DeskMemory | None) -> Examination:
        """What is wrong there. Reads only, and never raises TrackerError."""
        found = Examination()
        for account in self._both_accounts:
            found += self._examine_account(account)
            if any(finding.form in OF_SITE for finding in found.findings):
                return found
        if any(finding.form in OF_ACCOUNT for finding in found.findings):
            return found
        try:
            state = JiraSetup(self.request, self.mapping).read_state()
            reader = SiteEvidenceReader(self.request, self.mapping, self._site_client)
            evidence = reader.gather_site(state, record, memory, self.request.now())
        except TrackerError as error:
            what = self.request.connection.project
            return found + Examination.of_check([explain_error(error, self._both_accounts[-1], what)])
        return found + sum(map(Examination.of_check, _run_checks(evidence)), Examination())

    def deliver_test(self) -> TrialDelivery:
        """Jira has no way to ask for one."""
        return TrialDelivery(DeliveryEnd.NOT_OFFERED)

    def _examine_account(self, account: AskedAccount) -> Examination:
        """D101, D102 and D105, as far as one account's answer to the question for itself tells them."""
        client = self._site_client if account.is_setup else self._bot_client
        reader = AccountReader(SiteAsker(client, self.request.site), client)
        try:
            reader.read_us()
        except TrackerError as error:
            return Examination.of_check([explain_error(error, account, "/myself")])
        found = Examination(checks=2)
        if client.head.at is not None and not account.is_setup:
            found += Examination.of_check(check_clock(client.head, self.request.now()))
        return found

    # ── Whom we ask ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def _both_accounts(self) -> tuple[AskedAccount, ...]:
        """Our own, and the one that sets up, where the config names one."""
        own = AskedAccount(self.request.own, FindingWord.OWN_ACCOUNT)
        apart = AskedAccount(self.request.connection, FindingWord.SETUP_ACCOUNT)
        return (own,) if self.request.connection is self.request.own else (own, apart)

    @cached_property
    def _site_client(self) -> JiraClient:
        return JiraClient(self.request.connection, self.mapping.edition, self.request.context)

    @cached_property
    def _bot_client(self) -> JiraClient:
        return JiraClient(self.request.own, self.mapping.edition, self.request.context)


def _run_checks(evidence: SiteEvidence) -> Iterator[Iterable[DoctorFinding]]:
    """Those that can be made by what was shown."""
    yield from (check(evidence) for check in _CHECKS)
    if evidence.knows_bots_rights:
        yield from (check(evidence) for check in _BOT_CHECKS)
    if evidence.reading.is_whole:
        yield from (check(evidence) for check in _WHOLE_CHECKS)
    if evidence.removed_rules is not None and evidence.reading.is_whole:
        yield thing_checks.check_removed_apps(evidence)
    if evidence.reading.hooks is not None:
        yield from (check(evidence) for check in _HOOK_CHECKS)
    if evidence.reading.project.is_service_project and evidence.mapping.service is not None:
        yield site_checks.check_explanations(evidence)
    if evidence.memory is not None:
        yield site_checks.check_changes_told(evidence)
