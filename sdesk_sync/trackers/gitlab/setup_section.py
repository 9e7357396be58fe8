"""A GitLab mapping's section `setup`: what `apply` makes in the project."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.messages import message
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.section_checks import find_ignore_faults, find_list_faults, read_ignored
from sdesk_sync.trackers.setup.wishes import DEFAULT_COLORS, BoardWish, SetupWishes
from sdesk_sync.yamlfile import FileShape, ShapeFault

_HEX = r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"
_A_COLOR = message("gitlab.color")
_THINGS = (
    ObjectKind.PROJECT,
    ObjectKind.LABEL,
    ObjectKind.BOARD,
    ObjectKind.LIST,
    ObjectKind.TEMPLATES,
    ObjectKind.HOOK,
    ObjectKind.MEMBER,
)
"""What a GitLab project has of all that set-up makes."""

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
        for key, entries in {"languages": self.languages, "boards": self.boards}.items():
            yield from find_list_faults(key, None if entries is False else entries)
        yield from find_ignore_faults(None if self.ignore is False else self.ignore, _THINGS)
        for name, color in self.colors.by_field.items() if self.colors else ():
            if not re.fullmatch(_HEX, color):
                yield ShapeFault(("colors", str(name)), _A_COLOR)
        for number, board in enumerate(self._named_boards):
            if BoardWish(board) is not BoardWish.STATUSES and not has_teams:
                yield ShapeFault(("boards", number), message("gitlab.team-labels"))

    def build_wishes(self, *, has_teams: bool) -> SetupWishes:
        """What is wished by it, once it is checked."""
        languages = tuple(self.languages or ())
        boards = tuple(map(BoardWish, self.boards or ()))
        return SetupWishes(
            languages,
            {name: _write_whole(color) for name, color in self.colors.by_field.items()}
            if self.colors
            else {},
            tuple(board for board in boards if has_teams or board is BoardWish.STATUSES),
            self.templates and bool(languages),
            read_ignored(self.ignore or ()),
        )

    @property
    def _named_boards(self) -> list[Literal["statuses", "teams", "per-team"]]:
        """The boards that the file itself names: of those it does not, what cannot be made is left out."""
        return (self.boards or []) if "boards" in self.model_fields_set else []


def _write_whole(color: str) -> str:
    """Six digits in small letters, as they come back: #ABC is #aabbcc."""
    digits = color.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
