"""What is taken in, what is turned away, and that nothing secret is kept of either."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from starlette.requests import Request

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.runtime.logs import LineFormatter
from sdesk_sync.web.body import BodyReader, TooManyError
from sdesk_sync.web.hooks import LOOKING_AGENT
from sdesk_sync.web.refusals import RefusalLog
from sdesk_sync.web.senders import TrustedProxies
from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB, JIRA

MAX_BODY_BYTES = DEFAULT_LIMITS.body_bytes
_LINES = LineFormatter("%(message)s")
every_tracker = pytest.mark.parametrize("tracker", [GITLAB, JIRA])


def count(box: Inbox) -> int:
    """How many deliveries are stored."""
    return int(box.works.place.rows("SELECT count(*) AS n FROM inbox")[0]["n"])


@every_tracker
def test_a_genuine_delivery_is_stored_before_it_is_answered(box: Inbox, tracker: str) -> None:
    """202, with the id under which it lies."""
    body = json.dumps(box.bodies[tracker][0]).encode()
    answer = box.post(tracker, body)
    assert (answer.status_code, answer.json()["status"]) == (202, "stored")
    stored = "SELECT * FROM inbox JOIN bodies ON inbox_id = id WHERE delivery = ?"
    (row,) = box.works.place.rows(stored, answer.json()["delivery"])
    assert (row["body"], row["tracker"]) == (body, tracker)


@every_tracker
def test_the_same_delivery_again_is_known(box: Inbox, tracker: str) -> None:
    """200, and stored once."""
    body = json.dumps(box.bodies[tracker][0]).encode()
    headers = box.signed(tracker, body)
    first, before = box.post(tracker, body, headers), count(box)
    again = box.post(tracker, body, headers)
    assert (first.status_code, again.status_code, again.json()["status"]) == (202, 200, "known")
    assert count(box) == before


@every_tracker
@pytest.mark.parametrize("wrong", ["none", "other secret", "other body", "empty"])
def test_what_is_not_genuine_is_turned_away_and_not_stored(box: Inbox, tracker: str, wrong: str) -> None:
    """401."""
    body = json.dumps(box.bodies[tracker][0]).encode()
    headers = box.signed(tracker, body)
    proof = "x-gitlab-token" if tracker == GITLAB else "x-hub-signature"
    headers[proof] = {"none": "", "empty": "sha256="}.get(wrong, headers[proof][:-1] + "é")
    if wrong == "other body" and tracker == JIRA:
        headers = box.signed(tracker, body + b" ")
    if wrong == "none":
        del headers[proof]
    before = count(box)
    answer = box.post(tracker, body, headers)
    assert (answer.status_code, count(box)) == (401, before)


@every_tracker
def test_a_secret_may_be_exchanged_while_it_is_used(box: Inbox, tracker: str) -> None:
    """The new one counts at once; while the file is away, the old one does."""
    body, file = json.dumps(box.bodies[tracker][0]).encode(), box.works.place.home / f"{tracker}-hook-secret"
    old = box.signed(tracker, body)
    file.rename(file.with_suffix(".away"))
    assert box.post(tracker, body, old).status_code == 202
    file.write_text("another-secret\n", encoding="utf-8")
    assert box.post(tracker, body, old).status_code == 401
    assert box.post(tracker, body).status_code == 202
    file.with_suffix(".away").rename(file)


def test_an_unknown_tracker_is_told_so(box: Inbox) -> None:
    """404, whatever is sent."""
    before = count(box)
    answer = box.post("elsewhere", b"{}", {})
    assert (answer.status_code, "elsewhere" in answer.text, count(box)) == (404, True, before)


@every_tracker
@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[1]", b"\xff\xfe{", b"[" * 100_000],
    ids=["empty", "text", "list", "no text", "too deep"],
)
def test_what_is_signed_and_no_json_is_stored_dead_and_visible(box: Inbox, tracker: str, body: bytes) -> None:
    """Nothing signed is lost; the reason is a sentence."""
    answer = box.post(tracker, body)
    assert answer.status_code == 202
    row = box.ended(answer)
    assert (row["state"], row["body"], "JSON" in row["reason"]) == ("dead", body, True)
    assert "Traceback" not in row["reason"]


def test_a_body_announced_over_the_cap_is_not_read(box: Inbox) -> None:
    """413 from its length alone."""
    sent = _Sender(MAX_BODY_BYTES + 1, announced=True)
    assert (asyncio.run(_called(box, sent)), sent.read) == (413, 0)


def test_a_body_of_unknown_length_is_read_to_the_cap_only(box: Inbox) -> None:
    """Chunked: 413 as soon as it is too long, however much would follow."""
    before, sent = count(box), _Sender(MAX_BODY_BYTES * 4, announced=False)
    assert asyncio.run(_called(box, sent)) == 413
    assert sent.read <= MAX_BODY_BYTES + _Sender.PIECE
    assert count(box) == before


def test_a_length_that_is_no_number_is_no_way_round_the_cap(box: Inbox) -> None:
    """Nor an error of ours."""
    sent = _Sender(10, announced=False, headers=[(b"content-length", b"\xb2")])
    assert asyncio.run(_called(box, sent)) == 401


class _Sender:
    """Sends a body piece by piece and counts what is asked for."""

    PIECE = 1024 * 1024

    def __init__(
        self, size: int, *, announced: bool, headers: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        self.size, self.read = size, 0
        length = [(b"content-length", str(size).encode())] if announced else []
        self.headers = [*length, *(headers or [])]

    async def receive(self) -> dict[str, Any]:
        piece = min(self.PIECE, self.size - self.read)
        self.read += piece
        return {"type": "http.request", "body": b" " * piece, "more_body": self.read < self.size}


async def _called(box: Inbox, sender: _Sender) -> int:
    """The status that the application answers."""
    status: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/hooks/{GITLAB}",
        "raw_path": b"/hooks/engineering",
        "query_string": b"",
        "headers": sender.headers,
    }
    await box.works.web(scope, sender.receive, send)  # type: ignore[arg-type]  # starlette's own types are mutable
    return status[0]


def test_a_slash_at_the_end_is_taken(box: Inbox) -> None:
    """A sender of webhooks follows no redirect."""
    assert box.ask("POST", f"/hooks/{GITLAB}/").status_code == 202


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ("POST /hooks/Engineering", 404, "no tracker 'Engineering' here; its name is written 'engineering'"),
        ("POST /hooks/elsewhere", 404, "/hooks/elsewhere: a webhook was answered 404: no tracker"),
        ("POST /Hooks/engineering", 404, "/Hooks/engineering: a webhook was answered 404: no webhook"),
        ("POST /hooks", 404, "/hooks: a webhook was answered 404"),
        ("POST /hooks/", 404, "/hooks/: a webhook was answered 404"),
        ("POST /", 404, "/: a webhook was answered 404"),
        ("POST /healthz", 405, "/healthz: a webhook was answered 405"),
        ("PUT /hooks/engineering", 405, "/hooks/engineering: a webhook was answered 405"),
        ("GET /hooks/engineering", 405, "webhooks are taken by POST only; expected POST /hooks/<tracker>"),
        ("POST /hooks/engineering/s3cret", 404, "/hooks/engineering/…: a webhook was answered 404"),
        ("POST /hooks/engin%0Aeering%1B", 404, r"/hooks/engin\neering\x1b"),
    ],
)
def test_what_just_misses_is_told_and_counted(
    box: Inbox, caplog: pytest.LogCaptureFixture, request_: str, status: int, said: str
) -> None:
    """Whoever set it up looks into our log first; a part that may be a secret is not in it."""
    before = len(box.works.answered)
    assert box.ask(*request_.split()).status_code == status
    (record,) = [each for each in caplog.records if getattr(each, "event", "") == "hook-refused"]
    assert said in _LINES.format(record)
    assert "s3cret" not in _LINES.format(record)
    assert box.works.answered[before:] == [(None, status)]


def test_doctor_looks_whether_we_answer_and_the_log_is_spared_it(
    box: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """It is answered as ever, but whoever reads the log need not look for a webhook that was none."""
    before = len(box.works.answered)
    answer = box.ask("GET", f"/hooks/{GITLAB}", LOOKING_AGENT)
    assert (answer.status_code, answer.json()["error"].partition(";")[0]) == (
        405,
        "webhooks are taken by POST only",
    )
    assert (caplog.records, box.works.answered[before:]) == ([], [])


def test_who_only_looks_for_a_page_misses_no_webhook(box: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    """A browser asks for its icon."""
    assert box.ask("GET", "/favicon.ico").status_code == 404
    assert caplog.records == []


def test_a_right_signature_of_another_time_is_told_as_such(
    box: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """401, and by how much the clocks differ: whoever reads `does not fit` exchanges secrets in vain."""
    body, file = json.dumps(box.bodies[GITLAB][0]).encode(), box.works.place.home / f"{GITLAB}-hook-secret"
    before, key = file.read_text(encoding="utf-8"), b"k" * 32
    file.write_text(f"whsec_{base64.b64encode(key).decode()}", encoding="utf-8")
    try:
        stamp = int(time.time()) - 900
        digest = hmac.new(key, f"late-1.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        headers = {"webhook-id": "late-1", "webhook-timestamp": str(stamp), "webhook-signature": signature}
        assert box.post(GITLAB, body, headers).status_code == 401
    finally:
        file.write_text(before, encoding="utf-8")
    assert "its signature is right, but its time is 15 min" in caplog.text
    assert "the clocks differ" in caplog.text


def test_lines_about_what_is_not_taken_are_bounded(caplog: pytest.LogCaptureFixture) -> None:
    """Anybody may send any number; of those without a line the number is told."""
    clock = [0.0]
    refusals = RefusalLog(2, lambda: clock[0])
    for _ in range(5):
        refusals.log_refusal("engineering", 401, "it carries no signature", None)
    assert len(caplog.records) == 2
    clock[0] = 60.0
    refusals.log_refusal("engineering", 401, "it carries no signature", None)
    assert [each.getMessage() for each in caplog.records[2:]] == [
        "3 more webhooks were not taken before this line",
        "engineering: a webhook was answered 401: it carries no signature",
    ]


@pytest.mark.parametrize(
    ("host", "share"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("10.3.2.1", None),
        ("unknown", "unknown"),
        (None, None),
    ],
)
def test_a_share_is_an_address_a_household_or_of_no_proxy(host: str | None, share: str | None) -> None:
    """Who has a network of IPv6 has an address for each connection."""
    assert TrustedProxies(("127.0.0.1", "10.0.0.0/8")).share_of(host) == share


def test_of_one_sender_the_largest_body_gives_way(box: Inbox) -> None:
    """Others' bodies are left alone, whatever this one sends."""
    limits, reached = Limits(body_bytes=1_024, sender_bodies_bytes=1_500, bodies_bytes=10_000), list[str]()
    bodies = BodyReader(limits, lambda key, sentence: reached.append(key))

    async def read(sender: str | None, sizes: tuple[int, ...]) -> int:
        held = bodies.begin(sender)
        try:
            return len(await bodies.read(held, _request(sizes)))
        except TooManyError:
            return 503
        finally:
            bodies.release(held)

    async def both() -> list[int]:
        every = read("a", (900, 1, 1, 1)), read("b", (1_000,)), read("a", (300, 400))
        return list(await asyncio.gather(*every))

    assert asyncio.run(both()) == [503, 1_000, 700]
    assert (bodies.bytes_held, set(reached)) == (0, {"sender_bodies_bytes"})


def _request(sizes: tuple[int, ...]) -> Request:
    """A request whose body comes in pieces of these sizes, each a moment later."""
    pieces = list(sizes)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        piece = pieces.pop(0)
        return {"type": "http.request", "body": b" " * piece, "more_body": bool(pieces)}

    return Request({"type": "http", "headers": []}, receive)
