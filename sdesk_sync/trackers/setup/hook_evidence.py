"""What doctors of any tracker conclude of webhooks: whose secret one has, and whether changes are told of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sdesk_sync.trackers.setup.doctor import DeskMemory
from sdesk_sync.trackers.setup.findings import FindingForm
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.record import SecretFingerprint, TrackerRecord

_SLACK_MS = 600_000
"""A change may move a ticket's time without a webhook shortly after one that sent it."""
_UNDER_WAY_MS = 120_000


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """Of a fingerprint: whether it is that of the first of our secrets, and whether it is one's at all."""

    is_first: Callable[[SecretFingerprint], bool] = field(default=lambda known: True, repr=False)
    is_any: Callable[[SecretFingerprint], bool] = field(default=lambda known: True, repr=False)


ANY_SECRET = KnownSecrets()
"""Where nobody can tell one from another."""


@dataclass(frozen=True, slots=True)
class UntoldChanges:
    """So many tickets changed after the last webhook came (ms); None where none ever did."""

    count: int
    since: int | None


def judge_secret(record: TrackerRecord, hook: str, secrets: KnownSecrets) -> FindingForm | None:
    """What is wrong with the secret that we gave a hook (its id) last; of another's nothing is known."""
    recorded = (one for key, one in record.objects.items() if key.object is ObjectKind.HOOK)
    known = next((one.fingerprint for one in recorded if one.id == hook), None)
    if known is None or secrets.is_first(known):
        return None
    return FindingForm.HOOK_PROOF_OLDER if secrets.is_any(known) else FindingForm.HOOK_PROOF_OTHER


def find_untold_changes(memory: DeskMemory | None, changes: Iterable[int], now: int) -> UntoldChanges | None:
    """Changes of tickets (ms) after the last webhook came, or after we began to watch where none ever did."""
    since = None if memory is None else memory.newest_arrival or memory.watching_since
    if memory is None or since is None:
        return None
    count = sum(since + _SLACK_MS < at < now - _UNDER_WAY_MS for at in changes)
    return UntoldChanges(count, memory.newest_arrival) if count else None


def know_secrets(secrets: Callable[[], tuple[str, ...]]) -> KnownSecrets:
    """By the secrets as they are whenever it is asked."""
    return KnownSecrets(
        lambda known: any(map(known.fits, secrets()[:1])), lambda known: any(map(known.fits, secrets()))
    )
