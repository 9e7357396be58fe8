"""Whatever set-up makes, in any tracker."""

from typing import TypeAlias

from sdesk_sync.trackers.setup.objects import ProjectObject
from sdesk_sync.trackers.setup.site_objects import SiteObject

ObjectState: TypeAlias = ProjectObject | SiteObject
"""A thing of a tracker as it is, or as it is to be."""
