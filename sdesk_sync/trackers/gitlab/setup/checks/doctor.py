"""The port of `doctor` to one GitLab project: in which order things are asked, and which checks are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sdesk_sync.trackers.errors import Rejected, Throttled, TrackerError
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.checks import connection, hooks, objects, people, reads
from sdesk_sync.trackers.gitlab.setup.checks.evidence import ProjectEvidence, find_our_hooks
from sdesk_sync.trackers.gitlab.setup.checks.gather import EvidenceReader
from sdesk_sync.trackers.gitlab.setup.port import GitLabSetup
from sdesk_sync.trackers.gitlab.setup.reads import SiteReader
from sdesk_sync.trackers.setup.asked_account import (
    OF_ACCOUNT,
    OF_SITE,
    AskedAccount,
    check_clock,
    explain_error,
)
from sdesk_sync.trackers.setup.doctor import TRIAL_ANSWER, DeliveryEnd, DeskMemory, TrialDelivery
from sdesk_sync.trackers.setup.findings import (
    DoctorFinding,
    Examination,
    FindingForm,
    FindingWord,
)
from sdesk_sync.trackers.setup.port import SetupRequest
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, TrackerRecord
from sdesk_sync.trackers.wire.payload import make_storable

ProjectCheck = Callable[[ProjectEvidence], Iterable[DoctorFinding]]

_HOOK_CHECKS: tuple[ProjectCheck, ...] = (
    hooks.check_hook_there,
    hooks.check_enabled,
    hooks.check_events,
    hooks.check_proof,
    hooks.check_once,
    hooks.check_answered,
)
_CHECKS: tuple[ProjectCheck, ...] = (
    connection.check_version,
    people.check_account_alone,
    objects.check_objects_there,
    objects.check_unchanged,
    objects.check_doubled_labels,
    objects.check_newcomers,
    objects.check_item_types,
    people.check_bot,
    people.check_actors_roles,
    people.check_bots,
    people.check_listed_names,
    people.check_privacy,
)
_NO_TICKET = "Ensure the project has"
"""So GitLab begins where there is nothing to test with (docs/trackers/gitlab.md#test-deliveries)."""


@dataclass(frozen=True)
class GitLabDoctor:
    """One GitLab project to be looked over. For one thread."""

    request: SetupRequest
    mapping: GitLabMapping

    def examine(self, record: TrackerRecord, memory: DeskMemory | None) -> Examination:
        """What is wrong there. Reads only, and never raises TrackerError."""
        found = Examination()
        for account in self._asked_accounts:
            found += self._examine_token(account)
            if any(finding.form in OF_SITE for finding in found.findings):
                return found
        if any(finding.form in OF_ACCOUNT for finding in found.findings):
            return found
        try:
            state = self._setup.read_state()
            evidence = self._reader.gather(state, record, memory, self.request.now())
        except TrackerError as error:
            what = self.request.connection.project
            return found + Examination.of_check([explain_error(error, self._asked_accounts[-1], what)])
        return found + sum(map(Examination.of_check, self._make_checks(evidence)), Examination())

    def deliver_test(self) -> TrialDelivery:
        """Have GitLab test the hook with the newest issue. Raises Transient, Rejected."""
        state = self._setup.read_state()
        reading, ours = state.reading, find_our_hooks(state, EMPTY_RECORD)
        if reading.hooks is None:
            return TrialDelivery(DeliveryEnd.NOT_ALLOWED, said=reading.us.name)
        if not ours:
            return TrialDelivery(DeliveryEnd.NO_HOOK)
        trial = self._try_hook(reading.project.id, ours[0].id)
        if trial.end not in (DeliveryEnd.TAKEN, DeliveryEnd.REFUSED):
            return trial
        status, said = reads.read_last_answer(self._client, reading.project.id, ours[0].id)
        is_foreign = trial.end is DeliveryEnd.TAKEN and TRIAL_ANSWER not in said
        end = DeliveryEnd.TAKEN_BY_OTHERS if is_foreign else trial.end
        return TrialDelivery(end, status, make_storable(said or trial.said), ours[0].url)

    def _try_hook(self, project: int, hook: str) -> TrialDelivery:
        try:
            self._client.post(f"/projects/{project}/hooks/{hook}/test/issues_events", {})
        except Throttled:
            return TrialDelivery(DeliveryEnd.TOO_MANY)
        except Rejected as error:
            is_empty = error.answer.startswith(_NO_TICKET)
            return TrialDelivery(
                DeliveryEnd.NO_TICKET if is_empty else DeliveryEnd.REFUSED, said=error.answer
            )
        return TrialDelivery(DeliveryEnd.TAKEN)

    # ── Checks ──────────────────────────────────────────────────────────────────────────────

    def _examine_token(self, account: AskedAccount) -> Examination:
        """D101 to D105 and D606, as far as one account's answer to the question for itself tells them."""
        is_setup, now = account.is_setup, self.request.now()
        client = self._client if is_setup else self._own
        site = SiteReader(self.request, self._client, self._own)
        try:
            token = site.read_token() if is_setup else site.read_own_token()
        except TrackerError as error:
            return Examination.of_check([explain_error(error, account, "/personal_access_tokens/self")])
        found = Examination(checks=2) + Examination.of_check(connection.check_token_scope(token, account))
        found += Examination.of_check(connection.check_end(token, account, now))
        if client.head.at is not None and not is_setup:
            found += Examination.of_check(check_clock(client.head, self.request.now()))
            found += Examination.of_check(connection.check_headroom(client.head))
        return found

    def _make_checks(self, evidence: ProjectEvidence) -> Iterator[Iterable[DoctorFinding]]:
        """Those that can be made by what was shown."""
        yield from (check(evidence) for check in _CHECKS)
        if evidence.reading.hooks is None:
            yield [DoctorFinding(FindingForm.HOOKS_NOT_SHOWN, {"name": evidence.reading.us.name})]
        else:
            yield from (check(evidence) for check in _HOOK_CHECKS)
        if evidence.memory is not None:
            yield hooks.check_arrivals(evidence)

    # ── Whom we ask ─────────────────────────────────────────────────────────────────────────

    @cached_property
    def _asked_accounts(self) -> tuple[AskedAccount, ...]:
        """Our own, and the one that sets up, where the config names one."""
        own = AskedAccount(self.request.own, FindingWord.OWN_ACCOUNT)
        apart = AskedAccount(self.request.connection, FindingWord.SETUP_ACCOUNT)
        return (own,) if self.request.connection is self.request.own else (own, apart)

    @cached_property
    def _client(self) -> GitLabClient:
        return GitLabClient(self.request.connection, self.request.context)

    @cached_property
    def _own(self) -> GitLabClient:
        return GitLabClient(self.request.own, self.request.context)

    @cached_property
    def _setup(self) -> GitLabSetup:
        return GitLabSetup(self.request, self.mapping)

    @cached_property
    def _reader(self) -> EvidenceReader:
        return EvidenceReader(self.request, self.mapping, self._client)
