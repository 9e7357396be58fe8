"""What a kind of tracker brings along for config, set-up and `init`, besides its adapter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import Field as Key
from pydantic import SecretStr

from sdesk_sync.desk.judging.renames import Vocabulary
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.project_words import AbsentWords
from sdesk_sync.messages import MessageText, message
from sdesk_sync.trackers import Tracker
from sdesk_sync.trackers.mapping import MappingHead, bare_account_name
from sdesk_sync.trackers.setup.doctor import DoctorPort
from sdesk_sync.trackers.setup.objects import StepKey
from sdesk_sync.trackers.setup.port import SetupPort, SetupRequest
from sdesk_sync.trackers.start import TrackerStart
from sdesk_sync.trackers.wire.address import Site, find_address_fault, site_of
from sdesk_sync.trackers.wire.calls import CallContext
from sdesk_sync.trackers.wire.connection import Connection
from sdesk_sync.trackers.wire.ticket_names import TicketNaming
from sdesk_sync.yamlfile import FileShape, ShapeFault


class SetupTokenShape(FileShape):
    """The account that sets a project up, where a token says whose it is."""

    token: SecretStr

    def find_user(self) -> str | None:
        """The account name that the token belongs to, where the tracker wants one."""
        return None


class SetupUserShape(FileShape):
    """The account that sets a project up, where it signs in with its e-mail address and an API token."""

    user: str
    token: SecretStr

    def find_user(self) -> str:
        """The account that the API token belongs to."""
        return self.user


class TrackerShape(FileShape):
    """What the config says of any tracker."""

    url: str
    project: str
    token: SecretStr
    webhook_secret: list[SecretStr] = Key(min_length=1)
    mapping: str
    people: dict[str, list[str]] = {}

    def find_user(self) -> str | None:
        """The account name that our token belongs to, where the tracker wants one."""
        return None

    def find_faults(self) -> Iterator[ShapeFault]:
        """What can be seen to be wrong without asking the tracker."""
        if fault := find_address_fault(self.url):
            yield fault
        for person in self.people:
            bare = bare_account_name(person)
            if bare != person or not bare:
                # As it is written it would be nobody's, and told only once somebody is asked.
                expected = message("mapping.bare-name", name=bare) if bare else message("config.account-name")
                yield ShapeFault(("people", person), expected, is_at_key=True)

    def find_secret_fault(self, secret: str) -> MessageText | None:
        """What is wrong with a webhook secret, in words that never repeat it; None where it may be right."""
        return None

    def project_place(self) -> tuple[Site | None, str]:
        """Site and project, equal for all ways to write them."""
        return site_of(self.url), self.project.casefold()


Connect = Callable[[Connection, Desk, CallContext], Tracker]
"""Makes a tracker ready for use; nothing is asked of it yet."""


@dataclass(frozen=True, slots=True)
class ReadMapping:
    """A mapping that was read and checked: what may be said of it, and how to connect with it."""

    connect: Connect
    set_up: Callable[[SetupRequest], SetupPort] | None = None
    """How its project is set up; nothing is asked of it yet. None for a kind that is set up by hand."""
    look_over: Callable[[SetupRequest], DoctorPort] | None = None
    """How its project is looked over; nothing is asked of it yet. None for a kind that is not."""
    ignored: frozenset[StepKey] = frozenset()
    """What set-up neither changes nor tells of, because the mapping says so."""
    leaves_comments_open: bool = False
    """Whether whoever sees a ticket reads comments to staff, because the mapping does not hide them."""
    absent: AbsentWords = field(default_factory=dict)
    vocabulary: Vocabulary = field(default_factory=dict)
    """What the tracker calls the desk's words, by field."""
    language: str | None = None
    """In which language its people are spoken to; None for the desk's."""


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
    starts: tuple[TrackerStart, ...]
    """How a config begins with it: one for each mapping that is shipped for it."""
    read_name: Callable[[str], str | None]
    """A name of the desk file as an account's is compared there; None for what no account is called."""
    tickets: TicketNaming
