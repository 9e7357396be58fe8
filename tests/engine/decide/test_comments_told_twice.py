"""A comment that two kinds of delivery tell of, as on Data Center: it is heard once, whichever comes first.

docs/trackers/jira.md#data-center
"""

from collections.abc import Callable

import pytest

from sdesk_sync.sandbox.outgoing import HookDelivery
from tests.harness.engine import Works
from tests.harness.place import At
from tests.harness.relayed import Body, altered, post

ORDER = "!desk order PO-4711"


def as_update(body: Body) -> None:
    """The issue and who wrote it come along, and no changelog."""
    body["webhookEvent"], body["issue_event_type_name"] = "jira:issue_updated", "issue_commented"
    body["user"] = body["comment"]["author"]


def as_comment(body: Body) -> None:
    """Neither issue nor user: the comment's address names the issue."""
    body.pop("issue")


def written(jira: At, works: Works, text: str) -> tuple[str, HookDelivery]:
    """A customization of Sami's, and what tells of their comment on it, which has not come yet."""
    ticket = jira.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.place.faults({"kind": "lose-hook", "tracker": jira.tracker})
    before = len(works.place.hooks())
    jira.office.write_comment("sami", ticket, text)
    works.place.faults()
    (hook,) = works.place.hooks()[before:]
    return ticket, hook.delivery


@pytest.mark.parametrize(
    "order", [(as_comment, as_update), (as_update, as_comment)], ids=["as it is", "other"]
)
def test_its_command_runs_once(
    jira: At, works: Works, order: tuple[Callable[[Body], None], Callable[[Body], None]]
) -> None:
    """What was set since stays, though the second delivery comes after it."""
    ticket, told = written(jira, works, ORDER)
    first, second = (altered(jira, told, alter) for alter in order)
    post(first)
    works.settle()
    assert jira.office.has_fact(ticket, "order_reference", "PO-4711")
    jira.office.write_comment("sami", ticket, "!desk order PO-2")
    works.settle()
    cost = works.does(jira, lambda: post(second))
    assert (cost.calls, jira.said(ticket)) == ((), ())
    assert jira.office.has_fact(ticket, "order_reference", "PO-2")


def test_both_at_once_are_heard_once(jira: At, works: Works) -> None:
    """What is not understood is answered with one help."""
    ticket, told = written(jira, works, "!desk ordre PO-4711")

    def tell() -> None:
        for alter in (as_comment, as_update):
            post(altered(jira, told, alter))

    works.does(jira, tell)
    assert len(jira.said(ticket)) == 1
