"""What GitLab knows of an issue beyond it: the merge requests that close it, the issues linked to it.

docs/trackers/gitlab.md#merge-requests-and-commits
docs/trackers/gitlab.md#links
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import OutsideFact
from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.wire.payload import number_at, object_at, text_at, time_at

_MERGED = "merged"


@dataclass(frozen=True, slots=True)
class OutsideReader:
    """Reads what is beyond one issue; `path` is the issue's in the API, `products` are projects.

    Those are told by number or by path in small letters.
    """

    client: GitLabClient
    path: str
    products: frozenset[str]

    def find(self, fact: OutsideFact) -> str | None:
        """What of this is there, as people refer to it; None for nothing. One call. Raises as the client."""
        match fact:
            case OutsideFact.MERGED_CHANGE:
                return self._find_merged_change()
            case OutsideFact.PRODUCT_ITEM:
                return self._find_product_item()

    def list_references(self) -> Mapping[int, str]:
        """The merge requests that close the issue, merged ones only, by their ids. One call."""
        return {ident: reference for ident, _, reference in self._list_merged()}

    def _find_merged_change(self) -> str | None:
        newest = max(self._list_merged(), key=lambda one: one[1], default=None)
        return newest[2] if newest is not None else None

    def _list_merged(self) -> Iterator[tuple[int, int, str]]:
        """Id, when it was merged (ms) and reference of each."""
        for found in self.client.get_page(f"{self.path}/closed_by?per_page=100").entries:
            ident, number, state = number_at(found, "id"), number_at(found, "iid"), text_at(found, "state")
            if ident is None or number is None or not state:
                raise ForeignAnswer("the answer is no list of merge requests")
            # An open one changes nothing yet, and one that was closed never did.
            if state == _MERGED:
                yield ident, time_at(found, "merged_at") or 0, f"!{number}"

    def _find_product_item(self) -> str | None:
        """The issue of a product's project that was linked first."""
        if not self.products:
            return None
        for found in self.client.get_page(f"{self.path}/links").entries:
            project, reference = (
                number_at(found, "project_id"),
                text_at(object_at(found, "references"), "full"),
            )
            if project is None or not reference:
                raise ForeignAnswer("the answer is no list of linked issues")
            if not self.products.isdisjoint((str(project), reference.rpartition("#")[0].casefold())):
                return reference
        return None
