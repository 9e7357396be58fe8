"""What is taken in, what is turned away, and that nothing secret is kept of either."""

import asyncio
import json
from typing import Any

import pytest

from sdesk_sync.web.body import MAX_BODY_BYTES
from tests.harness.inbox import Inbox
from tests.harness.place import GITLAB, JIRA

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
