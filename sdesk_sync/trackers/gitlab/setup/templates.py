"""The description templates that a project is to have: one for each intake kind and language.

A customer picks one by its name and fills it in; its last lines are quick actions, which run with the rights
of whoever opens the ticket (docs/trackers/gitlab.md#commands-in-text, docs/trackers/gitlab.md#set-up).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from sdesk_sync.desk.model.vocabulary import TYPE, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.gitlab.mapping import LABELS, GitLabMapping
from sdesk_sync.trackers.gitlab.setup.texts import setup_text
from sdesk_sync.trackers.setup.objects import DeskWord, ObjectKind, StepKey, TemplateFile

FOLDER = ".gitlab/issue_templates"
MARK = "<!-- sdesk-sync -->"
"""The first line of every file that is ours."""
TEMPLATES_KEY = StepKey(ObjectKind.TEMPLATES, FOLDER)

_SHA256_DIGITS = 64
# What a path or a file system takes for something else, and what cannot be seen.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def want_templates(desk: Desk, mapping: GitLabMapping) -> tuple[TemplateFile, ...]:
    """The files in the order of languages and kinds; none where none are wished for."""
    if not mapping.wishes.has_templates or TYPE not in mapping.labels:
        return ()
    return tuple(_write_templates(desk, mapping))


def _write_templates(desk: Desk, mapping: GitLabMapping) -> Iterator[TemplateFile]:
    names: set[str] = set()
    for language in mapping.wishes.languages:
        # Customers choose among the intake kinds alone.
        for key, title in mapping.labels[TYPE].names.items():
            if not desk.is_intake(key):
                continue
            name = _name_file(desk.name_of(Word(WordKind.TYPE, key), language), key, language, names)
            names.add(name.casefold())
            # Who writes in a language is answered in it: the ticket says so from the beginning.
            titles = (title, mapping.languages.first_name(LABELS, language))
            content = _write_template(language, titles, is_fault=_becomes_fault(desk, key))
            yield TemplateFile(
                f"{FOLDER}/{name}.md",
                find_blob_id(content),
                content,
                DeskWord(TYPE, key),
                is_confidential=True,
                label=StepKey(ObjectKind.LABEL, title),
            )


def _name_file(name: str, key: str, language: str, taken: set[str]) -> str:
    """What a person picks it by: the kind's name, in another language's file with that said."""
    plain = unicodedata.normalize("NFC", _UNFIT.sub(" ", name)).strip(" .") or key
    for proposed in (plain, f"{plain} ({language})"):
        if proposed.casefold() not in taken:
            return proposed
    return f"{plain} ({key}, {language})"


def _becomes_fault(desk: Desk, kind: str) -> bool:
    """Whether tickets that were opened as this kind become faults: what has a priority."""
    return any(known.intake == kind and known.has_priority for known in desk.types.values())


def _write_template(language: str, titles: tuple[str | None, ...], *, is_fault: bool) -> str:
    text = setup_text("template.fault" if is_fault else "template.request", language)
    labels = " ".join(f'~"{title}"' for title in titles if title)
    return f"{MARK}\n{text.rstrip()}\n\n/label {labels}\n/confidential\n"


def find_blob_id(content: str, like: str = "") -> str:
    """Git's id of a file with this content, of the same sort as another id: SHA-1 unless that is a SHA-256.

    docs/trackers/gitlab.md#repository
    """
    written = content.encode()
    written = f"blob {len(written)}\0".encode() + written
    # What git names things by, not what guards them.
    made = hashlib.sha256 if len(like) == _SHA256_DIGITS else hashlib.sha1
    return made(written, usedforsecurity=False).hexdigest()


def is_marked(content: str) -> bool:
    """Whether a file's first line says that it is ours."""
    return content.removeprefix("﻿").partition("\n")[0].strip() == MARK
