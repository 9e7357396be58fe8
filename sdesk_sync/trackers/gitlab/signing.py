"""Whether GitLab sent a body: Standard Webhooks signatures, or the plain token of older hooks.

https://docs.gitlab.com/user/project/integrations/webhooks/
What is signed, and since when: docs/trackers/gitlab.md#signatures.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

from sdesk_sync.trackers import Headers

SIGNING_MARK = "whsec_"
_KEY_BYTES = 32
"""docs/trackers/gitlab.md#signatures"""
_SIGNATURE, _TOKEN = "webhook-signature", "x-gitlab-token"
TOLERATED_MS = 5 * 60 * 1000
"""How far a signature's time may be from ours; GitLab names no window, five minutes is customary."""


def why_not_vouched_for(headers: Headers, body: bytes, now: int, secrets: Iterable[str]) -> str | None:
    """Why none of the secrets vouches for these very bytes; None where one does. `now` in ms.

    Where a signature came and we know a signing token, the signature alone decides: the token beside
    it travels in plain text. Without any secret nothing is genuine.
    """
    known = tuple(secrets)
    signing = tuple(secret for secret in known if secret.startswith(SIGNING_MARK))
    if signing and _SIGNATURE in headers:
        return _why_not_signed(headers, body, now, signing)
    # As bytes, since texts are compared in constant time only where they are ASCII.
    given = headers.get(_TOKEN, "").encode("latin-1", "replace")
    plain = [secret.encode() for secret in known if secret and secret not in signing]
    # All are compared, so that the time taken does not tell which one fits.
    if any([hmac.compare_digest(given, secret) for secret in plain]):
        return None
    if given:
        return "its token fits none of the secrets"
    if _SIGNATURE in headers:
        return f"it is signed, and no signing token ({SIGNING_MARK}…) is among the secrets"
    return "it carries neither a signature nor a token"


def is_cut_short(secret: str) -> bool:
    """Whether it begins as a signing token does and cannot be a whole one."""
    return secret.startswith(SIGNING_MARK) and len(_signing_key(secret)) < _KEY_BYTES


def _why_not_signed(headers: Headers, body: bytes, now: int, secrets: Iterable[str]) -> str | None:
    delivery, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (delivery and stamp.isascii() and stamp.isdecimal()):
        return "its signature comes without an id or a time"
    signed = f"{delivery}.{stamp}.".encode("latin-1", "replace") + body
    given = [entry.encode("latin-1", "replace") for entry in headers[_SIGNATURE].split()]
    wanted = [_signature(key, signed) for key in map(_signing_key, secrets) if key]
    if not any([hmac.compare_digest(entry, right) for entry in given for right in wanted]):
        return "its signature fits none of the secrets"
    # Cut: a number of any length is costly to read. Only whoever knows a secret is told of the time.
    ahead = int(stamp[:15]) * 1000 - now
    return None if abs(ahead) <= TOLERATED_MS else _describe_clocks(ahead)


def _describe_clocks(ahead: int) -> str:
    """A body kept back for so long, or sent once more by somebody else, looks the same as a wrong clock."""
    side = "ahead of" if ahead > 0 else "behind"
    return (
        f"its signature is right, but its time is {_span(abs(ahead))} {side} ours, and "
        f"{_span(TOLERATED_MS)} are tolerated: the clocks differ, or it was sent late"
    )


def _span(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def _signature(key: bytes, signed: bytes) -> bytes:
    return b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())


def _signing_key(secret: str) -> bytes:
    """The key of a signing token; empty for one that is none, with which anybody could sign."""
    try:
        return base64.b64decode(secret.removeprefix(SIGNING_MARK), validate=True)
    except (binascii.Error, ValueError):
        return b""
