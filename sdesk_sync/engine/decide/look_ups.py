"""A refusal for want of a fact that the tracker may know: it is asked, and the edit judged again with that.

Asked at one call for each fact, and never before something is allowed (docs/desk.md#what-the-tracker-knows).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.fact_values import read_fact_value
from sdesk_sync.desk.model.tickets import Ticket, TicketRef
from sdesk_sync.desk.model.updates import FieldUpdate, Reason
from sdesk_sync.desk.model.verdicts import JudgedEdit, Refusal
from sdesk_sync.desk.model.vocabulary import Field, Mode, OutsideFact
from sdesk_sync.desk.rules.needs import Needs
from sdesk_sync.engine.decide.card_facts import CardFacts, with_seen_facts
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.plans import ActionPlan

Found = Mapping[Field, str]
NOTHING: frozenset[Field] = frozenset()
JudgeTicket = Callable[[Ticket], ActionPlan]


@dataclass(frozen=True, slots=True)
class OutsideLookUps:
    """What one delivery has asked the tracker for, each fact once."""

    context: DecisionContext
    _answers: dict[OutsideFact, str | None] = field(default_factory=dict)

    def judge(self, ticket: Ticket, judge: JudgeTicket) -> ActionPlan:
        """What judging a ticket comes to, with what the tracker knows of it where something lacks that.

        Its facts are read before, where they were not seen yet. Raises Transient: what cannot be asked now is
        no reason to refuse.
        """
        ticket, plan = CardFacts(self.context).judge_by_need(ticket, judge)
        seen = plan.seen_facts
        plan = self._judge_with_outside(ticket, plan, judge)
        return plan if seen is None or plan.seen_facts is not None else with_seen_facts(plan, seen)

    def _judge_with_outside(self, ticket: Ticket, plan: ActionPlan, judge: JudgeTicket) -> ActionPlan:
        # Of an opening nothing is known yet, and that is what makes it one.
        missing = frozenset(self._find_missing(plan.entry.edits, plan.ticket)) if ticket.values else NOTHING
        is_new = any(self._is_open(name) for name in missing)
        found = {name: value for name in sorted(missing) if (value := self._look_up(plan.entry.ref, name))}
        if found:
            again = judge(replace(ticket, values={**ticket.values, **found}))
            if missing.isdisjoint(self._find_missing(again.entry.edits, again.ticket)):
                return self._join(again, found)
        # Now that it is asked, what else is asked before a refusal is due.
        return judge(ticket) if is_new else plan

    def has_open_question(self, ruling: Ruling) -> bool:
        """Whether something is refused for want of what the tracker was not asked for yet."""
        is_card_asked = CardFacts(self.context).is_missing(ruling.ticket, ruling.edits)
        return is_card_asked or any(
            self._is_open(name) for name in self._find_missing(ruling.edits, ruling.ticket)
        )

    def _find_missing(self, edits: Iterable[JudgedEdit], ticket: Ticket | None) -> Iterator[Field]:
        """The facts that somebody is told to lack, and that a tracker may know."""
        for refusal in (each for edit in edits for one in edit.verdicts for each in one.explained_refusals):
            for name in _list_needed(refusal):
                fact = self.context.desk.facts.get(name)
                is_held = ticket is not None and ticket.value(name)
                if fact is not None and fact.look_up is not None and not is_held:
                    yield name

    def _is_open(self, name: Field) -> bool:
        return self.context.desk.facts[name].look_up not in self._answers

    def _look_up(self, ref: TicketRef, name: Field) -> str | None:
        """The value of a fact by what the tracker knows, where it can be one."""
        desk = self.context.desk
        asked, values = desk.facts[name].look_up, desk.facts[name].values
        if asked is not None and asked not in self._answers:
            self._answers[asked] = self.context.tracker.tickets.look_up(ref, asked)
        value = read_fact_value((self._answers[asked] if asked is not None else None) or "")
        return value if desk.holds(name, value) and (not values or value in values) else None

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
