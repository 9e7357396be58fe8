"""A GitLab mapping's section `setup`: what `apply` makes in the project."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.wishes import DEFAULT_COLORS, BoardWish, SetupWishes
from sdesk_sync.yamlfile import FileShape, ShapeFault, one_of

SECTION = "setup"

_HEX = r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"
_A_COLOR = 'a colour in hex digits, such as "#428bca"'

Color = Annotated[str, Key(json_schema_extra={"pattern": f"^{_HEX}$"})]


class ColorsShape(FileShape):
    """What the labels of each field look like."""

    type: Color = DEFAULT_COLORS[TYPE]
    status: Color = DEFAULT_COLORS[STATUS]
    priority: Color = DEFAULT_COLORS[PRIORITY]
    billing: Color = DEFAULT_COLORS[BILLING]
    team: Color = DEFAULT_COLORS[TEAM]

    @property
    def by_field(self) -> Mapping[Field, str]:
        """The colours by field."""
        return {Field(name): color for name, color in self.model_dump().items()}


class GitLabSetupShape(FileShape):
    """What `apply` makes; each may be `false`."""

    languages: Literal[False] | list[Literal["en", "de"]] = ["en"]
    colors: Literal[False] | ColorsShape = ColorsShape()
    boards: Literal[False] | list[Literal["statuses", "teams", "per-team"]] = ["statuses", "teams"]
    templates: bool = True
    ignore: Literal[False] | list[str] = False

    def find_faults(self, *, has_teams: bool) -> Iterator[ShapeFault]:
        """What no label, board or key is; `has_teams` says whether any team has a label."""
        listed = {"languages": self.languages, "boards": self.boards, "ignore": self.ignore}
        for key, entries in listed.items():
            yield from _find_list_faults(key, None if entries is False else entries)
        for name, color in self.colors.by_field.items() if self.colors else ():
            if not re.fullmatch(_HEX, color):
                yield ShapeFault(("colors", str(name)), _A_COLOR)
        for number, board in enumerate(self._named_boards):
            if BoardWish(board) is not BoardWish.STATUSES and not has_teams:
                yield ShapeFault(("boards", number), "labels of teams under `labels`, which its lists show")
        for number, key in enumerate(self.ignore or ()):
            if _read_key(key) is None:
                expected = f"a key as `drift` shows it, which begins with {one_of(_KEY_STARTS)}"
                yield ShapeFault(("ignore", number), expected)

    def build_wishes(self, *, has_teams: bool) -> SetupWishes:
        """What is wished by it, once it is checked."""
        languages = tuple(self.languages or ())
        boards = tuple(map(BoardWish, self.boards or ()))
        keys = map(_read_key, self.ignore or ())
        return SetupWishes(
            languages,
            {name: _write_whole(color) for name, color in self.colors.by_field.items()}
            if self.colors
            else {},
            tuple(board for board in boards if has_teams or board is BoardWish.STATUSES),
            self.templates and bool(languages),
            frozenset(key for key in keys if key is not None),
        )

    @property
    def _named_boards(self) -> list[Literal["statuses", "teams", "per-team"]]:
        """The boards that the file itself names: of those it does not, what cannot be made is left out."""
        return (self.boards or []) if "boards" in self.model_fields_set else []


_KEY_STARTS = tuple(f"{kind}:" for kind in ObjectKind)


def _find_list_faults(key: str, entries: Sequence[str] | None) -> Iterator[ShapeFault]:
    if entries is not None and not entries:
        yield ShapeFault((key,), "an entry, or `false` for none")
    for number, entry in enumerate(entries or ()):
        if entry in (entries or ())[:number]:
            yield ShapeFault((key, number), "each once")


def _read_key(written: str) -> StepKey | None:
    try:
        return StepKey.parse(written)
    except ValueError:
        return None


def _write_whole(color: str) -> str:
    """Six digits in small letters, as they come back: #ABC is #aabbcc."""
    digits = color.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
