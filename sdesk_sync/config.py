"""`sdesk.yaml`: one desk, its store, its trackers. Secrets are named there, never written there."""

import ipaddress
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field as Key

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.presets import list_presets, preset_path
from sdesk_sync.secret import FindSecretFault, Secret, SecretPlaces, SecretProblem, find_token_fault
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.store.urls import DEFAULT_URL, anchor_url, find_url_fault
from sdesk_sync.trackers.kind import ReadMapping
from sdesk_sync.trackers.kinds import KINDS, AnyTrackerShape, find_unfit_names
from sdesk_sync.trackers.wire.address import Site, find_address_fault, is_host
from sdesk_sync.yamlfile import (
    LARGEST,
    FileShape,
    KeyPath,
    ShapeFault,
    YamlDocument,
    YamlErrors,
    YamlProblem,
    dotted_path,
    read_yaml,
)

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
            yield ShapeFault(("host",), "an address of this machine or its name, without a port")
        for number, proxy in enumerate(self.trusted_proxies):
            if not _is_network(proxy):
                yield ShapeFault(("trusted_proxies", number), "an address, or a network such as 10.0.0.0/8")
        fault = find_address_fault(self.public_url) if self.public_url is not None else None
        if fault:
            yield ShapeFault(("public_url",), fault.expected, fault.found)


class ConfigFile(FileShape):
    """The config file."""

    version: Literal[1]
    mode: Literal["off", "observe", "warn", "enforce"] = "observe"
    desk: str
    store: str = DEFAULT_URL
    serve: ServeShape = ServeShape()
    limits: Limits = DEFAULT_LIMITS
    trackers: dict[str, Annotated[AnyTrackerShape, Key(discriminator="kind")]] = Key(min_length=1)

    def find_tracker_faults(self) -> Iterator[ShapeFault]:
        """Trackers that no webhook can reach, and those that are one project under two names."""
        first: dict[tuple[str, Site | None, str], str] = {}
        for name, tracker in self.trackers.items():
            if _UNREACHABLE.fullmatch(name):
                wanted = "a name that can stand in an address as it is, such as engineering"
                yield ShapeFault(("trackers", name), wanted, is_at_key=True)
            site, project = tracker.project_place()
            other = first.setdefault((tracker.kind, site, project), name)
            if site is not None and other != name:
                yield ShapeFault(
                    ("trackers", name, "project"), f"a project of its own: '{other}' is this one"
                )


class ConfigProblem(Exception):
    """Something about the config that a person can mend, said in one sentence."""


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """One tracker of the config."""

    name: str
    url: str
    project: str
    user: str | None
    token: Secret
    secrets: tuple[Secret, ...]
    mapping: ReadMapping
    people: Mapping[str, Roles]


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where `serve` listens, and which proxies may say for whom they ask."""

    host: str
    port: int
    public_url: str | None
    workers: int
    trusted_proxies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """The whole config, every file of it checked."""

    mode: Mode
    desk: Desk
    store: str
    serve: ServeSettings
    limits: Limits
    trackers: Mapping[str, TrackerConfig]
    desk_file: Path
    """The desk file in use: beside the config, or the shipped one."""

    @property
    def has_shipped_desk(self) -> bool:
        """Whether no desk file of the config's own is in use."""
        return self.desk_file in map(preset_path, list_presets())


def find_config_problems(document: YamlDocument[ConfigFile]) -> Iterator[YamlProblem]:
    """What can be seen to be wrong in a config by itself, without the files and secrets that it names."""
    value = document.value
    yield from document.problems_of(value.find_tracker_faults())
    yield from document.problems_of(value.serve.find_listening_faults(), "serve")
    yield from document.problems_of(value.limits.find_faults(), "limits")
    for name, shape in value.trackers.items():
        yield from document.problems_of(shape.find_faults(), "trackers", name)


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The config at the path with the files and secrets it names.

    Raises YamlErrors with everything wrong in any of them, ConfigProblem where it cannot be read itself.
    Relative paths are taken from the config's folder.
    """
    document = read_yaml(read_bounded(path, "config"), path.name, ConfigFile)
    places = SecretPlaces(path.absolute().parent, os.environ if environment is None else environment)
    reading = _ConfigReading(document, places, list(find_config_problems(document)))
    config = reading.read_config()
    if config is None or reading.problems:
        raise YamlErrors(reading.problems)
    return config


def load_desk(path: Path) -> Desk:
    """The desk of the config at the path; its trackers and secrets are not looked at.

    Raises as `load_config` does.
    """
    document = read_yaml(read_bounded(path, "config"), path.name, ConfigFile)
    reading = _ConfigReading(document, SecretPlaces(path.absolute().parent, os.environ), [])
    desk_file, text = reading.read_named_file(("desk",), document.value.desk)
    if text is None:
        raise YamlErrors(reading.problems)
    return read_desk(text, desk_file.name)


def read_bounded(path: Path, what: str) -> bytes:
    """A file's bytes; raises ConfigProblem where it cannot be read or is too large to be ours."""
    try:
        return read_small_file(path, LARGEST)
    except FileProblem as problem:
        raise ConfigProblem(f"{what}: {problem}") from None


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _ConfigReading:
    """A config on its way in: whatever is wrong is kept, and the rest is read on."""

    document: YamlDocument[ConfigFile]
    places: SecretPlaces
    problems: list[YamlProblem]

    def read_config(self) -> Config | None:
        """The config, or None where something that it rests on could not be read."""
        value, folder = self.document.value, self.places.folder
        desk_file, text = self.read_named_file(("desk",), value.desk)
        desk = self._keep_problems(lambda: read_desk(text, desk_file.name)) if text is not None else None
        self._check_store(value.store)
        if desk is not None:
            self._check_people(desk)
        trackers = {name: self._read_tracker(name, shape, desk) for name, shape in value.trackers.items()}
        known = {name: one for name, one in trackers.items() if one is not None}
        if desk is None or len(known) < len(trackers):
            return None
        serve, store = ServeSettings(**value.serve.model_dump()), anchor_url(value.store, folder)
        return Config(Mode(value.mode), desk, store, serve, value.limits, known, desk_file)

    def _read_tracker(self, name: str, shape: AnyTrackerShape, desk: Desk | None) -> TrackerConfig | None:
        token = self._find_secret(
            ("trackers", name, "token"), shape.token.get_secret_value(), find_token_fault
        )
        secrets = [
            self._find_secret(
                ("trackers", name, "webhook_secret", number),
                reference.get_secret_value(),
                shape.find_secret_fault,
            )
            for number, reference in enumerate(shape.webhook_secret)
        ]
        file, text = self.read_named_file(("trackers", name, "mapping"), shape.mapping)
        if desk is None or text is None:
            return None
        kind, content = KINDS[shape.kind], text
        mapping = self._keep_problems(lambda: kind.read_mapping(content, file.name, desk))
        if mapping is None or token is None or None in secrets:
            return None
        return TrackerConfig(
            name=name,
            url=shape.url.rstrip("/"),
            project=shape.project,
            user=shape.find_user(),
            token=token,
            secrets=tuple(secret for secret in secrets if secret is not None),
            mapping=mapping,
            people={person: frozenset(roles) for person, roles in shape.people.items()},
        )

    def read_named_file(self, path: KeyPath, name: str) -> tuple[Path, bytes | None]:
        """A file beside the config or a shipped one of that name, with what is in it where it can be read."""
        file = self.places.folder / name
        if not os.path.lexists(file) and {name, f"{name}.yaml"} & set(list_presets()):
            file = preset_path(name)
        try:
            return file, read_small_file(file, LARGEST)
        except FileProblem as problem:
            expected = f"a file beside the config, or one of the shipped {', '.join(list_presets())}"
            self._add(path, expected, f"'{name}' ({problem})")
            return file, None

    def _find_secret(self, path: KeyPath, reference: str, find_fault: FindSecretFault) -> Secret | None:
        """A secret by reference; it is read once now, so that a wrong one is told at the start."""
        where = dotted_path(path)
        try:
            secret = self.places.refer(where, reference, find_fault)
            secret.read()
        except SecretProblem as problem:
            self._add(path, problem.expected, problem.found)
            return None
        return secret

    def _check_store(self, url: str) -> None:
        if fault := find_url_fault(anchor_url(url, self.places.folder)):
            # It may have a password in it.
            self._add(("store",), f"such as {DEFAULT_URL}", f"a URL of a store that {fault}")

    def _check_people(self, desk: Desk) -> None:
        trackers = self.document.value.trackers
        for person in find_unfit_names((one.kind for one in trackers.values()), desk.routing.people):
            expected = "a desk whose `routing` and `away` name people as the trackers do"
            self._add(("desk",), expected, f"'{person}', written as no account of these trackers is")
        for name, shape in trackers.items():
            for person, roles in shape.people.items():
                for number, role in enumerate(roles):
                    if role not in desk.roles:
                        path = ("trackers", name, "people", person, number)
                        problem = self.document.problem_at_value(
                            path, expected="a role of the desk", known=desk.roles
                        )
                        self.problems.append(problem)

    def _add(self, path: KeyPath, expected: str, found: str) -> None:
        self.problems.append(self.document.problem_at_value(path, expected=expected, found=found))

    def _keep_problems(self, read: Callable[[], V]) -> V | None:
        """What is read; None where it is wrong, and that is kept."""
        try:
            return read()
        except YamlErrors as errors:
            self.problems.extend(errors.problems)
            return None


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
