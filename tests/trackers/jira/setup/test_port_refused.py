"""The port of set-up where Jira lets it not in, shows nothing, or does not answer."""

import base64
import re
from typing import Any

import pytest
import responses

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.trackers.errors import Misconfigured, Unreachable
from sdesk_sync.trackers.jira.setup.port import JiraSetup
from sdesk_sync.trackers.setup.port import OwnAccountUnfit, SetupRequest, SiteMemory
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.project_site import ADDRESS
from tests.trackers.jira.site import connection

URL = "https://acme.atlassian.net"


def request_for(**settings: Any) -> SetupRequest:
    """What is asked of a Jira whose answers a test says."""
    own, ours = connection(URL), connection(URL, lambda: "token of lena", user="lena@example.com")
    return SetupRequest(ours, own, desk(), Mode.OBSERVE, ADDRESS, SiteMemory(), **settings)


def answer_profiles(jira: responses.RequestsMock, refused: str) -> None:
    """Each account's own, but for the one whose address begins so."""

    def answer(request: Any) -> tuple[int, dict[str, str], str]:
        who = base64.b64decode(request.headers["Authorization"].split()[1]).decode()
        if who.startswith(refused):
            return 401, {}, '{"errorMessages": ["Client must be authenticated"], "errors": {}}'
        return 200, {}, f'{{"accountId": "5b10:{who[:4]}", "displayName": "{who[:4]}"}}'

    jira.add_callback("GET", f"{URL}/rest/api/2/myself", callback=answer)


@pytest.mark.parametrize(
    ("refused", "error"), [("lena", Misconfigured), ("desk-bot", OwnAccountUnfit)], ids=["ours", "the bot"]
)
def test_a_token_that_is_refused_says_whose_it_is(
    jira: responses.RequestsMock, refused: str, error: type[Misconfigured]
) -> None:
    """With Jira's words and status, by which people are told where to look."""
    answer_profiles(jira, refused)
    with pytest.raises(error) as told:
        JiraSetup(request_for(), mapping()).read_state()
    assert type(told.value) is error
    assert told.value.refusal is not None
    assert (told.value.refusal.status, told.value.refusal.answer) == (401, "Client must be authenticated")


def test_a_project_that_is_not_shown_says_what_to_do(jira: responses.RequestsMock) -> None:
    """It may be another key, or a right that is lacking: Jira tells neither."""
    answer_profiles(jira, "nobody")
    said = '{"errorMessages": ["No project could be found with key \'DESK\'."], "errors": {}}'
    jira.add("GET", re.compile(f"{URL}/rest/api/2/project/DESK.*"), status=404, body=said)
    with pytest.raises(Misconfigured, match=r"No project could be found.*correct the config's `project`"):
        JiraSetup(request_for(), mapping()).read_state()


def test_a_site_that_does_not_answer_is_unreachable(jira: responses.RequestsMock) -> None:
    """Nothing is concluded of it."""
    with pytest.raises(Unreachable):
        JiraSetup(request_for(), mapping()).read_state()
