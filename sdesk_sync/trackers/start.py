"""How a config begins for one sort of project: what people paste, and the section that is written of it.

Nobody is asked on the network: an address is taken as it is written.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from sdesk_sync.trackers.wire.address import find_address_fault

_CLONED = re.compile(r"(?:ssh://)?git@(?P<host>[^:/]+)(?::[0-9]+)?[:/](?P<path>.+)")
_HOST = re.compile(r"(localhost|[^\s/:?#]+\.[^\s/:?#]+)(:[0-9]+)?([/?#].*)?", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_YAML_WORDS = ("true", "false", "null", "yes", "no", "on", "off")
_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """An address as somebody has pasted it: its site without a path, what follows, what stands after `?`.

    An account in it is left out: it may have a token.
    """

    site: str
    path: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)


def read_address(written: str) -> PastedAddress | None:
    """An address from a browser, or one to clone from; None for what is none.

    Where nothing is said it is `https`.
    """
    written = written.strip()
    if cloned := _CLONED.fullmatch(written):
        written = f"https://{cloned['host']}/{cloned['path']}"
    elif "://" not in written and _HOST.fullmatch(written):
        written = f"https://{written}"
    try:
        parts = urlsplit(written)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return None
    host = parts.hostname or ""
    site = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"
    if find_address_fault(site) is not None:
        return None
    path = tuple(unquote(part) for part in parts.path.split("/") if part)
    return PastedAddress(site, path, dict(parse_qsl(parts.query)))


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """Where tickets are: the site's address, and the project there; None where that is not known yet."""

    url: str
    project: str | None = None


@dataclass(frozen=True, slots=True)
class TrackerStart:
    """One answer to the question where somebody's tickets are.

    `name` is what it is chosen by and what its shipped mapping is called, `title` what people call it,
    `tracker` what the config does. `example` stands in the file where nobody names a place, `form` shows how
    a project is written. In `section` `<url>` and `<project>` are filled in. `usual_url` is the site that
    most have. `find_place` is the place of a pasted address, and of what somebody has said of the project.
    """

    name: str
    title: str
    tracker: str
    example: ProjectPlace
    form: str
    section: str
    find_place: Callable[[PastedAddress, str | None], ProjectPlace]
    usual_url: str | None = None
    is_usual: bool = False
    """Whether a start has it where nobody says which trackers there are."""

    @property
    def mapping_name(self) -> str:
        """The file name of its mapping."""
        return f"{self.name}.yaml"

    @property
    def has_user(self) -> bool:
        """Whether its section names an account of ours, which only its people know."""
        return re.search(r"^ *user:", self.section, re.MULTILINE) is not None

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment's variables that its section has to have."""
        lines = (line for line in self.section.splitlines() if not line.lstrip().startswith("#"))
        return tuple(dict.fromkeys(name for line in lines for name in _VARIABLE.findall(line)))

    def write_section(self, place: ProjectPlace) -> str:
        """Its section of a commented `sdesk.yaml`."""
        project = place.project or self.example.project or ""
        written = self.section.replace("<url>", json.dumps(place.url, ensure_ascii=False))
        return written.replace("<project>", _write_word(project))


def _write_word(word: str) -> str:
    """A word in YAML, in quotes where it would be read as something else."""
    is_plain = _PLAIN.fullmatch(word) is not None and word.lower() not in _YAML_WORDS
    return word if is_plain else json.dumps(word, ensure_ascii=False)
