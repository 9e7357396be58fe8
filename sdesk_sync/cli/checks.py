"""What `validate` looks at and says."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import yaml

from sdesk_sync.config import ConfigFile, ConfigProblem, load_config, read_bounded
from sdesk_sync.desk.file.load import not_in_this_version, read_desk
from sdesk_sync.desk.policy import Desk
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.kind import TrackerKind
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.yamlfile import YamlErrors, YamlProblem, read_yaml


def check_config(path: Path) -> Iterator[str]:
    """The config at the path with all it names."""
    config = load_config(path)
    ineffective = not_in_this_version(config.desk)
    yield f"{path}: fine ({len(config.trackers)} trackers, mode {config.mode})"
    yield f"desk file: {config.desk_file}" + (" (the shipped one)" if config.has_shipped_desk else "")
    for name, tracker in config.trackers.items():
        if tracker.mapping.leaves_comments_open:
            yield f"{name}: staff_comments_visible_to is not set, so whoever sees a ticket reads all comments"
    yield from _describe_ineffective(ineffective)


def check_files(files: Sequence[Path]) -> Iterator[str]:
    """Files by themselves: desk files first, since mappings are checked against a desk."""
    problems: list[YamlProblem] = []
    fine: list[str] = []
    desk: Desk | None = None
    for path in sorted(files, key=lambda path: _file_kind(path) is not FileKind.DESK):
        try:
            desk = _check_file(path, desk) or desk
            fine.append(f"{path}: fine ({_file_kind_title(path)})")
        except YamlErrors as errors:
            problems += errors.problems
    if problems:
        raise YamlErrors(problems)
    yield from fine
    if desk is not None and any(_file_kind(path) is FileKind.DESK for path in files):
        yield from _describe_ineffective(not_in_this_version(desk))


def _check_file(path: Path, desk: Desk | None) -> Desk | None:
    text = read_bounded(path, "file")
    kind = _file_kind(path)
    if kind is FileKind.DESK:
        return read_desk(text, path.name)
    if kind is FileKind.CONFIG:
        read_yaml(text, path.name, ConfigFile)
        return None
    # The desk that a mapping comes with, or the shipped one: it has to name every word of it.
    words_from = desk or read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")
    kind.read_mapping(text, path.name, words_from)
    return None


class FileKind(StrEnum):
    """What a file is that is no mapping."""

    DESK = "desk"
    CONFIG = "config"


def _file_kind(path: Path) -> FileKind | TrackerKind:
    """What a file says it is in its head: `file: desk`, or `file: mapping` with its tracker."""
    try:
        head = yaml.safe_load(read_bounded(path, "file"))
    except yaml.YAMLError:
        return FileKind.CONFIG if path.stem == "sdesk" else FileKind.DESK
    if not isinstance(head, dict):
        raise ConfigProblem(f"{path}: expected a desk file, a mapping or a config")
    if head.get("file") == "mapping":
        # Any kind tells of a name that is none.
        return KINDS.get(str(head.get("tracker")), next(iter(KINDS.values())))
    return FileKind.CONFIG if "trackers" in head else FileKind.DESK


def _file_kind_title(path: Path) -> str:
    kind = _file_kind(path)
    return kind.value if isinstance(kind, FileKind) else f"{kind.title.lower()} mapping"


def _describe_ineffective(parts: Iterable[str]) -> Iterator[str]:
    named = tuple(parts)
    if named:
        yield "Not in this version, so without effect yet:"
        yield from (f"  {part}" for part in named)
