"""What `validate` looks at and says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sdesk_sync.config import load_config
from sdesk_sync.config_file import ConfigFile, find_config_problems
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.messages import MessageText, message, put_into_words
from sdesk_sync.presets import preset_path
from sdesk_sync.small_files import FileProblem, read_small_file
from sdesk_sync.trackers.kind import TrackerKind
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.yamlfile import LARGEST, YamlErrors, YamlProblem, read_yaml
from sdesk_sync.yamlfile.tree import MappingNode, ScalarNode, parse_yaml


@dataclass(frozen=True, slots=True)
class FileExamination:
    """Looks a config or single files over, and says in a language what is fine and what is worth a look."""

    language: str

    def check_config(self, path: Path) -> Iterator[str]:
        """The config at the path with all it names."""
        config = load_config(path)
        yield self._fill("config-fine", path=path, trackers=", ".join(config.trackers), mode=config.mode)
        yield self._fill("shipped-desk" if config.has_shipped_desk else "desk-file", path=config.desk_file)
        for name, tracker in config.trackers.items():
            if tracker.mapping.leaves_comments_open:
                yield self._fill("comments-open", name=name)
        yield from self._describe_desk(config.desk)

    def check_files(self, paths: Sequence[Path]) -> Iterator[str]:
        """Files by themselves: desk files first, since mappings are checked against a desk."""
        problems: list[YamlProblem] = []
        files: list[_GivenFile] = []
        desks: list[Desk] = []
        for path in paths:
            try:
                files.append(_read_given_file(path))
            except YamlErrors as errors:
                problems += errors.problems
        for file in sorted(files, key=lambda file: file.kind is not FileKind.DESK):
            try:
                desks += _check_file(file, desks[-1] if desks else None)
            except YamlErrors as errors:
                problems += errors.problems
        if problems:
            raise YamlErrors(problems)
        yield from (
            self._fill("file-fine", path=file.path, kind=self._name_kind(file.kind)) for file in files
        )
        yield from (self._put_words(doubt) for desk in desks[:-1] for doubt in desk.doubts)
        if desks:
            yield from self._describe_desk(desks[-1])

    def _describe_desk(self, desk: Desk) -> Iterator[str]:
        """What is fine and still to be known of a desk."""
        yield from map(self._put_words, desk.doubts)
        # What it does without, because its file names no fact for it under `meanings`.
        if desk.meanings.close_reason is None:
            yield self._fill("no-close-reason")
        if desk.meanings.opened_as is None:
            yield self._fill("no-opened-as")

    def _name_kind(self, kind: "FileKind | TrackerKind") -> str:
        if isinstance(kind, FileKind):
            return self._fill(f"kind.{kind}")
        return self._fill("kind.mapping", tracker=kind.title)

    def _put_words(self, text: MessageText) -> str:
        return put_into_words(text, self.language)

    def _fill(self, key: str, **holes: object) -> str:
        return console_texts("cli.validate", self.language)[key].format(**holes)


class FileKind(StrEnum):
    """What a file is that is no mapping."""

    DESK = "desk"
    CONFIG = "config"


@dataclass(frozen=True, slots=True)
class _GivenFile:
    """A file that was given: its text, and what it says it is."""

    path: Path
    text: bytes
    kind: FileKind | TrackerKind


def _read_given_file(path: Path) -> _GivenFile:
    """A file with its kind. Raises YamlErrors where it cannot be read or says nothing of the sort."""
    try:
        text = read_small_file(path, LARGEST)
    except FileProblem as problem:
        raise YamlErrors([_no_file_of_ours(path, problem.reason)]) from None
    return _GivenFile(path, text, _file_kind(path, text))


def _file_kind(path: Path, text: bytes) -> FileKind | TrackerKind:
    """What a file says it is in its head: `file: desk`, or `file: mapping` with its tracker."""
    head, _ = parse_yaml(text, path.name)
    if not isinstance(head, MappingNode):
        raise YamlErrors([_no_file_of_ours(path, message("validate.something-else"))])
    said = {key: node.text for key, node in head.nodes.items() if isinstance(node, ScalarNode)}
    if said.get("file") == "mapping":
        # Any kind tells of a name that is none.
        return KINDS.get(said.get("tracker", ""), next(iter(KINDS.values())))
    return FileKind.CONFIG if "trackers" in head.nodes else FileKind.DESK


def _no_file_of_ours(path: Path, found: MessageText) -> YamlProblem:
    return YamlProblem(path.name, 1, 1, found, message("validate.file-of-ours"), None, "")


def _check_file(file: _GivenFile, desk: Desk | None) -> Iterator[Desk]:
    """What a desk file says; other files are only checked, a mapping against the desk."""
    name = file.path.name
    if file.kind is FileKind.DESK:
        yield read_desk(file.text, name)
        return
    if isinstance(file.kind, TrackerKind):
        # The desk that a mapping comes with, or the shipped one: it has to name every word of it.
        words_from = desk or read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")
        file.kind.read_mapping(file.text, name, words_from)
        return
    problems = list(find_config_problems(read_yaml(file.text, name, ConfigFile)))
    if problems:
        raise YamlErrors(problems)
