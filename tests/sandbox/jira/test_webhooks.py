"""The sandbox's webhook resource: who may use it, and what a webhook of one's own hears."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def url(site: JiraSite) -> str:
    """Its address."""
    return f"{site.url}/rest/webhooks/1.0/webhook"


def test_the_seeded_hook_is_signed_and_hides_its_secret(site: JiraSite) -> None:
    """It is subscribed to what the product reads."""
    hooks = site.send_request_to(url(site), "lena", "GET").json()
    seeded = next(hook for hook in hooks if hook["url"] == f"{site.root}/heard")
    assert seeded["isSigned"] is True
    assert "secret" not in str(hooks).lower()
    assert set(seeded["events"]) >= {"jira:issue_created", "comment_deleted", "issuelink_created"}
    assert "issue_property_set" not in seeded["events"]


@pytest.mark.parametrize("who", ["sami", "desk-bot"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_closed_to_people_who_do_not_administer(site: JiraSite, who: str, method: str) -> None:
    """403 for everybody but the lead."""
    body = {"name": "x", "url": "http://127.0.0.1:1/x", "events": []}
    assert site.send_request_to(url(site), who, method, body).status_code == 403


def test_a_hook_hears_its_filter_only_and_has_its_url_filled_in(site: JiraSite) -> None:
    """Until it is switched off."""
    site.drain_hooks()
    body = {
        "name": "defects",
        "url": f"{site.root}/heard?key={{issue.key}}",
        "events": ["jira:issue_created", "issue_property_set"],
        "filters": {"issue-related-events-section": "issuetype = 'Software Defect'"},
    }
    hook = site.send_request_to(url(site), "lena", "POST", body).json()
    assert hook["isSigned"] is False
    site.open_issue("anna", "Incident")
    key = site.open_issue("anna", "Software Defect")
    site.write_json("anna", "PUT", f"2/issue/{key}/properties/x", 1)
    heard = site.take_hooks_until(lambda heard: heard.event == "issue_property_set")
    unsigned = [one for one in heard if "x-hub-signature" not in one.headers]
    assert [one.event for one in unsigned] == ["jira:issue_created", "issue_property_set"]
    assert unsigned[-1].body["property"] == {"key": "x", "value": 1}
    off = site.send_request_to(hook["self"], "lena", "PUT", {"enabled": False}).json()
    assert (off["enabled"], off["name"]) == (False, "defects")
    site.send_request_to(hook["self"], "lena", "DELETE")
    assert site.send_request_to(hook["self"], "lena", "GET").status_code == 404


def test_a_filter_that_names_what_is_gone_hears_nothing(site: JiraSite) -> None:
    """Other hooks go on."""
    body = {
        "name": "gone",
        "url": f"{site.root}/heard?gone",
        "events": ["jira:issue_created"],
        "filters": {"issue-related-events-section": "component = 'Team: Gone'"},
    }
    hook = site.send_request_to(url(site), "lena", "POST", body).json()
    site.drain_hooks()
    site.open_issue()
    last = site.open_issue()
    heard = site.take_hooks_until(lambda heard: heard.body["issue"]["key"] == last)
    assert [one.is_genuine for one in heard] == [True, True]
    site.send_request_to(hook["self"], "lena", "DELETE")


def test_a_secret_can_be_given_and_taken_later(site: JiraSite) -> None:
    """The answer says only whether there is one."""
    body = {"name": "x", "url": "http://127.0.0.1:1/x", "events": [], "secret": "s"}
    hook = site.send_request_to(url(site), "lena", "POST", body).json()
    kept = site.send_request_to(hook["self"], "lena", "PUT", {"name": "y"}).json()
    taken = site.send_request_to(hook["self"], "lena", "PUT", {"secret": None}).json()
    assert (hook["isSigned"], kept["isSigned"], taken["isSigned"]) == (True, True, False)
    site.send_request_to(hook["self"], "lena", "DELETE")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"url": "relative"}, "url"),
        ({"events": ["jira:nonsense"]}, "events"),
    ],
)
def test_a_wrong_hook_is_refused(site: JiraSite, change: Any, wrong: str) -> None:
    """With the field that is wrong."""
    body = {"name": "x", "url": "http://127.0.0.1:1/x", "events": [], **change}
    answer = site.send_request_to(url(site), "lena", "POST", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    body = {"name": "x", "url": "http://127.0.0.1:1/x", "events": "all"}
    assert site.send_request_to(url(site), "lena", "POST", body).status_code == 400
