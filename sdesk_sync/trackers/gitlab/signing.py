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
TOLERATED_MS = 5 * 60 * 1000
"""How far a signature's time may be from ours; GitLab names no window, five minutes is customary."""


def is_vouched_for(headers: Headers, body: bytes, now: int, secrets: Iterable[str]) -> bool:
    """Whether one of the secrets vouches for these very bytes; `now` in ms.

    Where a signature came and we know a signing token, the signature alone decides: the token beside
    it travels in plain text. Without any secret nothing is genuine.
    """
    known = tuple(secrets)
    signing = tuple(secret for secret in known if secret.startswith(SIGNING_MARK))
    if signing and "webhook-signature" in headers:
        return _is_signed(headers, body, now, signing)
    # As bytes, since texts are compared in constant time only where they are ASCII.
    given = headers.get("x-gitlab-token", "").encode("latin-1", "replace")
    plain = [secret.encode() for secret in known if secret and secret not in signing]
    # All are compared, so that the time taken does not tell which one fits.
    return any([hmac.compare_digest(given, secret) for secret in plain])


def is_cut_short(secret: str) -> bool:
    """Whether it begins as a signing token does and cannot be a whole one."""
    return secret.startswith(SIGNING_MARK) and len(_signing_key(secret)) < _KEY_BYTES


def _is_signed(headers: Headers, body: bytes, now: int, secrets: Iterable[str]) -> bool:
    delivery, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (delivery and stamp.isascii() and stamp.isdecimal()):
        return False
    # Cut: a number of any length is costly to read, and whoever sends one has not been checked yet.
    if abs(int(stamp[:15]) * 1000 - now) > TOLERATED_MS:
        return False
    signed = f"{delivery}.{stamp}.".encode("latin-1", "replace") + body
    given = [entry.encode("latin-1", "replace") for entry in headers["webhook-signature"].split()]
    wanted = [_signature(key, signed) for key in map(_signing_key, secrets) if key]
    return any([hmac.compare_digest(entry, right) for entry in given for right in wanted])


def _signature(key: bytes, signed: bytes) -> bytes:
    return b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())


def _signing_key(secret: str) -> bytes:
    """The key of a signing token; empty for one that is none, with which anybody could sign."""
    try:
        return base64.b64decode(secret.removeprefix(SIGNING_MARK), validate=True)
    except (binascii.Error, ValueError):
        return b""
