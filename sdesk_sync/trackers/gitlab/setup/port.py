"""The port of set-up to one GitLab project: read it, take a step, look up what became of one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.mapping import GitLabMapping
from sdesk_sync.trackers.gitlab.setup.authors import find_change_authors, leave_untold
from sdesk_sync.trackers.gitlab.setup.comparison.access import may_maintain
from sdesk_sync.trackers.gitlab.setup.comparison.plan import ProjectComparison
from sdesk_sync.trackers.gitlab.setup.comparison.templates import is_as_wanted
from sdesk_sync.trackers.gitlab.setup.done import find_outcome
from sdesk_sync.trackers.gitlab.setup.hook_wish import HookWish, choose_secret
from sdesk_sync.trackers.gitlab.setup.reading import GitLabReading, ProjectFacts
from sdesk_sync.trackers.gitlab.setup.reads import ProjectReader, SiteReader
from sdesk_sync.trackers.gitlab.setup.state import GitLabProjectState
from sdesk_sync.trackers.gitlab.setup.wanted import WantedProject, want_project
from sdesk_sync.trackers.gitlab.setup.writes import StepWriter
from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.objects import HookProof, StepKey
from sdesk_sync.trackers.setup.port import SetupRequest, StepOutcome
from sdesk_sync.trackers.setup.record import SecretFingerprint
from sdesk_sync.trackers.setup.steps import PlanSubject, SetupStep

_FORBIDDEN = 403
_RIGHT_HINT = "set-up needs the role Maintainer in the project, and a token of the scope api"
_MOST_COUNTED = 5
"""Of so many labels that are none of ours it is asked how many tickets have them, a call each."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a project and its site tell once for one run."""

    project: ProjectFacts
    level: int | None


class GitLabSetup:
    """One GitLab project to be set up. For one thread."""

    def __init__(self, request: SetupRequest, mapping: GitLabMapping) -> None:
        self._request, self._mapping = request, mapping
        self._client = GitLabClient(request.connection, request.context)
        own = GitLabClient(request.own, request.context)
        self._site = SiteReader(request, self._client, own)
        self._reader = ProjectReader(request, self._client, self._site)
        self._known: _Known | None = None

    def read_state(self) -> GitLabProjectState:
        """The project as it is now. Raises Transient (Misconfigured among them), Rejected."""
        version = self._site.read_version()
        # Asked before the project, so that a token that has ended is told as such.
        self._site.read_token()
        self._known = _Known(*self._reader.read_project())
        project = self._known.project
        us, bot = self._reader.read_accounts(project, self._known.level)
        hook = self._wish_hook()
        wanted = want_project(self._request.desk, self._mapping, hook.state, is_premium=project.is_premium)
        reading = GitLabReading(version, self._site.read_token(), us, bot, project)
        reading = self._read_objects(reading, wanted)
        comparison = ProjectComparison(
            self._request.desk,
            self._mapping,
            wanted,
            reading,
            hook,
            self._request.allows_renames,
            self._fits_secret,
        )
        return GitLabProjectState(self._name_subject(reading), comparison)

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        """Take one step: one write. Raises Transient, Gone, Rejected."""
        try:
            return self._writer().write(step, ids)
        except Rejected as error:
            if error.status == _FORBIDDEN:
                raise Rejected(error.status, error.answer, _RIGHT_HINT) from error
            raise

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """What a step came to whose answer was lost. Raises Transient, Rejected."""
        return find_outcome(step, self._reader, self._writer(), ids)

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """Who changed each of these last: one call on Premium, for which GitLab keeps it."""
        project = self._project() if keys else None
        if project is None or not project.is_premium:
            return leave_untold(keys)
        return find_change_authors(self._client, project.id, keys, since)

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    def _read_objects(self, reading: GitLabReading, wanted: WantedProject) -> GitLabReading:
        project, wishes = reading.project, self._mapping.wishes
        labels = self._reader.read_labels(project)
        files = self._reader.read_files(project, wanted.files) if wishes.has_templates else ()
        whole = replace(
            reading,
            labels=labels,
            boards=self._reader.read_boards(project) if wishes.boards and project.has_issues else (),
            files=files,
            hooks=self._reader.read_hooks(project, reading.version) if may_maintain(reading) else None,
        )
        # A call that only a plan with templates to write makes: nobody else's rules matter there.
        blobs = {file.path: file for file in files}
        is_written = any(
            file.path not in blobs or not is_as_wanted(file, blobs[file.path]) for file in wanted.files
        )
        return replace(
            whole,
            may_push=self._reader.may_push(project) if is_written and may_maintain(reading) else True,
            tickets=self._count_tickets(whole, wanted),
        )

    def _count_tickets(self, reading: GitLabReading, wanted: WantedProject) -> Mapping[str, int]:
        """Of labels that stand in our scopes and are none of ours: a person may have mistyped one."""
        ours = {label.title for label in wanted.labels}
        scopes = wanted.scopes
        strange = [
            title for title in reading.labels_by_title if title not in ours and title.startswith(scopes)
        ]
        counted = {
            title: self._reader.count_tickets(reading.project, title)
            for title in (strange[:_MOST_COUNTED] if scopes and reading.project.has_issues else ())
        }
        return {title: count for title, count in counted.items() if count is not None}

    def _name_subject(self, reading: GitLabReading) -> PlanSubject:
        major, minor = reading.version.numbers
        tier = "Premium" if reading.project.is_premium else "Free"
        return PlanSubject(
            tracker=self._request.connection.name,
            kind="gitlab",
            title=f"GitLab {major}.{minor} {tier}",
            site=self._request.connection.url,
            project=reading.project.path,
            account=reading.us.name,
            rights=(reading.us.level_name,) if reading.us.level_name else (),
        )

    # ── The secret ──────────────────────────────────────────────────────────────────────────

    def _wish_hook(self) -> HookWish:
        chosen = self._choose_secret()
        return HookWish(
            self._request.connection.name, self._request.hook_address, chosen[1] if chosen else None
        )

    def _fits_secret(self, fingerprint: SecretFingerprint) -> bool:
        chosen = self._choose_secret()
        return chosen is not None and fingerprint.fits(chosen[0])

    def _choose_secret(self) -> tuple[str, HookProof] | None:
        signs = self._site.read_version().signs
        return choose_secret(self._request.connection.secrets(), signs=signs)

    # ── Writing ─────────────────────────────────────────────────────────────────────────────

    def _project(self) -> ProjectFacts:
        if self._known is None:
            self._known = _Known(*self._reader.read_project())
        return self._known.project

    def _writer(self) -> StepWriter:
        chosen, wishes = self._choose_secret(), self._mapping.wishes
        return StepWriter(
            self._client,
            self._project(),
            self._site.read_version(),
            wishes.language or self._mapping.languages.default,
            chosen[0] if chosen else None,
        )
