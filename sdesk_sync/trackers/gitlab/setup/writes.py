"""Taking steps: one write each, and looking up what became of one whose answer was lost.

docs/trackers/gitlab.md#set-up
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.setup.reading import ProjectFacts, SiteVersion
from sdesk_sync.trackers.gitlab.setup.shown import parse_proof
from sdesk_sync.trackers.gitlab.setup.templates import FOLDER
from sdesk_sync.trackers.gitlab.setup.texts import setup_text
from sdesk_sync.trackers.setup.objects import (
    BoardState,
    HookProof,
    HookState,
    LabelState,
    ListState,
    StepKey,
    TemplatesState,
)
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.record import SecretFingerprint
from sdesk_sync.trackers.setup.steps import SetupStep, StepReason
from sdesk_sync.trackers.wire.answers import require_new
from sdesk_sync.trackers.wire.payload import Json, make_storable, text_at

_NO_COLOR = "#6699cc"
"""What GitLab itself gives a label made in passing (docs/trackers/gitlab.md#labels); one has to be sent."""
_SALT_BYTES = 16
NOT_OURS = "a step about {key} is none that GitLab has"
_NOT_SET = "the answer shows no {what}"
_NOT_SET_HINT = (
    "this GitLab took the secret without a word and did not keep it: name one that is no signing token"
)
_PROOF_NAMES = {HookProof.SIGNED: "signing_token", HookProof.PLAIN: "token"}


@dataclass(frozen=True, slots=True)
class StepWriter:
    """Makes the write of a step. `secret` is the one that the hook is to have, None where there is none."""

    client: GitLabClient
    project: ProjectFacts
    version: SiteVersion
    language: str
    secret: str | None = field(repr=False)

    def write(self, step: SetupStep, ids: Mapping[StepKey, str]) -> StepOutcome:
        """One write. Raises Transient, Gone, Rejected."""
        match step.after:
            case LabelState():
                return self._outcome(step, self._write_label(step, step.after, ids))
            case BoardState():
                return self._outcome(step, self._write_board(step, step.after, ids))
            case ListState():
                return self._outcome(step, self._write_list(step, step.after, ids))
            case TemplatesState():
                self._commit(step, step.after)
                return StepOutcome({step.key: FOLDER})
            case HookState():
                return self._write_hook(step, step.after, ids)
        raise ValueError(NOT_OURS.format(key=step.key))

    @property
    def _path(self) -> str:
        return f"/projects/{self.project.id}"

    def _outcome(self, step: SetupStep, shown: Json) -> StepOutcome:
        return StepOutcome({step.key: require_new(shown)})

    def _write_label(self, step: SetupStep, after: LabelState, ids: Mapping[StepKey, str]) -> Json:
        if not isinstance(step.before, LabelState):
            sent: dict[str, object] = {"name": after.title, "color": after.color or _NO_COLOR}
            if after.description:
                sent["description"] = after.description
            if after.priority is not None:
                sent["priority"] = after.priority
            shown = self.client.post(f"{self._path}/labels", sent)
        else:
            sent = _changed_looks(step.before, after)
            shown = self.client.put(f"{self._path}/labels/{ids[step.key]}", sent)
        # Signs that GitLab takes out of a title would make it another one, with every apply.
        if text_at(shown, "name") != after.title:
            raise ForeignAnswer(f"the answer shows the label '{make_storable(text_at(shown, 'name'))}'")
        return shown

    def _write_board(self, step: SetupStep, after: BoardState, ids: Mapping[StepKey, str]) -> Json:
        if not isinstance(step.before, BoardState):
            return self.client.post(f"{self._path}/boards", {"name": after.name})
        sent: dict[str, object] = {}
        if step.before.name != after.name:
            sent["name"] = after.name
        if step.before.labels != after.labels:
            sent["labels"] = ",".join(label.identity for label in after.labels)
        return self.client.put(f"{self._path}/boards/{ids[step.key]}", sent)

    def _write_list(self, step: SetupStep, after: ListState, ids: Mapping[StepKey, str]) -> Json:
        lists = f"{self._path}/boards/{ids[after.board]}/lists"
        # GitLab takes no position for a new one: it lands last.
        if not isinstance(step.before, ListState):
            return self.client.post(lists, {"label_id": int(ids[after.label])})
        return self.client.put(f"{lists}/{ids[step.key]}", {"position": after.position})

    def _commit(self, step: SetupStep, after: TemplatesState) -> None:
        there = (
            {file.path: file.blob for file in step.before.files}
            if isinstance(step.before, TemplatesState)
            else {}
        )
        actions = [
            {
                "action": "update" if file.path in there else "create",
                "file_path": file.path,
                "content": file.content or "",
            }
            for file in after.files
            if there.get(file.path) != file.blob
        ]
        message = setup_text("commit", self.language)
        shown = self.client.post(
            f"{self._path}/repository/commits",
            {"branch": after.branch, "commit_message": message, "actions": actions},
        )
        if not text_at(shown, "id"):
            raise ForeignAnswer("the answer does not show what was made")

    def _write_hook(self, step: SetupStep, after: HookState, ids: Mapping[StepKey, str]) -> StepOutcome:
        sent: dict[str, object] = {"url": after.url, "name": after.name, **_event_switches(step, after)}
        # With another address GitLab forgets the secret, unless it comes along.
        sets_secret = step.reason is not StepReason.DIFFERS
        if sets_secret and self.secret is not None:
            sent[_PROOF_NAMES[after.proof]] = self.secret
        if step.before is None:
            shown = self.client.post(f"{self._path}/hooks", {**sent, "enable_ssl_verification": True})
        else:
            shown = self.client.put(f"{self._path}/hooks/{ids[step.key]}", sent)
        if sets_secret and parse_proof(shown, self.version) is not after.proof:
            # A GitLab that does not sign passes over a signing token (docs/trackers/gitlab.md#signatures).
            raise Rejected(200, _NOT_SET.format(what=_PROOF_NAMES[after.proof]), _NOT_SET_HINT)
        return StepOutcome({step.key: require_new(shown)}, self.make_fingerprint() if sets_secret else None)

    def make_fingerprint(self) -> SecretFingerprint | None:
        """That of the secret which the hook is to have."""
        if self.secret is None:
            return None
        return SecretFingerprint.of_secret(self.secret, secrets.token_bytes(_SALT_BYTES))


def _changed_looks(before: LabelState, after: LabelState) -> dict[str, object]:
    changed: dict[str, object] = {}
    if before.title != after.title:
        changed["new_name"] = after.title
    if before.color != after.color and after.color:
        changed["color"] = after.color
    if before.description != after.description:
        changed["description"] = after.description
    if before.priority != after.priority:
        changed["priority"] = after.priority
    # Where only the word differs, which GitLab does not know, something has to be sent all the same.
    return changed or {"description": after.description}


def _event_switches(step: SetupStep, after: HookState) -> dict[str, object]:
    """Those that are to be on; off, what was on and is not to be, and pushes, which are on by default."""
    before = step.before.events if isinstance(step.before, HookState) else ("push_events",)
    off = {event: False for event in before if event not in after.events}
    return {**off, **dict.fromkeys(after.events, True)}
