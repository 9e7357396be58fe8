"""What the hook is to be by config: where it goes, and of what it tells."""

from dataclasses import dataclass

from sdesk_sync.trackers.setup.hook_address import hook_key
from sdesk_sync.trackers.setup.objects import HookProof, HookState
from sdesk_sync.trackers.setup.steps import ByHandStep, MenuItem, SetupCode
from sdesk_sync.trackers.wire.address import is_sent_openly

SITE_HOOK_EVENTS = (
    "comment_created",
    "comment_deleted",
    "comment_updated",
    "issuelink_created",
    "jira:issue_created",
    "jira:issue_deleted",
    "jira:issue_updated",
    "worklog_created",
)
"""What the desk listens to, sorted (docs/trackers/jira.md#webhook-bodies)."""


@dataclass(frozen=True, slots=True)
class SiteHookWish:
    """The hook as far as it can be; `project_key` is the key that the project has now."""

    tracker: str
    address: str | None
    project_key: str

    @property
    def wanted_hook(self) -> HookState | None:
        """The hook that is wanted; None where there can be none."""
        if self.address is None or is_sent_openly(self.address):
            return None
        name, query = f"sdesk-sync {self.tracker}", f'project = "{self.project_key}"'
        return HookState(self.address, name, SITE_HOOK_EVENTS, HookProof.SIGNED, jql=query)

    def tell_missing_address(self) -> ByHandStep | None:
        """What a person has to see to in the config before there can be a hook; None for nothing."""
        if self.wanted_hook is not None:
            return None
        return ByHandStep(
            SetupCode.NO_HOOK_ADDRESS,
            hook_key(self.address or self.tracker),
            place=(MenuItem.CONFIG_FILE, "serve.public_url"),
            words=(),
            link=None,
            values={"why": "missing" if self.address is None else "http", "url": self.address or ""},
        )
