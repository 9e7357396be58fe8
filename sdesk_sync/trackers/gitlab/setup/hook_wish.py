"""What the hook is to be by config and version: where it goes, and how it proves whence it comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sdesk_sync.trackers.gitlab.setup.wanted import want_hook
from sdesk_sync.trackers.gitlab.signing import SIGNING_MARK
from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.objects import HookProof, HookState
from sdesk_sync.trackers.setup.steps import ByHandStep, MenuItem, SetupCode
from sdesk_sync.trackers.wire.address import is_sent_openly


@dataclass(frozen=True, slots=True)
class HookWish:
    """The hook as far as it can be: `proof` is None where this GitLab cannot do with any of the secrets."""

    tracker: str
    address: str | None
    proof: HookProof | None

    @property
    def state(self) -> HookState | None:
        """The hook that is wanted; None where there can be none."""
        if self.address is None or self.proof is None or is_sent_openly(self.address):
            return None
        return want_hook(self.tracker, self.address, self.proof)

    def tell_unfit(self, project_url: str) -> ByHandStep | None:
        """What a person has to see to in the config before there can be a hook; None for nothing."""
        key = hook_key(self.address or self.tracker)
        if self.address is None or is_sent_openly(self.address):
            why = "missing" if self.address is None else "http"
            return ByHandStep(
                SetupCode.NO_PUBLIC_URL,
                key,
                place=(MenuItem.CONFIG_FILE, "serve.public_url"),
                words=(),
                link=None,
                values={"why": why, "url": self.address or ""},
            )
        if self.proof is not None:
            return None
        return ByHandStep(
            SetupCode.SIGNING_UNKNOWN,
            key,
            place=(MenuItem.CONFIG_FILE, f"trackers.{self.tracker}.webhook_secret"),
            words=(),
            link=f"{project_url}/-/hooks",
            values={"mark": SIGNING_MARK},
        )


def choose_secret(secrets: Sequence[str], *, signs: bool) -> tuple[str, HookProof] | None:
    """The secret that is set in GitLab, and as what: the first, else the first that this GitLab can do with.

    One that does not sign cannot: as a plain token a signing token proves nothing to us
    (docs/trackers/gitlab.md#signatures).
    """
    for secret in secrets:
        if not secret.startswith(SIGNING_MARK):
            return secret, HookProof.PLAIN
        if signs:
            return secret, HookProof.SIGNED
    return None
