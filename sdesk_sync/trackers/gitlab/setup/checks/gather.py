"""What the checks of one project conclude from, read: nine calls of set-up's, and some more of these."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping, read_user_name
from sdesk_sync.trackers.gitlab.people import may_be_bots, read_listed
from sdesk_sync.trackers.gitlab.setup.checks import reads
from sdesk_sync.trackers.gitlab.setup.checks.evidence import (
    HookAttempt,
    NewestIssue,
    ProjectEvidence,
    RosterEvidence,
    ShownUser,
    find_our_hooks,
)
from sdesk_sync.trackers.gitlab.setup.state import GitLabProjectState
from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.hook_evidence import know_secrets
from sdesk_sync.trackers.setup.port import SetupRequest
from sdesk_sync.trackers.setup.record import TrackerRecord


@dataclass(frozen=True, slots=True)
class EvidenceReader:
    """What is asked for the checks, by the account that sets up."""

    request: SetupRequest
    mapping: GitLabMapping
    client: GitLabClient

    def gather(
        self, state: GitLabProjectState, record: TrackerRecord, memory: DeskMemory | None, now: int
    ) -> ProjectEvidence:
        """All of it; a list that is closed to everybody is empty. Raises Transient, Gone, Rejected."""
        project = state.reading.project
        issues = reads.read_newest_issues(self.client, project.id) if project.has_issues else ()
        roster = self._read_roster(project.id)
        return ProjectEvidence(
            state=state,
            mapping=self.mapping,
            record=record,
            memory=memory,
            now=now,
            issues=issues,
            attempts=self._read_attempts(state, record),
            roster=roster,
            bots=self._find_bots(issues, roster, memory),
            nobodys=tuple(self._find_nobodys(roster)),
            is_set_up_apart=self.request.connection is not self.request.own,
            secrets=know_secrets(self.request.own.secrets),
        )

    def _read_roster(self, project: int) -> RosterEvidence:
        members = reads.read_members(self.client, project)
        listed = read_listed(self.request.own.people)
        return RosterEvidence(
            levels={user.id: level for user, level in members.items()},
            names={user.id: user.name for user in members},
            roles_by_id=listed.by_id,
            roles_by_name=listed.by_name,
            mapping=self.mapping,
        )

    def _read_attempts(
        self, state: GitLabProjectState, record: TrackerRecord
    ) -> tuple[HookAttempt, ...] | None:
        ours = find_our_hooks(state, record)
        return reads.read_attempts(self.client, state.reading.project.id, ours[0].id) if ours else None

    def _find_bots(
        self, issues: tuple[NewestIssue, ...], roster: RosterEvidence, memory: DeskMemory | None
    ) -> frozenset[ShownUser]:
        """The programs among those who act: by what the tracker told our side, or else tells now."""
        known: Set[str] = frozenset() if memory is None else memory.bots
        acted = {user for issue in issues for user in issue.acted}
        acted |= {ShownUser(ident, roster.names[ident]) for ident in known if ident in roster.names}
        open_ones = (user for user in acted if user.id not in known and not roster.is_listed(user))
        asked = reads.find_bots(self.client, [user for user in open_ones if may_be_bots(user.name)])
        return frozenset({*(user for user in acted if user.id in known), *asked})

    def _find_nobodys(self, roster: RosterEvidence) -> Iterator[str]:
        """Names of config and desk file that no member has and nobody else."""
        names = {*roster.roles_by_id, *roster.roles_by_name}
        names |= {name for each in self.request.desk.routing.people if (name := read_user_name(each))}
        members = {*roster.names, *(name.lower() for name in roster.names.values())}
        return reads.find_nobodys(self.client, self.request.own.name, names - members)
