"""What any desk makes of a change, and how it says so: for desks that are not the shipped one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.judging.changes import find_changes
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, WORD_FIELDS, Field, Mode
from sdesk_sync.desk.policy import Desk

IT_OPERATIONS = Path(__file__).parents[1] / "desks" / "it-operations.yaml"
REF = TicketRef("support", "10007", "DESK-7")


@dataclass(frozen=True)
class Judgement:
    """The verdicts on what somebody did."""

    desk: Desk
    author: Author
    verdicts: tuple[Verdict, ...]

    @property
    def refused(self) -> dict[str, list[str]]:
        """By field, the rules that refuse it."""
        return {v.change.field: [r.rule for r in v.refusals] for v in self.verdicts if v.refusals}

    def comment(self, language: str) -> str:
        """The explanation as its reader gets it; empty when nothing is said."""
        if not any(verdict.explained_refusals for verdict in self.verdicts):
            return ""
        return CommentComposer(self.desk, language, self.author).compose_for_edit(self.verdicts).plain


@dataclass(frozen=True)
class DeskBench:
    """A desk on which edits are tried."""

    desk: Desk

    @classmethod
    def of_file(cls, path: Path) -> "DeskBench":
        """The desk of a file."""
        return cls(read_desk(path.read_bytes(), path.name))

    def try_change(self, who: str, ticket: Mapping[str, str], **change: str | None) -> Judgement:
        """Somebody who holds a role (`requester`, say) changes a ticket, of which all else is empty."""
        values = {name: ticket.get(name) for name in (*WORD_FIELDS, *self.desk.facts)}
        shown = {**values, **{Field(name): value for name, value in change.items()}}
        seen = {name: (value,) if value else () for name, value in shown.items()}
        status = values[STATUS]
        accepted = Ticket(
            REF,
            version=1,
            values=values,
            working_status=status if self.desk.is_working(status) else None,
            past_statuses=(status,) if status else (),
            is_known_from_start=True,
        )
        is_customer = not self.desk.is_staff(frozenset({who}))
        kind = AccountKind.CUSTOMER if is_customer else AccountKind.PERSON
        author = Author(Actor(Account("support", "1"), "Alex", "alex", kind), frozenset({who}))
        edit = Edit(accepted, find_changes(self.desk, accepted, Sighting(REF, 2, seen=seen)), author)
        return Judgement(self.desk, author, judge(self.desk, edit, Mode.ENFORCE))
