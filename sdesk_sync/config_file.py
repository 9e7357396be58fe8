"""The shape of `sdesk.yaml`, and what can be seen to be wrong in it by itself."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Key

from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.messages import message
from sdesk_sync.store.urls import DEFAULT_URL
from sdesk_sync.trackers.kinds import AnyTrackerShape
from sdesk_sync.trackers.wire.address import Site, find_address_fault, is_host, is_own_machine
from sdesk_sync.yamlfile import FileShape, ShapeFault, YamlDocument, YamlProblem

# What addresses give a meaning of its own, what cannot be seen, and what is one step up or none.
_UNREACHABLE = re.compile(r"(.*[/\\?#%\x00-\x20\x7f].*|\.{0,2})", re.DOTALL)


class ServeShape(FileShape):
    """Where `serve` listens, and how many calls to trackers it makes at once."""

    host: str = "127.0.0.1"
    port: int = Key(default=8080, ge=0, le=65535)
    public_url: str | None = None
    workers: int = Key(default=8, ge=1, le=64)
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    def find_listening_faults(self) -> Iterator[ShapeFault]:
        """Where nothing can listen, and what no hook can be sent to."""
        if not is_host(self.host):
            yield ShapeFault(("host",), message("config.own-address"))
        for number, proxy in enumerate(self.trusted_proxies):
            if not _is_network(proxy):
                yield ShapeFault(("trusted_proxies", number), message("config.network"))
        fault = find_address_fault(self.public_url) if self.public_url is not None else None
        if fault:
            yield ShapeFault(("public_url",), fault.expected, fault.found)


class ConfigFile(FileShape):
    """The config file."""

    version: Literal[1]
    mode: Literal["off", "observe", "warn", "enforce"] = "observe"
    desk: str
    store: str = DEFAULT_URL
    clock: str | None = None
    serve: ServeShape = ServeShape()
    limits: Limits = DEFAULT_LIMITS
    trackers: dict[str, Annotated[AnyTrackerShape, Key(discriminator="kind")]] = Key(min_length=1)

    def find_clock_faults(self) -> Iterator[ShapeFault]:
        """A clock is gone by on this machine only: nobody else is to say when a ticket is closed."""
        if self.clock is None:
            return
        fault = find_address_fault(self.clock)
        if fault or not self.clock.startswith("http://") or not is_own_machine(self.clock):
            yield ShapeFault(("clock",), message("config.clock"), fault.found if fault else None)

    def find_tracker_faults(self) -> Iterator[ShapeFault]:
        """Trackers that no webhook can reach, and those that are one project under two names."""
        first: dict[tuple[str, Site | None, str], str] = {}
        for name, tracker in self.trackers.items():
            if _UNREACHABLE.fullmatch(name):
                yield ShapeFault(("trackers", name), message("config.tracker-name"), is_at_key=True)
            site, project = tracker.project_place()
            other = first.setdefault((tracker.kind, site, project), name)
            if site is not None and other != name:
                yield ShapeFault(("trackers", name, "project"), message("config.own-project", other=other))


def find_config_problems(document: YamlDocument[ConfigFile]) -> Iterator[YamlProblem]:
    """What can be seen to be wrong in a config by itself, without the files and secrets that it names."""
    value = document.value
    yield from document.problems_of(value.find_clock_faults())
    yield from document.problems_of(value.find_tracker_faults())
    yield from document.problems_of(value.serve.find_listening_faults(), "serve")
    yield from document.problems_of(value.limits.find_faults(), "limits")
    for name, shape in value.trackers.items():
        yield from document.problems_of(shape.find_faults(), "trackers", name)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
