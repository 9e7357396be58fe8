"""What is remembered of a project's set-up: what we made or set, so that drift has a before."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.setup.object_state import ObjectState
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.steps import Settlement, SetupStep

_ROUNDS = 100_000


@dataclass(frozen=True, slots=True)
class SecretFingerprint:
    """Enough of a secret to tell it from another, and too little to find it. Both in hex.

    Derived slowly with a salt of its own, since people choose webhook secrets
    (https://docs.python.org/3/library/hashlib.html#hashlib.pbkdf2_hmac).
    """

    salt: str
    digest: str

    @classmethod
    def of_secret(cls, secret: str, salt: bytes) -> "SecretFingerprint":
        """That of a secret; `salt` are bytes that were drawn for it."""
        digest = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, _ROUNDS)
        return cls(salt.hex(), digest.hex())

    def fits(self, secret: str) -> bool:
        """Whether it is the secret's."""
        other = SecretFingerprint.of_secret(secret, bytes.fromhex(self.salt))
        return hmac.compare_digest(other.digest, self.digest)


@dataclass(frozen=True, slots=True)
class RecordedObject:
    """A thing that we made or set: its id, and how we left it. `is_made`: it was not there before."""

    id: str
    state: ObjectState
    is_made: bool
    fingerprint: SecretFingerprint | None = None


@dataclass(frozen=True, slots=True)
class TrackerRecord:
    """What is remembered of one tracker's project; nothing where it was never set up, or the record is lost.

    `at` is when it was last written, in ms since the epoch, and `by` the account that did it. `settled` are
    the by-hand steps somebody said to have done, by code and key. `begun` is the step that was about to be
    taken when this was written: whether it was carried out is known once its answer is noted.
    """

    at: int | None = None
    by: str = ""
    objects: Mapping[StepKey, RecordedObject] = field(default_factory=dict)
    settled: Mapping[tuple[str, StepKey], Settlement] = field(default_factory=dict)
    begun: SetupStep | None = None


EMPTY_RECORD = TrackerRecord()
