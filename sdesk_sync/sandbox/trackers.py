"""The trackers of the sandbox: a line each, here and nowhere else outside their folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from sdesk_sync.messages import message
from sdesk_sync.sandbox.faults import BadFault
from sdesk_sync.sandbox.gitlab import GitLab
from sdesk_sync.sandbox.gitlab.project import PREMIUM
from sdesk_sync.sandbox.jira import EmbeddedJira
from sdesk_sync.sandbox.jira.editions import DATA_CENTER, SERVICE_MANAGEMENT
from sdesk_sync.sandbox.site import SandboxTracker, TrackerSite

SUPPORT = "support"
ENGINEERING = "engineering"

TRACKERS: Mapping[str, Callable[[TrackerSite], SandboxTracker]] = {
    SUPPORT: EmbeddedJira,
    "support-jsm": partial(EmbeddedJira, edition=SERVICE_MANAGEMENT),
    "support-dc": partial(EmbeddedJira, edition=DATA_CENTER),
    ENGINEERING: GitLab,
    "engineering-premium": partial(GitLab, tier=PREMIUM),
}
"""What each is made with; what it starts with, who signs in how and what the config says of it, it knows."""

USUAL = (SUPPORT, ENGINEERING)
"""What runs where nobody says otherwise: the trackers of the stories."""


def require_played(names: Iterable[str]) -> None:
    """BadFault, if a name is no tracker's."""
    if strange := sorted(set(names) - set(TRACKERS)):
        raise BadFault(message("sandbox.no-tracker", name=strange[0], names=", ".join(TRACKERS)))
