"""What the sandbox does on somebody's word only: behaviour that nobody has proven on a real site yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

MARKS = {"M": "from memory", "mem": "from memory", "2nd": "from a secondary source", "I": "inferred"}
"""What the marks mean."""

# Whose headings the claims of `both` name, they say themselves.
_PAGES = {"gitlab": "gitlab.md#", "jira-cloud": "jira.md#", "jira-data-center": "jira.md#"}
_WRITTEN: Mapping[str, list[list[str]]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class UnprovenClaim:
    """One unproven behaviour: of which tracker, what it is, how sure, and where it is said."""

    tracker: str
    claim: str
    mark: str
    source: str


CLAIMS = tuple(
    UnprovenClaim(tracker, claim, mark, f"docs/trackers/{page}{heading}" if page else heading)
    for tracker, page in {**_PAGES, "both": ""}.items()
    for heading, mark, claim in _WRITTEN[tracker]
)
"""Every claim, the trackers one after the other."""

NOT_PLAYED = tuple((tracker, what) for tracker, what in _WRITTEN["not-played"])
"""By tracker, what a real site has and the sandbox answers 501, in its own name."""


def claim_sentences() -> tuple[str, ...]:
    """What is not played, then the claims, as sentences for `sandbox --claims`, one a line."""
    unplayed = [f"{tracker}: not played: {what}" for tracker, what in NOT_PLAYED]
    claims = [f"{each.tracker}: {each.claim} ({MARKS[each.mark]}; {each.source})" for each in CLAIMS]
    return (*unplayed, *claims)
