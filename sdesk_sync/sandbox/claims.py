"""What the sandbox does on somebody's word only: behaviour that nobody has proven on a real site yet."""

from __future__ import annotations

from dataclasses import dataclass

MARKS = {
    "M": "from memory",
    "mem": "from memory",
    "2nd": "from a secondary source",
    "I": "inferred",
}
"""What the marks mean."""

JIRA = "jira-cloud"
GITLAB = "gitlab"
DATA_CENTER = "jira-data-center"
BOTH = "both"


@dataclass(frozen=True)
class UnprovenClaim:
    """One unproven behaviour: of which tracker, what it is, how sure, and where it is said."""

    tracker: str
    claim: str
    mark: str
    source: str


_SERVER = "docs/trackers/jira.md#data-center"
_OF_DATA_CENTER = (
    ("callers sign in with a personal access token, Authorization: Bearer", "2nd"),
    ("GET user takes expand=groups, as on Cloud", "I"),
    ("the history in an issue has the oldest group first, and people in it by their key", "mem"),
    ("one comment is told twice: comment_created first, then jira:issue_updated", "I"),
    ("hooks carry X-Hub-Signature, as on Cloud", "2nd"),
    ("no delivery is sent again, and none has a header that names it", "I"),
    ("deploymentType is Server", "mem"),
    ("an address that the document lacks answers 404, in plain text", "I"),
    ("the body of a 429", "I"),
)
"""What Data Center does on somebody's word, and how sure."""

CLAIMS: tuple[UnprovenClaim, ...] = (
    UnprovenClaim(
        GITLAB, "a deleted issue or note fires no hook", "M", "docs/trackers/gitlab.md#what-no-hook-tells"
    ),
    UnprovenClaim(
        GITLAB, "system notes fire no Note Hook", "M", "docs/trackers/gitlab.md#what-no-hook-tells"
    ),
    UnprovenClaim(
        GITLAB,
        "X-Gitlab-Event-UUID is read on every API request",
        "M",
        "docs/trackers/gitlab.md#loop-protection",
    ),
    UnprovenClaim(
        GITLAB,
        "with that header the second of two deliveries of one request is suppressed as well",
        "I",
        "docs/trackers/gitlab.md#loop-protection",
    ),
    UnprovenClaim(
        GITLAB,
        "deliveries have no order of their own (here: sent in order)",
        "I",
        "docs/trackers/gitlab.md#delivery-and-failure",
    ),
    UnprovenClaim(
        GITLAB,
        'an application limit answers 429 with {"message": {"error": …}} and no Retry-After',
        "M",
        "docs/trackers/gitlab.md#rate-limits",
    ),
    UnprovenClaim(
        GITLAB, "502, 503 and 504 come as HTML from in front of GitLab", "I", "docs/trackers/gitlab.md#errors"
    ),
    UnprovenClaim(
        GITLAB, "of several assignees Free keeps the first", "M", "docs/trackers/gitlab.md#writing"
    ),
    UnprovenClaim(
        GITLAB, "foreign labels survive add_labels and remove_labels", "I", "docs/trackers/gitlab.md#labels"
    ),
    UnprovenClaim(
        GITLAB, "link_type blocks is refused on Free with 400", "I", "docs/trackers/gitlab.md#links"
    ),
    UnprovenClaim(
        GITLAB,
        "a note moves its issue's updated_at only if that is older than a minute",
        "M",
        "docs/trackers/gitlab.md#notes",
    ),
    UnprovenClaim(
        GITLAB,
        "closed_by goes on listing a merge request that is merged, and none that only mentions the issue",
        "I",
        "docs/trackers/gitlab.md#merge-requests-and-commits",
    ),
    UnprovenClaim(
        GITLAB, "Note and Emoji Hooks write their own dates as `… UTC`", "I", "docs/trackers/gitlab.md#dates"
    ),
    UnprovenClaim(
        GITLAB,
        "a Note Hook for a new note does not carry the caller's Event-UUID",
        "I",
        "docs/trackers/gitlab.md#loop-protection",
    ),
    UnprovenClaim(
        GITLAB,
        "Task, Ticket and the rest have their page at /-/work_items/",
        "I",
        "docs/trackers/gitlab.md#recorded-bodies",
    ),
    UnprovenClaim(
        GITLAB, "a label created in passing gets the colour #6699cc", "M", "docs/trackers/gitlab.md#labels"
    ),
    UnprovenClaim(
        GITLAB,
        "the wording of system notes about type, time and links",
        "M",
        "docs/trackers/gitlab.md#history",
    ),
    UnprovenClaim(
        GITLAB,
        "pages of issues by number end at 50,000 with 405",
        "M",
        "docs/trackers/gitlab.md#lists-and-pages",
    ),
    UnprovenClaim(
        GITLAB,
        "a keyset cursor that cannot be read is refused with 400",
        "I",
        "docs/trackers/gitlab.md#unproven",
    ),
    UnprovenClaim(
        JIRA,
        "who may not be assigned issues is 400, naming the assignee, for the whole edit",
        "M",
        "docs/trackers/jira.md#editing",
    ),
    UnprovenClaim(
        JIRA, "a failed delivery is tried again five times", "2nd", "docs/trackers/jira.md#webhook-delivery"
    ),
    UnprovenClaim(
        JIRA, "5 to 15 minutes lie between two attempts", "mem", "docs/trackers/jira.md#webhook-delivery"
    ),
    UnprovenClaim(
        JIRA,
        "a type is changed by PUT only within one workflow, and else refused with 400",
        "2nd",
        "docs/trackers/jira.md#changing-a-type",
    ),
    UnprovenClaim(
        JIRA, "hooks carry X-Hub-Signature on Cloud", "2nd", "docs/trackers/jira.md#webhook-delivery"
    ),
    UnprovenClaim(
        JIRA,
        "a property written alone leaves `updated` and the history alone",
        "mem",
        "docs/trackers/jira.md#issue-properties",
    ),
    UnprovenClaim(JIRA, "the body of issue_property_set", "I", "docs/trackers/jira.md#webhook-bodies"),
    UnprovenClaim(
        JIRA,
        "`updated` in JQL counts whole minutes in the caller's time zone",
        "mem",
        "docs/trackers/jira.md#search",
    ),
    UnprovenClaim(JIRA, "the old /search answers 410", "2nd", "docs/trackers/jira.md#search"),
    UnprovenClaim(JIRA, "/rest/api/latest is version 2", "mem", "docs/trackers/jira.md#rest-api-document"),
    UnprovenClaim(
        JIRA,
        "a worklog shows in the history without an issue hook",
        "I",
        "docs/trackers/jira.md#links-and-worklogs",
    ),
    UnprovenClaim(
        JIRA,
        "linking issues fires the link's hook only, no issue hook",
        "I",
        "docs/trackers/jira.md#links-and-worklogs",
    ),
    UnprovenClaim(
        JIRA,
        "a comment in a transition without a screen is dropped in silence",
        "I",
        "docs/trackers/jira.md#workflows",
    ),
    UnprovenClaim(
        JIRA,
        "an edit sets and clears the resolution; a transition without a post function leaves it",
        "M",
        "docs/trackers/jira.md#workflows",
    ),
    UnprovenClaim(JIRA, "the body of a 429", "I", "docs/trackers/jira.md#rate-limits"),
    UnprovenClaim(
        JIRA,
        "a page token marks the last issue's place, so that what moves meanwhile leaves no issue out",
        "I",
        "docs/trackers/jira.md#unproven",
    ),
    UnprovenClaim(
        JIRA,
        "of the writes on one issue only those let through count, and Retry-After says when one more is",
        "I",
        "docs/trackers/jira.md#rate-limits",
    ),
    UnprovenClaim(
        BOTH, "Retry-After as a date, which something in front may send", "I", "docs/engine.md#retries"
    ),
    UnprovenClaim(
        BOTH,
        "no two writes on one issue share a millisecond",
        "I",
        "docs/trackers/gitlab.md#dates",
    ),
    UnprovenClaim(
        BOTH,
        "a receiver has 10 seconds; Jira's limit is said to be 20",
        "2nd",
        "docs/trackers/jira.md#webhook-delivery",
    ),
    *(UnprovenClaim(DATA_CENTER, claim, mark, _SERVER) for claim, mark in _OF_DATA_CENTER),
)
"""Every claim, the trackers one after the other."""


NOT_PLAYED: tuple[tuple[str, str], ...] = (
    (
        BOTH,
        "parameters, keys of bodies and values of expand that X-Sandbox-Ignores names: they did nothing",
    ),
    (BOTH, "every address of the REST API that no route is made for, and every method on one: 501"),
    (DATA_CENTER, "what the caller may do (mypermissions), and registering webhooks: 501"),
    (JIRA, "of JQL OR, NOT, brackets round clauses, functions, the past (WAS, CHANGED), other fields: 501"),
)
"""By tracker, what a real site has and the sandbox answers 501, in its own name."""


def claim_sentences() -> tuple[str, ...]:
    """What is not played, then the claims, as sentences for `sandbox --claims`, one a line."""
    unplayed = [f"{tracker}: not played: {what}" for tracker, what in NOT_PLAYED]
    claims = [f"{each.tracker}: {each.claim} ({MARKS[each.mark]}; {each.source})" for each in CLAIMS]
    return (*unplayed, *claims)
