"""Edits, and the judgement on each change in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sdesk_sync.desk.model.people import Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import (
    Field,
    Mode,
    Values,
    Word,
)


class ChangeEffect(StrEnum):
    """What a merged change that closed a ticket does to it, once it is open again."""

    ADVANCES = "advances"
    """It brings the ticket into the status that waits for one."""
    IS_KNOWN = "is-known"
    """The ticket stands there already."""
    CONTRADICTS = "contradicts"
    """A ticket of this type is done without one."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that an edit changes, in the desk's words."""

    field: Field
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody changed at a time: the accepted ticket and the changes that differ from it.

    `opens_as` is the kind of a ticket opened without any. `at` is when (ms, by the tracker's clock); None
    where it is not known. `balances` are minutes left on budget accounts, by the account's key, as far as
    they are known. `as_read` is what the ticket, read since, shows besides the edit otherwise than accepted.
    """

    ticket: Ticket
    changes: tuple[FieldChange, ...]
    author: Author
    is_opening: bool = False
    at: int | None = None
    balances: Mapping[str, int] = field(default_factory=dict)
    opens_as: str | None = None
    as_read: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change may not stand: which rule, of which kind, in which case, because of which words.

    `back_to` is the value the change is undone to; `words` fill the rule's sentence.
    `falls_with` names the field whose refusal took this one along. One that `is_overridden` does not
    hold, by a role that the rule names: the change stands, and that is kept. `uncapped` is how far the rule
    would have gone but for the desk's mode; None where that was not kept.
    """

    rule: str
    kind: str
    case: str
    change: FieldChange
    back_to: str | None
    words: Mapping[str, tuple[Word, ...]]
    mode: Mode = Mode.ENFORCE
    falls_with: Field | None = None
    is_overridden: bool = False
    uncapped: Mode | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one change: allowed when nothing refuses it, undone when a refusal enforces."""

    change: FieldChange
    refusals: tuple[Refusal, ...] = ()

    @property
    def undoing_refusal(self) -> Refusal | None:
        """The refusal that gives the undo: the first in the rules' order that enforces."""
        return next((refusal for refusal in self.refusals if refusal.mode is Mode.ENFORCE), None)

    def with_end(self, values: Values) -> "Verdict":
        """The verdict, its undo saying where the field is in the end: what follows may have moved it on."""
        undone, name = self.undoing_refusal, self.change.field
        if undone is None or values.get(name, undone.back_to) == undone.back_to:
            return self
        moved = replace(undone, back_to=values[name])
        return replace(self, refusals=tuple(moved if one is undone else one for one in self.refusals))

    @property
    def explained_refusals(self) -> tuple[Refusal, ...]:
        """The refusals a person is told of."""
        return tuple(r for r in self.refusals if r.mode.rank >= Mode.WARN.rank)


@dataclass(frozen=True, slots=True)
class ChangeClosing:
    """A ticket that a merged change has closed, and what has become of it: nobody's doing, and not judged.

    `type` and `status` are those that it has now. `lacks` is what is still to be entered of what tickets
    of the type need up to that status; `proposes` the type that it should have.
    """

    reference: str
    effect: ChangeEffect
    type: str | None
    status: str | None
    lacks: tuple[Field, ...] = ()
    proposes: str | None = None

    @property
    def case(self) -> str | None:
        """What has to be said of it; None for nothing."""
        match self.effect:
            case ChangeEffect.ADVANCES:
                return "lacks" if self.lacks else None
            case ChangeEffect.IS_KNOWN:
                return None
            case ChangeEffect.CONTRADICTS:
                return "propose" if self.proposes else "noted"
            case ChangeEffect.NONE:
                return "back"


@dataclass(frozen=True, slots=True)
class JudgedEdit:
    """One person's edit with the verdicts on its changes, and what showed it; None for a command.

    `closed_by` is there where the edit is no person's, but what follows from a merged change.
    """

    author: Author
    verdicts: tuple[Verdict, ...]
    sighting: Sighting | None
    closed_by: ChangeClosing | None = None
