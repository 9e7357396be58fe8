"""Which deliveries are taken for GitLab's own."""

import base64
import hashlib
import hmac

import pytest

from sdesk_sync.trackers.gitlab.signing import why_not_vouched_for

BODY = '{"object_kind": "issue", "title": "Ärger"}'.encode()
NOW = 1_779_948_546_964
KEY = base64.b64encode(b"k" * 32).decode()
SIGNING = f"whsec_{KEY}"
PLAIN = "s3cret-ß"
Headers = dict[str, str]


def signed(key: bytes = b"k" * 32, *, body: bytes = BODY, stamp: int = NOW // 1000) -> Headers:
    """The headers GitLab 19 sends with a body."""
    digest = hmac.new(key, f"d-1.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": "d-1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def token(secret: str) -> Headers:
    """The header of a plain secret token, as a web server hands it on."""
    return {"x-gitlab-token": secret.encode().decode("latin-1")}


def test_a_signature_by_one_of_several_signing_tokens_is_genuine() -> None:
    """A list of secrets is how they are exchanged without a gap."""
    assert why_not_vouched_for(signed(), BODY, NOW, ("whsec_b3RoZXI=", SIGNING)) is None


def test_a_header_may_hold_several_signatures() -> None:
    """Standard Webhooks sends a list; one that fits is enough."""
    headers = signed()
    headers["webhook-signature"] = f"v1,AAAA v1a,nonsense {headers['webhook-signature']}"
    assert why_not_vouched_for(headers, BODY, NOW, (SIGNING,)) is None


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        (signed(b"x" * 32), "another key"),
        (signed(body=BODY + b" "), "another body"),
        (signed(stamp=NOW // 1000 - 301), "more than five minutes old"),
        (signed(stamp=NOW // 1000 + 301), "more than five minutes ahead"),
        (signed() | {"webhook-id": "d-2"}, "another delivery's id"),
        (signed() | {"webhook-id": ""}, "no id"),
        (signed() | {"webhook-timestamp": "soon"}, "no time"),
        (signed() | {"webhook-timestamp": "9" * 5000}, "a time beyond all numbers"),
        (signed() | {"webhook-signature": "v1,Ünsinn"}, "no signature"),
        ({}, "nothing at all"),
    ],
)
def test_what_is_not_rightly_signed_is_refused(headers: Headers, why: str) -> None:
    """Everything that is signed counts."""
    assert why_not_vouched_for(headers, BODY, NOW, (SIGNING,)), why


def test_five_minutes_are_tolerated() -> None:
    """The clocks of two machines never agree quite."""
    assert why_not_vouched_for(signed(stamp=NOW // 1000 - 299), BODY, NOW, (SIGNING,)) is None


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64", "whsec_ä"])
def test_a_broken_signing_token_lets_nobody_in(secret: str) -> None:
    """An empty key would be one that everybody knows."""
    assert why_not_vouched_for(signed(b""), BODY, NOW, (secret,))


def test_a_plain_token_is_genuine_where_only_plain_secrets_are_known() -> None:
    """Releases before 19 sign nothing; a signature we cannot check does not matter."""
    assert why_not_vouched_for(token(PLAIN), BODY, NOW, ("other", PLAIN)) is None
    assert why_not_vouched_for(token(PLAIN) | signed(b"x" * 32), BODY, NOW, (PLAIN,)) is None


def test_the_signature_decides_where_both_came() -> None:
    """The plain token travels in every request and may have been overheard."""
    assert why_not_vouched_for(token(PLAIN) | signed(b"x" * 32), BODY, NOW, (SIGNING, PLAIN))
    assert why_not_vouched_for(token("wrong") | signed(), BODY, NOW, (SIGNING, PLAIN)) is None


def test_a_hook_that_is_not_signed_yet_may_still_use_its_token() -> None:
    """Both secrets are configured while a hook is moved over."""
    assert why_not_vouched_for(token(PLAIN), BODY, NOW, (SIGNING, PLAIN)) is None


@pytest.mark.parametrize("given", ["", "wrong", PLAIN + " ", SIGNING])
def test_a_wrong_token_is_refused(given: str) -> None:
    """A signing token is never taken for a plain one."""
    assert why_not_vouched_for(token(given), BODY, NOW, (PLAIN, SIGNING))


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_genuine(secrets: tuple[str, ...]) -> None:
    """A hook with an empty token is no way in."""
    assert why_not_vouched_for(token(""), BODY, NOW, secrets)
    assert why_not_vouched_for({}, BODY, NOW, secrets)
    assert why_not_vouched_for(signed(), BODY, NOW, secrets)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-423, "its time is 7 min 3 s behind ours, and 5 min are tolerated: the clocks differ"),
        (360, "5 min 59 s ahead of ours"),
        (-7500, "its time is 2 h 5 min behind ours"),
        (NOW, "494,430,151 h 56 min ahead of ours"),
    ],
)
def test_a_right_signature_of_another_time_is_said_to_be_right(seconds: int, said: str) -> None:
    """Whoever reads that it fits no secret exchanges secrets for a day, and the clock is wrong."""
    why = why_not_vouched_for(signed(stamp=NOW // 1000 + seconds), BODY, NOW, (SIGNING,))
    assert why is not None
    assert "its signature is right" in why
    assert said in why


def test_nobody_without_a_secret_learns_of_our_clock() -> None:
    """A wrong signature is wrong, whenever it was made."""
    wrong = signed(b"x" * 32, stamp=NOW // 1000 - 3600)
    assert why_not_vouched_for(wrong, BODY, NOW, (SIGNING,)) == "its signature fits none of the secrets"


@pytest.mark.parametrize(
    ("headers", "secret", "why"),
    [
        (signed(), PLAIN, "it is signed, and no signing token (whsec_…) is among the secrets"),
        ({}, PLAIN, "it carries neither a signature nor a token"),
        ({}, SIGNING, "it carries neither a signature nor a token"),
        (token("wrong"), PLAIN, "its token fits none of the secrets"),
        (signed() | {"webhook-timestamp": ""}, SIGNING, "its signature comes without an id or a time"),
    ],
)
def test_whoever_set_the_hook_up_is_told_what_is_missing(headers: Headers, secret: str, why: str) -> None:
    """A hook without a secret looks otherwise than one with another."""
    assert why_not_vouched_for(headers, BODY, NOW, (secret,)) == why
