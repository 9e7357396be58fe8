"""Writes of the webhook, which no document of Jira's has (docs/trackers/jira.md#set-up)."""

import secrets
from dataclasses import dataclass, field

from sdesk_sync.trackers.errors import ForeignAnswer, Rejected
from sdesk_sync.trackers.jira.setup.writing.place import RIGHT_HINT, WritePlace
from sdesk_sync.trackers.setup.objects import HookProof, HookState
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.record import SecretFingerprint
from sdesk_sync.trackers.setup.steps import SetupStep, StepReason
from sdesk_sync.trackers.wire.payload import Json, flag_at, text_at

HOOKS = "/rest/webhooks/1.0/webhook"
ISSUE_FILTER = "issue-related-events-section"
_SALT_BYTES = 16
_TAKEN = 200
_UNSIGNED = "the answer says that the webhook is not signed"
_UNSIGNED_HINT = "Jira took the secret without a word and did not keep it: apply once more"


@dataclass(frozen=True, slots=True)
class HookWriter:
    """Writes the webhook with its secret, which is nowhere else; None where the config has none."""

    place: WritePlace
    secret: str | None = field(repr=False)

    def write(self, step: SetupStep, after: HookState) -> StepOutcome:
        """Make it or change it; whatever it had in other switches is ours to say."""
        sets_secret = step.reason is not StepReason.DIFFERS
        sent: dict[str, object] = {
            "name": after.name,
            "url": after.url,
            "events": list(after.events),
            "filters": {ISSUE_FILTER: after.jql},
            "excludeBody": False,
            "enabled": True,
        }
        if sets_secret and self.secret is not None:
            sent["secret"] = self.secret
        client = self.place.client
        if step.before is None:
            shown = client.post(HOOKS, sent, hint=RIGHT_HINT) or {}
            ident = find_hook_id(shown)
            if not ident.isdecimal():
                # Somebody else's answer says nothing of the secret either: it is looked for.
                raise ForeignAnswer("the answer does not show the webhook that was made")
        else:
            ident = self.place.ids[step.key]
            shown = client.put(f"{HOOKS}/{ident}", sent, hint=RIGHT_HINT) or {}
        if sets_secret and after.proof is not HookProof.NONE and flag_at(shown, "isSigned") is not True:
            raise Rejected(_TAKEN, _UNSIGNED, _UNSIGNED_HINT)
        return StepOutcome({step.key: ident}, self.make_fingerprint() if sets_secret else None)

    def make_fingerprint(self) -> SecretFingerprint | None:
        """That of the secret which the webhook is to have."""
        if self.secret is None:
            return None
        return SecretFingerprint.of_secret(self.secret, secrets.token_bytes(_SALT_BYTES))


def find_hook_id(shown: Json) -> str:
    """The end of its own address: it tells its id nowhere else."""
    return text_at(shown, "self").rstrip("/").rpartition("/")[2]
