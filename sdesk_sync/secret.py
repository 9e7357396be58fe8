"""Secrets by where they lie: read anew whenever they are needed, looked at before they count, never shown."""

import codecs
import re
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sdesk_sync.messages import MessageText, message
from sdesk_sync.small_files import FileProblem, read_small_file

LARGEST = 65_536
"""Bytes of a file that a secret is still read from; tokens and webhook secrets have some tens."""

_TICK_NS = 2_000_000_000
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = "file:"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_UTF_8 = message("secret.not-utf-8")
_UTF_8_TEXT = message("file.utf-8-text")
_AS_SHOWN = message("secret.as-shown")
_BOM = "\ufeff"
# What editors, shells and line ends put round a secret; all other blanks somebody has copied along.
_ROUND = " \t\r\n\f\v"
_QUOTES = frozenset(['""', "''", "``", "\u201c\u201d", "\u201e\u201c", "\u2018\u2019", "\u00ab\u00bb"])
"""Pairs in which values are written; some readers of variables keep them (`docker run --env-file`)."""

FindSecretFault = Callable[[str], MessageText | None]
"""Says what is wrong with a secret itself, in words that never repeat it; None where it may be right."""


class SecretProblem(Exception):
    """A secret that cannot be used: what was found and what is expected, without anything of it."""

    def __init__(self, found: MessageText, expected: MessageText = _AS_SHOWN) -> None:
        self.reason = message("secret.problem", found=found, expected=expected)
        super().__init__(self.reason)
        self.found, self.expected = found, expected


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by where it stands in the config. `read` raises SecretProblem.

    `source` is the variable or the file that it is read from, for people to look it up.
    """

    where: str
    read: Callable[[], str] = field(repr=False, compare=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class SecretPlaces:
    """Where secrets may lie: files, relative ones beside the config, and the environment."""

    folder: Path
    environment: Mapping[str, str] = field(repr=False)

    def refer(self, where: str, reference: str, find_fault: FindSecretFault) -> Secret:
        """The secret that a reference such as `${VARIABLE}` or `file:/path` means; nothing is read yet.

        Raises SecretProblem for what is no reference.
        """
        if reference.startswith(_FILE):
            file = reference.removeprefix(_FILE)
            return Secret(where, _SecretFile(self.folder / file, find_fault).read, file)
        variable = _VARIABLE.fullmatch(reference)
        if variable is None:
            raise SecretProblem(
                message("secret.written-here"),
                message("config.such-as", example='"${VARIABLE}" or "file:/path/to/it"'),
            )
        name = variable[1]
        return Secret(where, _SecretVariable(name, self.environment, find_fault).read, name)


class _SecretVariable:
    """A variable of the environment, looked at again only once it is another."""

    def __init__(self, name: str, environment: Mapping[str, str], find_fault: FindSecretFault) -> None:
        self._name, self._environment, self._find_fault = name, environment, find_fault
        self._last: tuple[str, str] | None = None

    def read(self) -> str:
        """What is in it now. Raises SecretProblem."""
        held = self._environment.get(self._name, "")
        if self._last is None or self._last[0] != held:
            place = message("secret.variable", name=self._name)
            self._last = held, _examine(held, place, self._find_fault)
        return self._last[1]


class _SecretFile:
    """A file asked for every webhook and call, and read again only once it is another."""

    def __init__(self, path: Path, find_fault: FindSecretFault) -> None:
        self._path, self._find_fault = path, find_fault
        self._read: tuple[tuple[int, ...], str] | None = None

    def read(self) -> str:
        """What is in it now. Raises SecretProblem."""
        try:
            stat = self._path.stat()
            shape = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            if self._read is not None and self._read[0] == shape:
                return self._read[1]
            content = read_small_file(self._path, LARGEST)
        except FileProblem as problem:
            raise SecretProblem(message("secret.no-file", reason=problem.reason)) from None
        except (OSError, ValueError) as error:
            reason = message("file.no-name", path=repr(str(self._path)))
            if isinstance(error, OSError):
                reason = message("file.unreadable", path=self._path, why=error.strerror)
            raise SecretProblem(message("secret.no-file", reason=reason)) from None
        place = message("secret.file", path=self._path)
        secret = _examine(_decode(content, place), place, self._find_fault)
        # What was written just now may be written again within the same tick of the file's clock.
        is_old = time.time_ns() - stat.st_ctime_ns > _TICK_NS
        self._read = (shape, secret) if is_old else None
        return secret


def _decode(content: bytes, place: MessageText) -> str:
    if content.startswith(_UTF_16) or b"\0" in content:
        # Editors on Windows write it, and its bytes are another secret than the one meant.
        raise SecretProblem(message("secret.in", fault=message("secret.utf-16"), place=place), _UTF_8_TEXT)
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise SecretProblem(message("secret.in", fault=_NOT_UTF_8, place=place), _UTF_8_TEXT) from None


def _examine(text: str, place: MessageText, find_fault: FindSecretFault) -> str:
    """The secret without what is only round it. Raises SecretProblem for what can be none."""
    secret = text.strip(_ROUND).removeprefix(_BOM).strip(_ROUND)
    if fault := _find_fault_of_text(secret) or find_fault(secret):
        raise SecretProblem(message("secret.in", fault=fault, place=place))
    return secret


def _find_fault_of_text(secret: str) -> MessageText | None:
    if not secret:
        return message("yaml.nothing")
    kinds = {unicodedata.category(character) for character in secret}
    if "Cs" in kinds:
        # So Python shows bytes of the environment that are no text.
        return _NOT_UTF_8
    if "Cc" in kinds:
        return message("secret.control-character")
    if unseen := [sign for sign in secret if sign != " " and unicodedata.category(sign)[0] in "CZ"]:
        # It is no part of any secret, so it may be named: nobody would find it by looking.
        return message("secret.unseen-sign", code=f"U+{ord(unseen[0]):04X}")
    return message("secret.in-quotes") if secret[0] + secret[1:][-1:] in _QUOTES else None


def find_token_fault(token: str) -> MessageText | None:
    """What is wrong with a token for calls: it stands in a header of HTTP, where only plain ASCII may."""
    return None if re.fullmatch(r"[!-~]+", token) else message("secret.not-of-a-token")
