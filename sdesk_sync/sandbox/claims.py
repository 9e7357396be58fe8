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


_OF_GITLAB = (
    ("what-no-hook-tells", "M", "a deleted issue or note fires no hook"),
    ("what-no-hook-tells", "M", "system notes fire no Note Hook"),
    ("loop-protection", "M", "X-Gitlab-Event-UUID is read on every API request"),
    ("loop-protection", "I", "X-Gitlab-Event-UUID keeps back the second of two deliveries of one request"),
    ("delivery-and-failure", "I", "deliveries have no order of their own (here: sent in order)"),
    ("rate-limits", "M", 'an application limit is 429 {"message": {"error": …}} without a Retry-After'),
    ("errors", "I", "502, 503 and 504 come as HTML from in front of GitLab"),
    ("writing", "M", "of several assignees Free keeps the first"),
    ("labels", "I", "foreign labels survive add_labels and remove_labels"),
    ("links", "I", "link_type blocks is refused on Free with 400"),
    ("notes", "M", "a note moves its issue's updated_at only if that is older than a minute"),
    (
        "merge-requests-and-commits",
        "I",
        "closed_by goes on listing a merge request that is merged, and none that only mentions the issue",
    ),
    ("dates", "I", "Note and Emoji Hooks write their own dates as `… UTC`"),
    ("loop-protection", "I", "a Note Hook for a new note does not carry the caller's Event-UUID"),
    ("recorded-bodies", "I", "Task, Ticket and the rest have their page at /-/work_items/"),
    ("labels", "M", "a label created in passing gets the colour #6699cc"),
    ("history", "M", "the wording of system notes about type, time and links"),
    ("lists-and-pages", "M", "pages of issues by number end at 50,000 with 405"),
    ("the-hooks-own-api", "I", "another url clears a hook's signing token as well as its secret token"),
    ("labels", "I", "a colour of three digits comes back with six"),
    ("boards", "I", "the wording of refusals of boards and lists; a board may narrow to a new label"),
    ("repository", "2nd", "the wording in which a commit's files are refused"),
    ("errors", "I", "without issues boards are 403, in an archived project every write"),
    ("unproven", "I", "a keyset cursor that cannot be read is refused with 400"),
    ("audit-events", "I", "audit events come newest first"),
)
_OF_CLOUD = (
    ("editing", "M", "who may not edit an issue is answered 403"),
    ("editing", "M", "who may not be assigned issues is 400, naming the assignee, for the whole edit"),
    ("webhook-delivery", "2nd", "a failed delivery is tried again five times"),
    ("webhook-delivery", "mem", "5 to 15 minutes lie between two attempts"),
    ("changing-a-type", "2nd", "a type is changed by PUT only within one workflow, else 400"),
    ("webhook-delivery", "2nd", "hooks carry X-Hub-Signature on Cloud"),
    ("issue-properties", "mem", "a property written alone leaves `updated` and the history alone"),
    ("webhook-bodies", "I", "the body of issue_property_set"),
    ("search", "mem", "`updated` in JQL counts whole minutes in the caller's time zone"),
    ("search", "2nd", "the old /search answers 410"),
    ("rest-api-document", "mem", "/rest/api/latest is version 2"),
    ("links-and-worklogs", "I", "a worklog shows in the history without an issue hook"),
    ("links-and-worklogs", "I", "linking issues fires the link's hook only, no issue hook"),
    ("set-up", "I", "a workflow's or scheme's wrong version is 409; the words of that and of a running task"),
    ("set-up", "I", "what validation calls an error refuses a workflow in the same words, with 400"),
    ("set-up", "I", "every status that a new workflow lacks needs a mapping, also one without tickets"),
    ("set-up", "I", "what moves tickets is in force when its task ends; one that fails leaves what it moved"),
    ("set-up", "I", "a task moves tickets as the account that asked, without mail and hook"),
    ("set-up", "I", "conditions of apps, and all that are no restriction, let everybody through"),
    ("set-up", "I", "a site's own schemes name no project that was given none"),
    (
        "set-up",
        "I",
        "how types, fields, screens, roles and schemes are refused; on a free plan a role is 403",
    ),
    ("workflows", "I", "a comment in a transition without a screen is dropped in silence"),
    ("workflows", "M", "edits set and clear the resolution; a transition without a post function leaves it"),
    ("rate-limits", "I", "the body of a 429"),
    ("unproven", "I", "a page token marks the last issue's place: what moves meanwhile leaves none out"),
    ("rate-limits", "I", "an issue's writes count only where let through; Retry-After says when one more is"),
    ("service-management", "2nd", "a request type is written as its bare id in a text, and no other way"),
    ("service-management", "I", "organisations are written by their ids, a request language by its code"),
    ("service-management", "mem", "a request type of another issue type is taken, and stays"),
    ("service-management", "mem", "the platform's API answers portal customers 401"),
    ("service-management", "I", "a customer is offered every transition that the workflow opens to people"),
    ("service-management", "mem", "what staff without a licence write comes out internal"),
    ("service-management", "2nd", "an edit of a comment without properties leaves who reads it"),
    ("service-management", "2nd", "who is a licensed agent is told by the permission SERVICEDESK_AGENT"),
    ("boards", "I", "a service project has no board; boards of a project that there is not are none"),
    ("audit-records", "I", "records come newest first; how they call what was changed"),
    ("service-management", "I", "the wording of refusals, and how changelogs write these fields"),
    (
        "fields-and-screens",
        "I",
        "an edit takes every system field, a custom one once associated, no screen asked",
    ),
    ("set-up", "I", "the wording of refusals to and of administrators, but for those that were recorded"),
    ("set-up", "I", "a new priority scheme for a project whose tickets all fit it comes without a task"),
)
_OF_DATA_CENTER = (
    ("data-center", "2nd", "callers sign in with a personal access token, Authorization: Bearer"),
    ("data-center", "I", "GET user takes expand=groups, as on Cloud"),
    ("data-center", "mem", "an issue's history has the oldest group first, and people by their key"),
    ("data-center", "I", "one comment is told twice: comment_created first, then jira:issue_updated"),
    ("data-center", "2nd", "hooks carry X-Hub-Signature, as on Cloud"),
    ("data-center", "I", "no delivery is sent again, and none has a header that names it"),
    ("data-center", "mem", "deploymentType is Server"),
    ("data-center", "I", "the body of a 429"),
)
_OF_BOTH = (
    ("docs/engine.md#retries", "I", "Retry-After as a date, which something in front may send"),
    ("docs/trackers/gitlab.md#dates", "I", "no two writes on one issue share a millisecond"),
    ("docs/trackers/jira.md#webhook-delivery", "2nd", "a receiver has 10 seconds; Jira is said to give 20"),
)


def _claims(tracker: str, page: str, rows: tuple[tuple[str, str, str], ...]) -> tuple[UnprovenClaim, ...]:
    """The claims of one page: under which heading, how sure, and what."""
    return tuple(UnprovenClaim(tracker, claim, mark, f"{page}{heading}") for heading, mark, claim in rows)


CLAIMS: tuple[UnprovenClaim, ...] = (
    *_claims(GITLAB, "docs/trackers/gitlab.md#", _OF_GITLAB),
    *_claims(JIRA, "docs/trackers/jira.md#", _OF_CLOUD),
    *_claims(DATA_CENTER, "docs/trackers/jira.md#", _OF_DATA_CENTER),
    *_claims(BOTH, "", _OF_BOTH),
)
"""Every claim, the trackers one after the other."""


NOT_PLAYED: tuple[tuple[str, str], ...] = (
    (BOTH, "what X-Sandbox-Ignores names of parameters, keys of bodies, values of expand: it did nothing"),
    (BOTH, "every address of the REST API that no route is made for, and every method on one: 501"),
    (GITLAB, "Push Hooks of commits, branches but the default one, counts of lines, names of colours: 501"),
    (DATA_CENTER, "what the caller may do (mypermissions), and registering webhooks: 501"),
    (JIRA, "of JQL OR, NOT, brackets round clauses, functions, the past (WAS, CHANGED), other fields: 501"),
)
"""By tracker, what a real site has and the sandbox answers 501, in its own name."""


def claim_sentences() -> tuple[str, ...]:
    """What is not played, then the claims, as sentences for `sandbox --claims`, one a line."""
    unplayed = [f"{tracker}: not played: {what}" for tracker, what in NOT_PLAYED]
    claims = [f"{each.tracker}: {each.claim} ({MARKS[each.mark]}; {each.source})" for each in CLAIMS]
    return (*unplayed, *claims)
