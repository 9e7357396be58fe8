"""The kinds of rule: what a rule of the desk file may be made of (docs/rules.md).

A kind is one file: the shape of its settings, what `validate` says of them, and its judgement. To add one:
its file, its line in `RuleShape`, its sentences in `desk/texts`, its cases in `tests/rules`. A new rule is
lines of a desk file.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field as Key

from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.rules.fits_type import FitsType
from sdesk_sync.desk.rules.in_time import InTime
from sdesk_sync.desk.rules.movers import Movers
from sdesk_sync.desk.rules.moves import Moves
from sdesk_sync.desk.rules.needs import Needs
from sdesk_sync.desk.rules.one_value import OneValue
from sdesk_sync.desk.rules.retypes import Retypes
from sdesk_sync.desk.rules.sets import Sets
from sdesk_sync.desk.rules.settings import RuleSettings
from sdesk_sync.desk.rules.stays import Stays
from sdesk_sync.yamlfile import FileShape

KINDS: tuple[type[RuleSettings], ...] = (
    Sets,
    Retypes,
    FitsType,
    Needs,
    Moves,
    Movers,
    InTime,
    Stays,
    OneValue,
)
"""Every kind of rule."""


class SentenceShape(FileShape):
    """A sentence in the languages people read."""

    en: str
    de: str


class RuleShape(FileShape):
    """A rule as it stands in the desk file: its mode, one kind with its settings (rarely two), sentences.

    `why`, `instead` and `customer` stand instead of the kind's own for the first case it can come to.
    """

    mode: Literal["off", "observe", "warn", "enforce"]
    sets: Sets | None = None
    retypes: Retypes | None = None
    fits_type: FitsType | None = Key(alias="fits-type", default=None)
    needs: Needs | None = None
    moves: Moves | None = None
    movers: Movers | None = None
    in_time: InTime | None = Key(alias="in-time", default=None)
    stays: Stays | None = None
    one_value: OneValue | None = Key(alias="one-value", default=None)
    why: SentenceShape | None = None
    instead: SentenceShape | None = None
    customer: SentenceShape | None = None

    @property
    def cap(self) -> Mode:
        """How far it goes."""
        return Mode(self.mode)

    def list_kinds(self) -> Iterator[RuleSettings]:
        """Its kinds with their settings, in the order of the kinds."""
        for kind in KINDS:
            settings: RuleSettings | None = getattr(self, kind.kind.replace("-", "_"))
            if settings is not None:
                yield settings
