"""`sdesk.yaml`: one desk, its store, its trackers. Secrets are named there, never written there."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sdesk_sync.config_file import ConfigFile, find_config_problems
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.limits import Limits
from sdesk_sync.messages import MessageText, message
from sdesk_sync.presets import list_presets, preset_path
from sdesk_sync.secret import FindSecretFault, Secret, SecretPlaces, SecretProblem, find_token_fault
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.store.urls import DEFAULT_URL, anchor_url, find_url_fault
from sdesk_sync.trackers.kind import ReadMapping
from sdesk_sync.trackers.kinds import KINDS, AnyTrackerShape, find_unfit_names
from sdesk_sync.trackers.mapping import digest_of
from sdesk_sync.yamlfile import (
    LARGEST,
    KeyPath,
    YamlDocument,
    YamlErrors,
    YamlProblem,
    dotted_path,
    read_yaml,
)


class ConfigProblem(Exception):
    """Something about the config that a person can mend, said in one sentence.

    It is raised with a message, or with a sentence that is in the person's language already.
    """


@dataclass(frozen=True, slots=True)
class SetupAccount:
    """The account that sets a project up. Its token is not read before it is asked for."""

    user: str | None
    token: Secret


@dataclass(frozen=True, slots=True)
class TrackerConfig:
    """One tracker of the config.

    Of `secrets` any vouches for a webhook; the first is the one that is set in the tracker. `setup` is None
    where the tracker's own account is to set it up. `mapping_digest` names this very version of its mapping,
    `kind` what the tracker is.
    """

    name: str
    url: str
    project: str
    user: str | None
    token: Secret
    secrets: tuple[Secret, ...]
    mapping: ReadMapping
    people: Mapping[str, Roles]
    setup: SetupAccount | None = None
    mapping_digest: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where `serve` listens, and which proxies may say for whom they ask."""

    host: str
    port: int
    public_url: str | None
    workers: int
    trusted_proxies: tuple[str, ...]

    def hook_address(self, tracker: str) -> str | None:
        """Where a tracker's webhook has to go; None where nothing says how we are reached from outside."""
        return None if self.public_url is None else f"{self.public_url.rstrip('/')}/hooks/{tracker}"


@dataclass(frozen=True, slots=True)
class Config:
    """The whole config, every file of it checked. `digest` names this very version of its own file."""

    digest: str
    mode: Mode
    desk: Desk
    store: str
    serve: ServeSettings
    limits: Limits
    trackers: Mapping[str, TrackerConfig]
    desk_file: Path
    """The desk file in use: beside the config, or the shipped one."""
    clock: str | None = None
    """Where an embedded tracker's clock is asked for the time; None for the machine's own."""

    @property
    def has_shipped_desk(self) -> bool:
        """Whether no desk file of the config's own is in use."""
        return self.desk_file in map(preset_path, list_presets())


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The config at the path with the files and secrets it names.

    Raises YamlErrors with everything wrong in any of them, ConfigProblem where it cannot be read itself.
    Relative paths are taken from the config's folder.
    """
    content = read_bounded(path, "config")
    document = read_yaml(content, path.name, ConfigFile)
    places = SecretPlaces(path.absolute().parent, os.environ if environment is None else environment)
    reading = _ConfigReading(document, places, list(find_config_problems(document)), digest_of(content))
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
        if not os.path.lexists(path):
            # Most likely somebody's first command, or one in the wrong folder.
            raise ConfigProblem(message("config.none", what=what, path=path)) from None
        raise ConfigProblem(message("file.of", what=what, reason=problem.reason)) from None


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _ConfigReading:
    """A config on its way in: whatever is wrong is kept, and the rest is read on."""

    document: YamlDocument[ConfigFile]
    places: SecretPlaces
    problems: list[YamlProblem]
    digest: str = ""

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
        mode, clock = Mode(value.mode), value.clock
        return Config(self.digest, mode, desk, store, serve, value.limits, known, desk_file, clock)

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
        setup = self._refer_to_setup_account(name, shape)
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
            setup=setup,
            mapping_digest=digest_of(content),
            kind=shape.kind,
        )

    def _refer_to_setup_account(self, name: str, shape: AnyTrackerShape) -> SetupAccount | None:
        """Only referred to: whoever sets nothing up has no need of its token."""
        if shape.setup is None:
            return None
        path = ("trackers", name, "setup", "token")
        token = self._refer(path, shape.setup.token.get_secret_value(), find_token_fault)
        return None if token is None else SetupAccount(shape.setup.find_user(), token)

    def read_named_file(self, path: KeyPath, name: str) -> tuple[Path, bytes | None]:
        """A file beside the config or a shipped one of that name, with what is in it where it can be read."""
        file = self.places.folder / name
        if not os.path.lexists(file) and {name, f"{name}.yaml"} & set(list_presets()):
            file = preset_path(name)
        try:
            return file, read_small_file(file, LARGEST)
        except FileProblem as problem:
            expected = message("config.file-or-shipped", names=", ".join(list_presets()))
            self._add(path, expected, message("config.named-file", name=name, reason=problem.reason))
            return file, None

    def _find_secret(self, path: KeyPath, reference: str, find_fault: FindSecretFault) -> Secret | None:
        """A secret by reference; it is read once now, so that a wrong one is told at the start."""
        secret = self._refer(path, reference, find_fault)
        try:
            if secret is not None:
                secret.read()
        except SecretProblem as problem:
            self._add(path, problem.expected, problem.found)
            return None
        return secret

    def _refer(self, path: KeyPath, reference: str, find_fault: FindSecretFault) -> Secret | None:
        """A secret by reference, of which nothing is read."""
        try:
            return self.places.refer(dotted_path(path), reference, find_fault)
        except SecretProblem as problem:
            self._add(path, problem.expected, problem.found)
            return None

    def _check_store(self, url: str) -> None:
        if fault := find_url_fault(anchor_url(url, self.places.folder)):
            # It may have a password in it.
            expected = message("config.such-as", example=DEFAULT_URL)
            self._add(("store",), expected, message("store.unfit-url", fault=fault))

    def _check_people(self, desk: Desk) -> None:
        trackers = self.document.value.trackers
        for person in find_unfit_names((one.kind for one in trackers.values()), desk.routing.people):
            expected = message("config.people-as-trackers")
            self._add(("desk",), expected, message("config.no-account", person=person))
        for name, shape in trackers.items():
            for person, roles in shape.people.items():
                for number, role in enumerate(roles):
                    if role not in desk.roles:
                        path = ("trackers", name, "people", person, number)
                        problem = self.document.problem_at_value(
                            path, expected=message("word.role-of-desk"), known=desk.roles
                        )
                        self.problems.append(problem)

    def _add(self, path: KeyPath, expected: MessageText, found: MessageText) -> None:
        self.problems.append(self.document.problem_at_value(path, expected=expected, found=found))

    def _keep_problems(self, read: Callable[[], V]) -> V | None:
        """What is read; None where it is wrong, and that is kept."""
        try:
            return read()
        except YamlErrors as errors:
            self.problems.extend(errors.problems)
            return None
