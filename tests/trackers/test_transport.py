"""A call ends in time however its answer comes, and no answer is larger than we have room for."""

import json
import socket
import time
import tracemalloc
from dataclasses import replace

import pytest

from sdesk_sync.limits import Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers import Tickets
from sdesk_sync.trackers.errors import Transient, Unreachable
from tests.harness.answering_server import (
    Answer,
    AnsweringServer,
    answering,
    drip_body,
    drip_chunks,
    drip_head,
    head_of,
    pour_out,
    read_request,
    say_nothing,
    unpack_to_much,
)
from tests.harness.waiting import LIMIT_S
from tests.trackers.answering import PLACES, Place, connect_gitlab_tickets, connect_jira_tickets
from tests.trackers.gitlab import site as gitlab_site
from tests.trackers.jira import site as jira_site

CALL_S = 0.5
every_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


def connect(place: Place, url: str, notices: NoticeBoard, limits: Limits) -> Tickets:
    """The adapter on a server."""
    if place.ref.tracker == "engineering":
        reached = replace(gitlab_site.connection(url), limits=limits, notices=notices)
        return connect_gitlab_tickets(reached)
    return connect_jira_tickets(replace(jira_site.connection(url), limits=limits, notices=notices))


@every_place
@pytest.mark.parametrize("answer", [drip_body, drip_head, drip_chunks, say_nothing])
def test_a_call_ends_in_time_however_its_answer_comes(place: Place, answer: Answer) -> None:
    """Each single read is short; their sum is what holds up everybody else. It is told."""
    notices = NoticeBoard()
    with answering(answer) as server:
        tickets, begun = connect(place, server.url, notices, Limits(call_s=CALL_S)), time.monotonic()
        with pytest.raises(Unreachable):
            tickets.fetch(place.ref)
        took = time.monotonic() - begun
    # However busy the machine is: left alone, none of these answers would ever end.
    assert CALL_S * 0.9 <= took < LIMIT_S
    assert server.asked == 1
    assert [(told.tracker, told.about) for told in notices.list_current()] == [(place.ref.tracker, "call_s")]


@every_place
@pytest.mark.parametrize("answer", [pour_out, unpack_to_much])
def test_an_answer_that_is_too_large_is_not_read(place: Place, answer: Answer) -> None:
    """Counted as it unpacks; it is for later, and told."""
    notices, limits = NoticeBoard(), Limits()
    tracemalloc.start()
    try:
        with answering(answer) as server, pytest.raises(Transient) as failed:
            connect(place, server.url, notices, limits).fetch(place.ref)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "32,000,000" in str(failed.value)
    assert most < 3 * limits.answer_bytes
    assert [(told.tracker, told.about) for told in notices.list_current()] == [
        (place.ref.tracker, "answer_bytes")
    ]


@every_place
def test_a_connection_that_is_used_again_has_its_whole_time_again(place: Place) -> None:
    """Answers that took most of theirs leave nothing behind for the next."""
    body = json.dumps(place.issue).encode()

    def answer_slowly(server: AnsweringServer, guest: socket.socket) -> None:
        while not server.ended.wait(1):
            guest.sendall(head_of(len(body)) + body)
            read_request(guest)

    with answering(answer_slowly) as server:
        tickets = connect(place, server.url, NoticeBoard(), Limits(call_s=5))
        for _ in range(2):
            tickets.fetch(place.ref)
    assert server.asked == 1
