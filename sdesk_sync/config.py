"""`sdesk.yaml`: one desk, its store, its trackers. Secrets are named there, never written there."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field as Key

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.limits import DEFAULT_LIMITS, Limits
from sdesk_sync.presets import list_presets, preset_path
from sdesk_sync.store.urls import DEFAULT_URL, anchor_url
from sdesk_sync.trackers.kind import ReadMapping
from sdesk_sync.trackers.kinds import KINDS, AnyTrackerShape
from sdesk_sync.yamlfile import FileShape, YamlDocument, YamlErrors, YamlProblem, read_yaml

MOST_BYTES = 5_000_000
_TICK_NS = 2_000_000_000


class ServeShape(FileShape):
    """Where `serve` listens, and how many calls to trackers it makes at once."""

    host: str = "127.0.0.1"
    port: int = Key(default=8080, ge=0, le=65535)
    public_url: str | None = None
    workers: int = Key(default=8, ge=1, le=64)


class ConfigFile(FileShape):
    """The config file."""

    version: Literal[1]
    mode: Literal["off", "observe", "warn", "enforce"] = "observe"
    desk: str
    store: str = DEFAULT_URL
    serve: ServeShape = ServeShape()
    limits: Limits = DEFAULT_LIMITS
    trackers: dict[str, Annotated[AnyTrackerShape, Key(discriminator="kind")]]


class ConfigProblem(Exception):
    """Something about the config that a person can mend, said in one sentence."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by where it lies; read each time it is needed, shown never."""

    where: str
    read: Callable[[], str] = field(repr=False, compare=False)


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
    """Where `serve` listens."""

    host: str
    port: int
    public_url: str | None
    workers: int


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


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The config at the path with the files it names.

    Raises YamlErrors with everything wrong in any of them, ConfigProblem for a file or a secret
    that is not there. Relative paths are taken from the config's folder.
    """
    env = os.environ if environment is None else environment
    document = read_yaml(read_bounded(path, "config"), path.name, ConfigFile)
    value, folder = document.value, path.absolute().parent
    desk_path = _find_file(value.desk, folder, "desk")
    desk = read_desk(read_bounded(desk_path, "desk file"), desk_path.name)
    problems: list[YamlProblem] = list(_check_people(document, desk))
    trackers: dict[str, TrackerConfig] = {}
    for name, shape in value.trackers.items():
        try:
            trackers[name] = _read_tracker(name, shape, desk, folder, env)
        except YamlErrors as errors:
            problems += errors.problems
    if problems:
        raise YamlErrors(problems)
    serve = ServeSettings(value.serve.host, value.serve.port, value.serve.public_url, value.serve.workers)
    store = anchor_url(value.store, folder)
    return Config(Mode(value.mode), desk, store, serve, value.limits, trackers, desk_path)


def read_bounded(path: Path, what: str) -> bytes:
    """A file's bytes; raises ConfigProblem where it cannot be read or is too large to be ours."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigProblem(f"{what}: {path} is larger than {MOST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise ConfigProblem(f"{what}: {path} cannot be read ({error.strerror})") from None


def _find_file(name: str, folder: Path, what: str) -> Path:
    """A path beside the config, or a shipped file of that name."""
    beside = folder / name
    if beside.is_file():
        return beside
    if name in list_presets() or f"{name}.yaml" in list_presets():
        return preset_path(name)
    raise ConfigProblem(
        f"{what}: '{name}' is neither a file in {folder} nor one of the shipped {', '.join(list_presets())}"
    )


def _read_tracker(
    name: str, shape: AnyTrackerShape, desk: Desk, folder: Path, env: Mapping[str, str]
) -> TrackerConfig:
    if urlsplit(shape.url).scheme not in ("http", "https"):
        raise ConfigProblem(f"trackers.{name}.url: '{shape.url}' is no address; expected https://…")
    path = _find_file(shape.mapping, folder, f"trackers.{name}.mapping")
    text = read_bounded(path, "mapping")
    return TrackerConfig(
        name=name,
        url=shape.url.rstrip("/"),
        project=shape.project,
        user=shape.find_user(),
        token=_reference_secret(f"trackers.{name}.token", shape.token, folder, env),
        secrets=tuple(
            _reference_secret(f"trackers.{name}.webhook_secret", secret, folder, env)
            for secret in shape.webhook_secret
        ),
        mapping=KINDS[shape.kind].read_mapping(text, path.name, desk),
        people={person: frozenset(roles) for person, roles in shape.people.items()},
    )


def _check_people(document: YamlDocument[ConfigFile], desk: Desk) -> Iterator[YamlProblem]:
    for name, shape in document.value.trackers.items():
        for person, roles in shape.people.items():
            for number, role in enumerate(roles):
                if role not in desk.roles:
                    path = ("trackers", name, "people", person, number)
                    yield document.problem_at_value(path, expected="a role of the desk", known=desk.roles)


def _reference_secret(where: str, text: str, folder: Path, env: Mapping[str, str]) -> Secret:
    """A secret by reference; it is read once now, so that a missing one is told at the start."""
    secret = Secret(where, _choose_reader(where, text, folder, env))
    secret.read()
    return secret


def _choose_reader(where: str, text: str, folder: Path, env: Mapping[str, str]) -> Callable[[], str]:
    if text.startswith("file:"):
        return _SecretFile(where, folder / text.removeprefix("file:")).read
    if text.startswith("${") and text.endswith("}"):
        return lambda: _read_environment(where, text[2:-1], env)
    raise ConfigProblem(
        f'{where}: a secret is never written here; expected "${{VARIABLE}}" or "file:/path/to/it"'
    )


class _SecretFile:
    """A file asked for every webhook and call, and read again only once it is another."""

    def __init__(self, where: str, path: Path) -> None:
        self._where, self._path = where, path
        self._read: tuple[tuple[int, ...], str] | None = None

    def read(self) -> str:
        """What is in it now. Raises ConfigProblem."""
        try:
            stat = self._path.stat()
            shape = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            if self._read is not None and self._read[0] == shape:
                return self._read[1]
            secret = self._path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigProblem(
                f"{self._where}: the file {self._path} cannot be read ({error.strerror})"
            ) from None
        if not secret:
            raise ConfigProblem(f"{self._where}: the file {self._path} is empty")
        # What was written just now may be written again within the same tick of the file's clock.
        is_old = time.time_ns() - stat.st_ctime_ns > _TICK_NS
        self._read = (shape, secret) if is_old else None
        return secret


def _read_environment(where: str, name: str, env: Mapping[str, str]) -> str:
    if not env.get(name):
        raise ConfigProblem(f"{where}: the environment variable {name} is not set")
    return env[name]
