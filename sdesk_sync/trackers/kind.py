"""What a kind of tracker brings along for config, set-up and `init`, besides its adapter."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field as Key

from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.mapping import MappingHead
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.yamlfile import FileShape


class TrackerShape(FileShape):
    """What the config says of any tracker."""

    url: str
    project: str
    token: str
    webhook_secret: list[str] = Key(min_length=1)
    mapping: str
    people: dict[str, list[str]] = {}

    def find_user(self) -> str | None:
        """The account name that our token belongs to, where the tracker wants one."""
        return None


Connect = Callable[[Connection, Desk, CallContext], Tracker]
"""Makes a tracker ready for use; nothing is asked of it yet."""


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A mapping that was read and checked: what may be said of it, and how to connect with it."""

    connect: Connect
    leaves_comments_open: bool = False
    """Whether whoever sees a ticket reads comments to staff, because the mapping does not hide them."""


@dataclass(frozen=True, slots=True)
class TrackerKind:
    """One kind of tracker, by the name that `kind:` has in the config and its preset in `mappings/`."""

    name: str
    title: str
    """What people call it."""
    config: type[TrackerShape]
    mapping_file: type[MappingHead]
    read_mapping: Callable[[bytes, str, Desk], ReadMapping]
    """Reads a mapping's text under a file name and checks it against a desk. Raises YamlErrors."""
    init_text: str
    """Its section of a commented `sdesk.yaml`."""
