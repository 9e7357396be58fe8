"""What Jira says against a workflow before it is made or changed; nothing is written by asking.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflows/
"""

from sdesk_sync.trackers.errors import Rejected
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.writing.workflow import find_refusal
from sdesk_sync.trackers.wire.payload import Json


def ask_refusal(asker: SiteAsker, draft: Json, *, is_new: bool) -> str:
    """What is wrong with a draft in Jira's own words; empty where nothing is. One call.

    Raises Transient, Gone.
    """
    path = "workflows/create/validation" if is_new else "workflows/update/validation"
    try:
        shown = asker.post(path, draft)
    except Rejected as error:
        # A body that Jira cannot read is refused at once, all else is listed under a good answer.
        return error.answer
    return find_refusal(shown)
