"""The port of set-up to one Jira Cloud project: read it, take a step, look up what became of one."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sdesk_sync.trackers.jira.client import JiraClient
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.authors import find_site_authors
from sdesk_sync.trackers.jira.setup.comparison.plan import SiteComparison, guard_by_group
from sdesk_sync.trackers.jira.setup.done import find_outcome
from sdesk_sync.trackers.jira.setup.hook_wish import SiteHookWish
from sdesk_sync.trackers.jira.setup.reads.accounts import AccountReader
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.reads.project import ProjectReader
from sdesk_sync.trackers.jira.setup.reads.validation import ask_refusal
from sdesk_sync.trackers.jira.setup.scheme_body import write_mappings
from sdesk_sync.trackers.jira.setup.state import JiraProjectState
from sdesk_sync.trackers.jira.setup.texts import site_text
from sdesk_sync.trackers.jira.setup.wanting import want_site
from sdesk_sync.trackers.jira.setup.writing.place import WritePlace
from sdesk_sync.trackers.jira.setup.writing.writer import JiraStepWriter
from sdesk_sync.trackers.setup.authors import ChangeOrigin
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import RunningTask, SetupRequest, SiteMemory, StepOutcome
from sdesk_sync.trackers.setup.record import EMPTY_RECORD, SecretFingerprint
from sdesk_sync.trackers.setup.steps import SetupStep
from sdesk_sync.trackers.wire.payload import Json


class JiraSetup:
    """One Jira Cloud project to be set up. For one thread."""

    def __init__(self, request: SetupRequest, mapping: JiraMapping) -> None:
        self._request, self._mapping = request, mapping
        self._client = JiraClient(request.connection, mapping.edition, request.context)
        self._own = JiraClient(request.own, mapping.edition, request.context)
        self._state: JiraProjectState | None = None
        self._is_current = False

    def read_state(self) -> JiraProjectState:
        """The project as it is now. Raises Transient (Misconfigured among them), Gone, Rejected."""
        self._state, self._is_current = self._read_with(self._request.site), True
        return self._state

    def perform(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | RunningTask:
        """Take one step: one write. Raises Transient, Gone, Rejected."""
        self._request.site.forget_all()
        self._is_current = False
        # Only then there is an id of every status where tickets may go.
        moves = self._map_statuses(ids) if step.key.object is ObjectKind.WORKFLOW_SCHEME else ()
        return self._make_writer(ids, moves).write(step)

    def find_done(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome | None:
        """What a step came to whose answer was lost. Raises Transient, Gone, Rejected."""
        # After an apply that was cut nothing has been written since the project was read.
        state = self._known if self._is_current else self._read_with(SiteMemory())
        fingerprint = self._make_writer(ids, ()).hook_writer.make_fingerprint()
        return find_outcome(step, state.make_plan(EMPTY_RECORD), fingerprint)

    def find_authors(self, keys: Collection[StepKey], since: int) -> Mapping[StepKey, ChangeOrigin]:
        """Who changed each of these last."""
        return find_site_authors(self._client, self._known.reading, keys, since)

    # ── Reading ─────────────────────────────────────────────────────────────────────────────

    def _read_with(self, memory: SiteMemory) -> JiraProjectState:
        asker = SiteAsker(self._client, memory)
        moved = tuple(self._mapping.wishes.moved_statuses)
        reader = ProjectReader(asker, AccountReader(asker, self._own), moved)
        connection = self._request.connection
        frame = reader.read_frame(connection.project)
        hook = SiteHookWish(connection.name, self._request.hook_address, frame.project.key)
        key = frame.project.config_key
        wanted = want_site(self._request.desk, self._mapping, key, hook.wanted_hook)
        reading = reader.read_whole(frame, wanted)
        if not reading.has_own_roles:
            wanted = replace(wanted, workflow=guard_by_group(wanted.workflow))
        comparison = SiteComparison(
            self._request.desk,
            self._mapping,
            wanted,
            reading,
            hook,
            self._request.allows_renames,
            self._fits_secret,
        )
        return self._with_refusal(asker, JiraProjectState(connection.name, connection.url, comparison))

    def _with_refusal(self, asker: SiteAsker, state: JiraProjectState) -> JiraProjectState:
        """What Jira says of the workflow, where it is to be made or changed: one call more."""
        reading = state.reading
        draft = state.comparison.draft_workflow(EMPTY_RECORD, self._mark) if reading.is_whole else None
        if draft is None:
            return state
        refusal = ask_refusal(asker, draft, is_new=reading.workflow is None)
        comparison = replace(state.comparison, reading=replace(reading, refusal=refusal))
        return replace(state, comparison=comparison)

    # ── The secret ──────────────────────────────────────────────────────────────────────────

    @property
    def _secret(self) -> str | None:
        return next(iter(self._request.connection.secrets()), None)

    def _fits_secret(self, fingerprint: SecretFingerprint) -> bool:
        secret = self._secret
        return secret is not None and fingerprint.fits(secret)

    # ── Writing ─────────────────────────────────────────────────────────────────────────────

    def _map_statuses(self, ids: Mapping[StepKey, str]) -> tuple[Json, ...]:
        comparison = self._known.comparison
        return write_mappings(comparison.wanted, comparison.reading, ids, comparison.move_map)

    def _make_writer(self, ids: Mapping[StepKey, str], moves: tuple[Json, ...]) -> JiraStepWriter:
        place = WritePlace(self._client, self._known.reading, ids, self._mark)
        return JiraStepWriter(place, self._known.comparison.wanted.statuses, moves, self._secret)

    @property
    def _mark(self) -> str:
        """What things of ours say of themselves in any case, since they are known by it."""
        return site_text("made", self._mapping.wishes.language or self._mapping.languages.default)

    @property
    def _known(self) -> JiraProjectState:
        return self._state or self.read_state()
