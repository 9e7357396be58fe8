"""What people call a ticket, and the key under which it is known."""

import pytest

from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.wire.ticket_names import TrackerPlace

GITLAB = TrackerPlace("engineering", "https://git.example.com/gl", "Acme/engine")
JIRA = TrackerPlace("support", "https://acme.example.com", "DESK")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("engineering#12", "engineering#12"),
        ("Engineering#012", "engineering#12"),
        ("acme/engine#12", "engineering#12"),
        ("engine#12", "engineering#12"),
        ("#12", "engineering#12"),
        ("12", "engineering#12"),
        ("https://git.example.com/gl/acme/ENGINE/-/issues/12", "engineering#12"),
        ("HTTPS://GIT.example.com:443/gl/Acme/engine/-/work_items/12#note_5", "engineering#12"),
        ("https://git.example.com/gl/Acme/engine/-/issues/12/designs?x=1", "engineering#12"),
        ("https://git.example.com/gl/Acme/engine/-/merge_requests/12", None),
        ("https://git.example.com/gl/Acme/other/-/issues/12", None),
        ("https://git.example.com/Acme/engine/-/issues/12", None),
        ("https://other.example.com/gl/Acme/engine/-/issues/12", None),
        ("https://[/gl/Acme/engine/-/issues/12", None),
        ("DESK-12", None),
        ("other#12", None),
        ("engineering12", None),
        ("engineering#", None),
        ("", None),
    ],
)
def test_a_gitlab_ticket_is_found_by_what_people_write(written: str, key: str | None) -> None:
    """Its key, its number, GitLab's own reference, the address in the browser."""
    assert KINDS["gitlab"].tickets.read_key(GITLAB, written) == key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("DESK-7", "DESK-7"),
        ("desk-7", "DESK-7"),
        ("7", "DESK-7"),
        ("OPS-007", "OPS-7"),
        ("https://acme.example.com/browse/desk-7", "DESK-7"),
        ("https://acme.example.com/servicedesk/customer/portal/3/DESK-7", "DESK-7"),
        ("https://acme.example.com/jira/software/projects/DESK/boards/1?selectedIssue=DESK-7", "DESK-7"),
        ("https://acme.example.com/projects/DESK/queues/custom/1/DESK-7?focusedCommentId=1", "DESK-7"),
        ("https://other.example.com/browse/DESK-7", None),
        ("https://acme.example.com/browse/", None),
        ("engineering#12", None),
        ("DESK-", None),
    ],
)
@pytest.mark.parametrize("kind", ["jira-cloud", "jira-data-center"])
def test_a_jira_ticket_is_found_by_what_people_write(kind: str, written: str, key: str | None) -> None:
    """Its key in any letters, its number, the address in the browser or at the portal."""
    assert KINDS[kind].tickets.read_key(JIRA, written) == key


def test_a_page_leads_back_to_its_key() -> None:
    """What is printed can be pasted."""
    for kind, place, key in (("gitlab", GITLAB, "engineering#12"), ("jira-cloud", JIRA, "DESK-7")):
        naming = KINDS[kind].tickets
        assert naming.read_key(place, naming.page_of(place, key)) == key
