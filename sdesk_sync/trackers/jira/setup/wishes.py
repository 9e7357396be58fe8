"""What a Jira mapping wishes set-up to make, and what it is to leave alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import StepKey

PROJECT_PLACE = "{project}"
DEFAULT_NAMES = f"{PROJECT_PLACE}: Service desk"
"""What our workflow, schemes and screens are called where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class JiraSetupWishes:
    """What set-up is to make beside the words themselves.

    `languages` are those that people read: in the first of them things are described; where there is none,
    they have no description. `names` is what all is called that is named after the project. `moved_statuses`
    are the names of Jira's statuses, as they are written in the mapping, to the desk's status that tickets
    standing there move to. `ignored` is neither told as drift nor changed.
    """

    languages: tuple[str, ...] = ("en",)
    names: str = DEFAULT_NAMES
    moved_statuses: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[StepKey] = frozenset()

    @property
    def language(self) -> str | None:
        """In which things are described; None where they have no description."""
        return self.languages[0] if self.languages else None

    def name_for(self, project_key: str) -> str:
        """What our workflow, schemes and screens of a project are called."""
        return self.names.replace(PROJECT_PLACE, project_key)

    def find_target(self, status_name: str) -> str | None:
        """The desk's status that tickets in a status of Jira's move to; None where nobody says one."""
        folded = fold_name(status_name)
        return next((word for name, word in self.moved_statuses.items() if fold_name(name) == folded), None)
