"""A ticket that a merged change has closed: what becomes of it, by the rules of the desk.

Nobody has pressed a button, so nobody is judged: the ticket is open again, and what the desk's rules make of
such a change follows (docs/desk.md#closed-by-a-change).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdesk_sync.desk.model.people import AccountKind, Author
from sdesk_sync.desk.model.sightings import ClosingKind, Sighting
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import ChangeClosing, ChangeEffect, Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TYPE, Field, OutsideFact
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.needs import NeedsJudge


def find_closing_change(sighting: Sighting | None) -> str | None:
    """The commit or merge request that closed a ticket; None where a person did."""
    closing = sighting.closing if sighting is not None else None
    return closing.reference if closing is not None and closing.kind is ClosingKind.CHANGE else None


def as_person(author: Author) -> Author:
    """Whoever merged, for what a closing by a change comes to: a bot's merge is as good as any other."""
    if author.actor.kind is not AccountKind.APP:
        return author
    return replace(author, actor=replace(author.actor, kind=AccountKind.PERSON))


@dataclass(frozen=True, slots=True)
class ClosedTicket:
    """A ticket that a change has closed, against which a rule would have spoken had a person done it."""

    desk: Desk
    ticket: Ticket
    reference: str

    def follow(self, edit: Edit, verdicts: tuple[Verdict, ...]) -> tuple[Edit, tuple[Verdict, ...]]:
        """The edit with what follows from the change in place of the closing."""
        others = tuple(verdict for verdict in verdicts if verdict.change.field != STATUS)
        follows = tuple(Verdict(change) for change in self._list_changes())
        changes = tuple(verdict.change for verdict in (*others, *follows))
        return replace(edit, changes=changes), (*others, *follows)

    def describe(self) -> ChangeClosing:
        """What becomes of it, for people to read."""
        effect, goal = self._find_effect()
        lacks = tuple(self._find_lacking(goal)) if effect is ChangeEffect.ADVANCES and goal else ()
        status = goal if effect is ChangeEffect.ADVANCES else self.ticket.value(STATUS)
        proposes = next((need.propose for need in self._contradicting() if need.propose), None)
        return ChangeClosing(self.reference, effect, self.ticket.value(TYPE), status, lacks, proposes)

    def _list_changes(self) -> Iterator[FieldChange]:
        effect, goal = self._find_effect()
        if effect is ChangeEffect.ADVANCES:
            yield FieldChange(STATUS, self.ticket.value(STATUS), goal)
        for name in self._facts if effect is not ChangeEffect.NONE else ():
            before = self.ticket.value(name)
            # The change that brought it where it is stays the one that counts.
            if before != self.reference and not (before and effect is ChangeEffect.IS_KNOWN):
                yield FieldChange(name, before, self.reference)

    def _find_effect(self) -> tuple[ChangeEffect, str | None]:
        """What the change does, and the status that waits for one."""
        goal, place = self._find_goal(), self._place
        if goal is not None and self._is_worked_on and place == goal:
            return ChangeEffect.IS_KNOWN, goal
        lines = self._lines
        if goal is not None and self._is_worked_on:
            is_ahead = place is None or lines.index(place) < lines.index(goal)
            return (ChangeEffect.ADVANCES if is_ahead else ChangeEffect.NONE), goal
        return (ChangeEffect.CONTRADICTS if any(self._contradicting()) else ChangeEffect.NONE), None

    @property
    def _is_worked_on(self) -> bool:
        status = self.ticket.value(STATUS)
        return status == self.desk.meanings.waiting or self.desk.is_working(status)

    @property
    def _place(self) -> str | None:
        """Where it is in its workflow; of one that waits where it came from, None where that is not known."""
        status = self.ticket.value(STATUS)
        if status != self.desk.meanings.waiting:
            return self.desk.standing_status(self.ticket.value(TYPE), status)
        return self.ticket.working_status if self.ticket.working_status in self._lines else None

    @property
    def _facts(self) -> tuple[Field, ...]:
        """The facts of the type that a merged change is."""
        facts, needs = self.desk.facts, self._needs
        asked = dict.fromkeys(name for need in needs for name in (need.asked, need.without) if name)
        return tuple(name for name in asked if name in facts and _is_merged_change(self.desk, name))

    @property
    def _needs(self) -> tuple[NeedsJudge, ...]:
        return self.desk.rules.list_needs(self.ticket.value(TYPE) or "")

    @property
    def _lines(self) -> tuple[str, ...]:
        workflow = self.desk.workflow_of(self.ticket.value(TYPE))
        return workflow.lines if workflow is not None else ()

    def _contradicting(self) -> Iterator[NeedsJudge]:
        return (need for need in self._needs if need.without and _is_merged_change(self.desk, need.without))

    def _find_goal(self) -> str | None:
        """The first status of the workflow in which tickets of the type need a merged change."""
        waiting = {
            status
            for need in self._needs
            if need.asked and _is_merged_change(self.desk, need.asked)
            for status in need.statuses
        }
        return next((status for status in self._lines if status in waiting), None)

    def _find_lacking(self, goal: str) -> Iterator[Field]:
        """What a ticket of the type needs up to a status and does not have, the change itself apart."""
        lines = self._lines
        passed = lines[: lines.index(goal) + 1]
        asked = (need.asked for need in self._needs if not need.statuses.isdisjoint(passed))
        for name in dict.fromkeys(asked):
            is_change = name is not None and _is_merged_change(self.desk, name)
            if name is not None and not is_change and not self.desk.holds(name, self.ticket.value(name)):
                yield name


def _is_merged_change(desk: Desk, name: Field) -> bool:
    fact = desk.facts.get(name)
    return fact is not None and fact.look_up is OutsideFact.MERGED_CHANGE
