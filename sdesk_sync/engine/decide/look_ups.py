"""A refusal for want of a fact that the tracker may know: it is asked, and the edit judged again with that.

Asked at one call for each fact, and never before something is allowed (docs/desk.md#what-the-tracker-knows).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import Field, Mode, OutsideFact
from sdesk_sync.desk.rules.needs import Needs
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan

Found = Mapping[Field, str]
JudgeTicket = Callable[[Ticket], ActionPlan]


@dataclass(frozen=True, slots=True)
class OutsideLookUps:
    """What one delivery has asked the tracker for, each fact once."""

    context: DecisionContext
    _answers: dict[OutsideFact, str | None] = field(default_factory=dict)

    def judge(self, ticket: Ticket, judge: JudgeTicket) -> ActionPlan:
        """What judging a ticket comes to, with what the tracker knows of it where something lacks that.

        Raises Transient: what cannot be asked now is no reason to refuse.
        """
        plan = judge(ticket)
        # Of an opening nothing is known yet, and that is what makes it one.
        missing = frozenset(self._find_missing(plan)) if ticket.values else frozenset[Field]()
        found = dict(self._look_up_all(plan.entry.ref, missing)) if missing else {}
        if not found:
            return plan
        again = judge(replace(ticket, values={**ticket.values, **found}))
        still_missing = not missing.isdisjoint(self._find_missing(again))
        return plan if still_missing else self._join(again, found)

    def _find_missing(self, plan: ActionPlan) -> Iterator[Field]:
        """The facts that somebody is told to lack, and that a tracker may know."""
        for verdict in plan.entry.verdicts:
            for refusal in verdict.explained_refusals:
                for name in _list_needed(refusal):
                    fact = self.context.desk.facts.get(name)
                    is_held = plan.ticket is not None and plan.ticket.value(name)
                    if fact is not None and fact.look_up is not None and not is_held:
                        yield name

    def _look_up_all(self, ref: TicketRef, names: frozenset[Field]) -> Iterator[tuple[Field, str]]:
        for name in sorted(names):
            asked = self.context.desk.facts[name].look_up
            if asked is None:
                continue
            if asked not in self._answers:
                self._answers[asked] = self.context.tracker.tickets.look_up(ref, asked)
            answer = self._answers[asked]
            if answer is not None:
                yield name, answer

    def _join(self, plan: ActionPlan, found: Found) -> ActionPlan:
        """The plan with what was found written where the tracker has a field for it."""
        entry = plan.entry
        writable = self.context.tracker.tickets.writable_fields
        written = tuple(
            FieldUpdate(name, (), value, Reason.LOOKED_UP)
            for name, value in found.items()
            if name in writable and self.context.config.mode is Mode.ENFORCE
        )
        updates = (*(one for one in entry.updates if one.field not in found), *written)
        others = tuple(action for action in plan.actions if not isinstance(action, UpdateFields))
        is_written = updates or entry.open_state is not None
        update = (UpdateFields(updates, entry.open_state),) if is_written else ()
        told = "; ".join(f"{name} was looked up in the tracker: {value}" for name, value in found.items())
        note = f"{entry.note}; {told}" if entry.note else told
        return replace(plan, entry=replace(entry, updates=updates, note=note), actions=(*update, *others))


def _list_needed(refusal: Refusal) -> Iterator[Field]:
    words = refusal.words.get("fact", ()) if refusal.kind == Needs.kind else ()
    return (Field(word.key) for word in words)
