"""The files of a start: a config, a desk file, and a mapping for each tracker, made of the shipped ones."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sdesk_sync.cli.start_answers import StartAnswers, StartChoice

if TYPE_CHECKING:
    from sdesk_sync.desk.policy import Desk

CONFIG = "sdesk.yaml"
_HEAD = """\
# sdesk-sync: one desk, its store, its trackers. Check it with `sdesk-sync validate`.
version: 1
mode: observe                    # off | observe | warn | enforce: caps every rule; lift it last
desk: DESK# beside this file, or the name of a shipped preset
store: sqlite:///sdesk.db        # beside this file
serve: {host: 127.0.0.1, port: 8080, workers: 8}   # workers: calls to trackers at once
# behind a proxy on another machine: serve: {…, trusted_proxies: [10.0.0.5]}
# how trackers reach us, which `apply` sets as the webhook's address: serve: {…, public_url: "https://sdesk.example.com"}
trackers:
"""
_WORKERS = "workers: 8}   # workers: calls to trackers at once"
_REACHED = re.compile(r"# how trackers reach us.*\n")
_DESK_LANGUAGE = re.compile(r"^language: \w+", re.MULTILINE)
_SETUP = re.compile(r"^# setup:\n#   languages: \[en\]", re.MULTILINE)
_OTHER_LANGUAGE = re.compile(r"^# languages?: .*$", re.MULTILINE)
"""A mapping's lines, as comments, of a language beside the desk's."""


@dataclass(frozen=True, slots=True)
class StartFiles:
    """Each file's text by its name, in the order in which they are written."""

    texts: Mapping[str, str]
    can_plan: bool
    """Whether any of the trackers is set up by `plan` and `apply`."""


def make_start_files(desk_file: Path, desk: "Desk", answers: StartAnswers) -> StartFiles:
    """The files of a start with these answers; without any they are the shipped ones as they are."""
    sections = "".join(one.start.write_section(one.place) for one in answers.choices)
    texts = {CONFIG: _write_head(desk_file.name, answers.public_url) + sections}
    texts[desk_file.name] = _speak(desk_file.read_text(encoding="utf-8"), answers.language)
    can_plan = False
    for choice in answers.choices:
        text, is_planned = _write_mapping(desk, choice)
        texts[choice.start.mapping_name] = _speak(text, answers.language)
        can_plan = can_plan or is_planned
    return StartFiles(texts, can_plan)


def _write_head(desk: str, public_url: str | None) -> str:
    head = _HEAD.replace("DESK", desk.ljust(26))
    if public_url is None:
        return head
    reached = f"workers: 8, public_url: {json.dumps(public_url)}}}   # workers: calls to trackers at once"
    return _REACHED.sub("", head.replace(_WORKERS, reached))


def _speak(text: str, language: str | None) -> str:
    """A desk file or mapping in a language; its comments then name the other one."""
    if language is None or language == "en":
        return text
    text = _DESK_LANGUAGE.sub(f"language: {language}", text)
    text = _SETUP.sub(f"setup:\n  languages: [{language}]", text)
    return _OTHER_LANGUAGE.sub(lambda found: _swap_languages(found[0], language), text)


def _swap_languages(line: str, language: str) -> str:
    return re.sub(rf"\b{language}\b", "en", line).replace("German", "English").replace("GmbH", "Ltd")


def _write_mapping(desk: "Desk", choice: StartChoice) -> tuple[str, bool]:
    """A shipped mapping, without the words that this desk does not have, and whether it can be set up by."""
    from sdesk_sync.presets import preset_path
    from sdesk_sync.yamlfile import YamlErrors

    path = preset_path(choice.start.name)
    text = path.read_text(encoding="utf-8")
    try:
        mapping = choice.kind.read_mapping(text.encode(), path.name, desk)
    except YamlErrors as errors:
        # Each word stands on a line of its own there.
        beyond = {problem.line for problem in errors.problems}
        lines = enumerate(text.splitlines(keepends=True), 1)
        text = "".join(line for number, line in lines if number not in beyond)
        mapping = choice.kind.read_mapping(text.encode(), path.name, desk)
    return text, mapping.set_up is not None


def write_start_files(folder: Path, files: StartFiles) -> Mapping[str, bool]:
    """Write those that are not there yet; which of all are new. Broken off, none of the new ones is left.

    Raises OSError where the disk refuses.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.texts.items():
            _write_new_file(folder / name, text, written)
    except BaseException:
        # Half a start would look like a whole one, and the next go would leave it as it is.
        for path in written:
            path.unlink(missing_ok=True)
        for each in made:
            if each.is_dir() and not any(each.iterdir()):
                each.rmdir()
        raise
    return {name: folder / name in written for name in files.texts}


def _write_new_file(path: Path, text: str, written: list[Path]) -> None:
    try:
        # Not through a link that leads nowhere yet: what it names is not in the folder.
        with path.open("x", encoding="utf-8") as file:
            written.append(path)
            file.write(text)
    except FileExistsError:
        return
