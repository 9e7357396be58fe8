"""What may be done with a ticket: the judge is asked of one hypothetical change by each role.

There is no second list of moves: what the judge allows a role is offered to it, and nothing else is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sdesk_sync.desk.explaining.explanation import ChangeLack, ChangeOffer, FieldOffers
from sdesk_sync.desk.explaining.history import is_unseen
from sdesk_sync.desk.judging.edits import JudgingContext
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.judging.replies import Reply, answer_reply
from sdesk_sync.desk.model.people import NO_ACCOUNT, Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Comment
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules.needs import Needs

_MISSING = "missing"
"""The case of a need that a fact on a card may meet."""
_STRANGER = Account("", "stranger")
"""Somebody whose own ticket it is not."""


@dataclass(frozen=True, slots=True)
class _RoleAnswer:
    """What the judge says of one change by one role; the same words count as the same answer."""

    may: bool
    lacks: tuple[tuple[str, str], ...] = ()
    warned_by: tuple[str, ...] = ()
    verdict: Verdict | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChangeQuestions:
    """Questions to the judge about one ticket at one time (`as_of`, ms).

    `balances` are minutes left on budget accounts, by their keys. Rules count by their own modes: a desk that
    only watches tells what it would do.
    """

    desk: Desk
    ticket: Ticket
    as_of: int
    balances: Mapping[str, int]

    def list_moves(self) -> tuple[ChangeOffer, ...]:
        """Where the ticket may go and who may move it there."""
        workflow = self.desk.workflow_of(self.ticket.value(TYPE))
        if workflow is None:
            return ()
        by_reply = self._find_reply_move()
        targets = self._sort_targets(workflow.moves)
        return tuple(
            replace(offer, by_reply=True) if offer.to == by_reply and not offer.lacks else offer
            for target in targets
            for offer in self._list_offers(STATUS, target)
        )

    def find_types(self) -> FieldOffers:
        """Which types it may get."""
        kind, status = self.ticket.value(TYPE), self.ticket.value(STATUS)
        if kind not in self.desk.types:
            return FieldOffers()
        found = self._find_offers(TYPE, self.desk.types)
        after = (self.desk.status_after_retype(kind, one.to, status) for one in found.offers)
        return replace(found, moves_on=any(each != status for each in after))

    def find_priorities(self) -> FieldOffers:
        """Which priorities it may get."""
        return self._find_offers(PRIORITY, self.desk.priorities)

    def _find_offers(self, name: Field, words: Iterable[str]) -> FieldOffers:
        others = [word for word in words if word != self.ticket.value(name)]
        offers = tuple(offer for word in others for offer in self._list_offers(name, word))
        if offers or not others:
            return FieldOffers(offers)
        # Staff are told why; what is said to the first of them holds for all.
        asked = sorted(self.desk.roles, key=lambda role: not self.desk.roles[role].staff)
        answers = (self._ask_judge(name, others[0], role, _STRANGER).verdict for role in asked)
        return FieldOffers(
            refusal=next((one.undoing_refusal for one in answers if one and one.undoing_refusal), None)
        )

    def _sort_targets(self, statuses: Iterable[str]) -> list[str]:
        """Other statuses of the workflow: first where it came from, then as the desk file has the moves.

        It is an order and no choice: which of them may be reached is the judge's to say.
        """
        ticket, status = self.ticket, self.ticket.value(STATUS)
        moves = self.desk.allowed_moves(ticket, ticket.value(TYPE), status)
        places = {target: number for number, target in enumerate(moves)}
        others = [target for target in statuses if target != status]
        origin = ticket.working_status
        return sorted(others, key=lambda one: (one != origin, places.get(one, len(places))))

    def _list_offers(self, name: Field, to: str) -> Iterator[ChangeOffer]:
        """The change by all roles that may make it, those of the same answer joined."""
        joined: dict[_RoleAnswer, tuple[list[str], list[str]]] = {}
        for role in self.desk.roles:
            # Whose own it is may not be known: then everybody is taken for that.
            owners = self.ticket.owners
            by_other = self._ask_judge(name, to, role, _STRANGER)
            by_owner = self._ask_judge(name, to, role, owners[0]) if owners else by_other
            if by_other.may:
                joined.setdefault(by_other, ([], []))[0].append(role)
            if by_owner.may and by_owner != by_other:
                joined.setdefault(by_owner, ([], []))[1].append(role)
        for answer, (roles, own) in joined.items():
            yield ChangeOffer(
                to, tuple(roles), tuple(own), tuple(_list_lacks(self.ticket, answer)), answer.warned_by
            )

    def _ask_judge(self, name: Field, to: str, role: str, account: Account) -> _RoleAnswer:
        """What the judge says of this change alone, by somebody who holds this role alone."""
        kind = AccountKind.APP if self.desk.is_automation(frozenset({role})) else AccountKind.PERSON
        author = Author(Actor(account, "", kind=kind), frozenset({role}))
        change = FieldChange(name, self.ticket.value(name), to)
        edit = Edit(self.ticket, (change,), author, at=self.as_of, balances=self.balances)
        (verdict,) = judge(self.desk, edit, Mode.ENFORCE)
        enforced = [one for one in verdict.refusals if one.mode is Mode.ENFORCE]
        # What is needed can be brought; who somebody is, and where the workflow leads, cannot.
        may = all(one.kind == Needs.kind for one in enforced)
        warned = tuple(one.rule for one in verdict.refusals if one.mode is Mode.WARN)
        return _RoleAnswer(may, tuple((one.rule, one.case) for one in enforced), warned, verdict)

    def _find_reply_move(self) -> str | None:
        """Where a reply of the ticket's customer would take it; None where it moves nothing."""
        account = next(iter(self.ticket.owners or ()), NO_ACCOUNT)
        author = Author(Actor(account, "", kind=AccountKind.CUSTOMER), self.desk.customer_roles)
        comment = Comment(self.ticket.ref, "", "", author.actor, is_public=True, written_at=self.as_of)
        by = JudgingContext(self.desk, Mode.ENFORCE, frozenset())
        moved = answer_reply(by, Reply(self.ticket, comment, author))
        return None if moved is None else moved.ticket.value(STATUS)


def _list_lacks(ticket: Ticket, answer: _RoleAnswer) -> Iterator[ChangeLack]:
    refusals = answer.verdict.refusals if answer.verdict is not None else ()
    for one in refusals:
        if one.mode is Mode.ENFORCE:
            unseen = one.case == _MISSING and all(
                is_unseen(ticket, word.key) for word in one.words.get("fact", ())
            )
            yield ChangeLack(one.rule, one.case, one.words, unseen)
