"""What `validate` looks at and says."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from sdesk_sync.config import ConfigFile, ConfigProblem, load, text_of
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.reading import not_in_this_version, read_desk
from sdesk_sync.presets import preset
from sdesk_sync.trackers.mapping import JiraMapping, read_gitlab, read_jira
from sdesk_sync.yamlfile import Problem, YamlErrors, read


def whole(path: Path) -> Iterator[str]:
    """The config at the path with all it names."""
    config = load(path)
    later = not_in_this_version(config.desk)
    yield f"{path}: fine ({len(config.trackers)} trackers, mode {config.mode})"
    yield f"desk file: {config.desk_file}" + (" (the shipped one)" if config.desk_is_shipped else "")
    for name, tracker in config.trackers.items():
        if isinstance(tracker.mapping, JiraMapping) and tracker.mapping.visible_to_role is None:
            yield f"{name}: staff_comments_visible_to is not set, so whoever sees a ticket reads all comments"
    yield from _later(later)


def single(files: Sequence[Path]) -> Iterator[str]:
    """Files by themselves: desk files first, since mappings are checked against a desk."""
    problems: list[Problem] = []
    fine: list[str] = []
    desk: Desk | None = None
    for path in sorted(files, key=lambda one: _kind(one) != "desk"):
        try:
            desk = _one(path, desk) or desk
            fine.append(f"{path}: fine ({_kind(path)})")
        except YamlErrors as errors:
            problems += errors.problems
    if problems:
        raise YamlErrors(problems)
    yield from fine
    if desk is not None and any(_kind(path) == "desk" for path in files):
        yield from _later(not_in_this_version(desk))


def _one(path: Path, desk: Desk | None) -> Desk | None:
    text = text_of(path, "file")
    kind = _kind(path)
    if kind == "desk":
        return read_desk(text, path.name)
    if kind == "config":
        read(text, path.name, ConfigFile)
        return None
    against = desk or read_desk(preset("service-desk").read_bytes(), "service-desk.yaml")
    (read_gitlab if kind == "gitlab mapping" else read_jira)(text, path.name, against)
    return None


def _kind(path: Path) -> str:
    """What a file says it is in its head: `file: desk`, or `file: mapping` with its tracker."""
    try:
        head = yaml.safe_load(text_of(path, "file"))
    except yaml.YAMLError:
        return "config" if path.stem == "sdesk" else "desk"
    if not isinstance(head, dict):
        raise ConfigProblem(f"{path}: expected a desk file, a mapping or a config")
    if head.get("file") == "mapping":
        return "gitlab mapping" if head.get("tracker") == "gitlab" else "jira mapping"
    return "config" if "trackers" in head else "desk"


def _later(parts: Iterable[str]) -> Iterator[str]:
    named = tuple(parts)
    if named:
        yield "Not in this version, so without effect yet:"
        yield from (f"  {part}" for part in named)
