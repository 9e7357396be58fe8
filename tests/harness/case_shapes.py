"""What a case of tests/rules may say: a ticket, what somebody does to it, and what follows."""

from datetime import date
from typing import Generic, Literal, TypeVar

from pydantic import Field as Key
from pydantic import RootModel

from sdesk_sync.desk.file.shapes import BudgetShape
from sdesk_sync.desk.model.people import NOBODY, Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.yamlfile import FileShape

ModeWord = Literal["off", "observe", "warn", "enforce"]
T = TypeVar("T")
NOT_A_FIELD = frozenset({"open", "past", "working", "since", "owner"})
"""What a case says of a ticket besides the values of its fields."""


class Fields(FileShape, Generic[T]):
    """Values by field. `open` is the open/closed of a tracker that has one beside the status.

    Where a ticket has `open`, its tracker writes words as labels and carries no facts.
    """

    type: T | None = None
    status: T | None = None
    priority: T | None = None
    billing: T | None = None
    team: T | None = None
    estimate: T | None = None
    time_spent: T | None = None
    order_reference: T | None = None
    ordered_on: T | None = None
    budget_account: T | None = None
    cause: T | None = None
    change_reference: T | None = None
    version: T | None = None
    product_item: T | None = None
    close_reason: T | None = None
    opened_as: T | None = None
    open: bool | None = None

    @property
    def given(self) -> dict[Field, T | None]:
        """What the case names, empty values (`null`) too."""
        return {Field(name): getattr(self, name) for name in self.model_fields_set - NOT_A_FIELD}


class Accepted(Fields[str]):
    """A ticket before the change. `past` has the statuses it has had, `unknown` for one first met late.

    `since` is the day on which it came into its status, `owner` whose own it is: Alex's, or somebody else's.
    """

    past: Literal["unknown"] | list[str] | None = None
    working: str | None = None
    since: date | None = None
    owner: Literal["Alex", "somebody else"] | None = None


class Then(FileShape):
    """What follows. Without `writes`, what is undone is all that is written."""

    refused: dict[str, str | list[str]] = Key(default_factory=dict)
    back_to: dict[str, str | None] | None = Key(alias="back to", default=None)
    falls_with: dict[str, str] = Key(alias="falls with", default_factory=dict)
    becomes: dict[str, str | None] = Key(default_factory=dict)
    writes: dict[str, str | bool | None] | None = None
    says: str | list[str] = Key(default_factory=list)
    sagt: str | list[str] = Key(default_factory=list)


class Case(FileShape):
    """A ticket, what somebody does to it (on which day, at noon), and what follows.

    `like` names a case of the same file: what is not given is as there. `budgets` are the desk's, `left`
    is what their accounts still hold.
    """

    like: str | None = None
    ticket: Accepted = Accepted()
    who: str | list[str] = "unknown"
    account: Literal["person", "customer", "app", "us", "nobody"] = "person"
    opens: Fields[str | list[str]] | None = None
    change: Fields[str | list[str]] | None = None
    comment: str | None = None
    tracker_chose_priority: bool = Key(alias="the tracker chose the priority", default=False)
    default_kind: str | None = Key(alias="default kind", default=None)
    day: date | None = None
    budgets: list[BudgetShape] = Key(default_factory=list)
    left: dict[str, str] = Key(default_factory=dict)
    modes: dict[str, ModeWord] = Key(default_factory=dict)
    cap: ModeWord = "enforce"
    then: Literal["nothing"] | Then

    @property
    def author(self) -> Author:
        """Alex, who holds the roles the case names; `unknown` holds none."""
        if self.account == "nobody":
            return NOBODY
        roles = frozenset(listed(self.who)) - {"unknown"}
        return Author(Actor(Account("support", "1"), "Alex", "alex", AccountKind(self.account)), roles)


class Cases(RootModel[dict[str, Case]]):
    """A file of cases by the sentence that each one claims."""


def listed(words: str | list[str] | None) -> tuple[str, ...]:
    """One word, several or none as a tuple."""
    if words is None:
        return ()
    return (words,) if isinstance(words, str) else tuple(words)
