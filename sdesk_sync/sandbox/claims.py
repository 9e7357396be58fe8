"""What the sandbox does on somebody's word only: behaviour that nobody has proven on a real site yet."""

from __future__ import annotations

from dataclasses import dataclass

MARKS = {
    "M": "from memory",
    "mem": "from memory",
    "2nd": "from a secondary source",
    "I": "inferred",
}
"""What the marks of the facts mean."""

JIRA = "jira-cloud"
GITLAB = "gitlab"
BOTH = "both"


@dataclass(frozen=True)
class Claim:
    """One unproven behaviour: of which tracker, what it is, how sure, and where it is said."""

    tracker: str
    claim: str
    mark: str
    source: str


CLAIMS: tuple[Claim, ...] = (
    Claim(GITLAB, "a deleted issue or note fires no hook", "M", "gitlab facts §1"),
    Claim(GITLAB, "system notes fire no Note Hook", "M", "gitlab facts §1"),
    Claim(GITLAB, "X-Gitlab-Event-UUID is read on every API request", "M", "gitlab facts §10"),
    Claim(
        GITLAB,
        "with that header the second of two deliveries of one request is suppressed as well",
        "I",
        "gitlab facts §10; GitLab: web_hook_service.rb",
    ),
    Claim(GITLAB, "deliveries have no order of their own (here: sent in order)", "I", "gitlab facts §1"),
    Claim(
        GITLAB,
        'an application limit answers 429 with {"message": {"error": …}} and no Retry-After',
        "M",
        "gitlab facts §8",
    ),
    Claim(GITLAB, "502, 503 and 504 come as HTML from in front of GitLab", "I", "no source"),
    Claim(GITLAB, "of several assignees Free keeps the first", "M", "gitlab facts §9"),
    Claim(GITLAB, "foreign labels survive add_labels and remove_labels", "I", "gitlab facts §9"),
    Claim(GITLAB, "link_type blocks is refused on Free with 400", "I", "gitlab facts §7"),
    Claim(
        GITLAB,
        "a note moves its issue's updated_at only if that is older than a minute",
        "M",
        "GitLab: note.rb, throttled_touch.rb",
    ),
    Claim(GITLAB, "Note and Emoji Hooks write their own dates as `… UTC`", "I", "recorded payloads to 2025"),
    Claim(
        GITLAB, "a Note Hook for a new note does not carry the caller's Event-UUID", "I", "gitlab facts §10"
    ),
    Claim(GITLAB, "Task, Ticket and the rest have their page at /-/work_items/", "I", "recorded payloads"),
    Claim(GITLAB, "a label created in passing gets the colour #6699cc", "M", "no source"),
    Claim(GITLAB, "the wording of system notes about type, time and links", "M", "no source"),
    Claim(
        GITLAB,
        "pages of issues by number end at 50,000 with 405",
        "M",
        "gitlab facts §8; GitLab: pagination_strategies.rb",
    ),
    Claim(GITLAB, "a keyset cursor that cannot be read is refused with 400", "I", "no source"),
    Claim(JIRA, "a failed delivery is tried again five times", "2nd", "jira facts §1"),
    Claim(JIRA, "5 to 15 minutes lie between two attempts", "mem", "jira facts §1"),
    Claim(
        JIRA,
        "a type is changed by PUT only within one workflow, and else refused with 400",
        "2nd",
        "jira facts §2",
    ),
    Claim(JIRA, "hooks carry X-Hub-Signature on Cloud", "2nd", "jira facts §1"),
    Claim(JIRA, "a property written alone leaves `updated` and the history alone", "mem", "jira facts §8"),
    Claim(JIRA, "the body of issue_property_set", "I", "no recorded one"),
    Claim(JIRA, "`updated` in JQL counts whole minutes in the caller's time zone", "mem", "jira facts §5"),
    Claim(JIRA, "the old /search answers 410", "2nd", "jira facts §5"),
    Claim(JIRA, "/rest/api/latest is version 2", "mem", "no source"),
    Claim(JIRA, "a worklog shows in the history without an issue hook", "I", "no source"),
    Claim(JIRA, "linking issues fires the link's hook only, no issue hook", "I", "no source"),
    Claim(JIRA, "a comment in a transition without a screen is dropped in silence", "I", "no source"),
    Claim(JIRA, "the body of a 429", "I", "no source; its headers: Rate limiting page"),
    Claim(
        JIRA,
        "a page token marks the last issue's place, so that what moves meanwhile leaves no issue out",
        "I",
        "no source",
    ),
    Claim(
        JIRA,
        "of the writes on one issue only those let through count, and Retry-After says when one more is",
        "I",
        "jira facts §6",
    ),
    Claim(BOTH, "Retry-After as a date, which something in front may send", "I", "RFC 9110, 10.2.3"),
    Claim(BOTH, "no two writes on one issue share a millisecond", "I", "no source"),
    Claim(BOTH, "a receiver has 10 seconds; Jira's limit is said to be 20", "2nd", "jira facts §1"),
)
"""Every claim, the trackers one after the other."""


def lines() -> tuple[str, ...]:
    """The claims as sentences for `sandbox --claims`, one a line."""
    return tuple(f"{each.tracker}: {each.claim} ({MARKS[each.mark]}; {each.source})" for each in CLAIMS)
