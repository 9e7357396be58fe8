"""Lists of GitLab's, page by page."""

import pytest
import responses

from sdesk_sync.trackers.errors import Transient
from sdesk_sync.trackers.gitlab.client import GitLabClient
from tests.trackers.gitlab.site import connection

API = "https://gitlab.example.com/api/v4"


def client() -> GitLabClient:
    """A client of a GitLab that answers what a test wants."""
    return GitLabClient(connection("https://gitlab.example.com"))


@responses.activate
def test_pages_are_followed_at_our_own_address() -> None:
    """Whatever host stands in the link: the token goes nowhere else. No page is asked before its time."""
    onward = {
        "Link": '<https://elsewhere.example.com/x?a=b%26c&page=2>; rel="next", <https://x>; rel="first"'
    }
    responses.get(f"{API}/x", json=[{"id": 1}], headers=onward)
    responses.get(f"{API}/x", json=[{"id": 2}])
    pages = client().iterate_pages("/x", {"a": "b&c"})
    assert next(pages) == ({"id": 1},)
    assert len(responses.calls) == 1
    assert list(pages) == [({"id": 2},)]
    assert [call.request.url for call in responses.calls] == [f"{API}/x?a=b%26c", f"{API}/x?a=b%26c&page=2"]


@responses.activate
def test_pages_that_go_in_a_circle_are_for_later() -> None:
    """Else a pass would never end, or end as if it had seen all."""
    responses.get(f"{API}/x", json=[], headers={"Link": f'<{API}/x?page=2>; rel="next"'})
    with pytest.raises(Transient, match="circle"):
        list(client().iterate_pages("/x", {"a": "b"}))
    assert len(responses.calls) == 2


@responses.activate
@pytest.mark.parametrize("body", ["{}", "[7]", "<html>Maintenance</html>"])
def test_a_list_that_is_none_is_for_later(body: str) -> None:
    """A proxy's page is not GitLab's word."""
    responses.get(f"{API}/x", body=body)
    with pytest.raises(Transient, match="JSON"):
        client().get_page("/x")
