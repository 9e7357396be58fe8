"""Another service desk of our make on the same tickets is known by the marks in its comments.

Two desks with different rules would undo each other for ever. Anybody can make such a mark, so it counts
only where an account has set again what we took back: of the staff as often as would be enough for a robot,
and of a customer never (docs/engine.md#edit-wars).
"""

from collections.abc import Sequence, Set

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.people import Account, AccountKind, Author
from sdesk_sync.desk.model.tickets import TicketRef
from sdesk_sync.engine.decide.context import DecisionContext
from sdesk_sync.engine.decide.edit_war import MOST_UNDOS, WHOLE_TICKET
from sdesk_sync.engine.decide.reversals import list_undos
from sdesk_sync.engine.decide.undo_tally import UndoTally
from sdesk_sync.store.undos import REMEMBERED_MS, REVERSALS, Undo, UndoCounts, UndoKind

_NO_DESK = (AccountKind.CUSTOMER, AccountKind.NOBODY)


def find_other_desks(
    context: DecisionContext, tally: UndoTally, ruling: Ruling, authors: Sequence[Author]
) -> frozenset[Account]:
    """Which of those whose changes would be taken back are other desks' bots, by account.

    One call at most, ever more rarely the longer it goes on, and none where nobody has set again what was
    taken back. Raises Transient, Gone, Rejected.
    """
    reversed_ = {undo.account for undo in list_undos(ruling, ruling.edits) if undo.kind in REVERSALS}
    asked = [
        author for author in authors if author.actor.account in reversed_ and _may_be_desk(context, author)
    ]
    if not asked:
        return frozenset()
    again = {author.actor.account for author in asked if _is_worth_a_look(context, author, tally.counts)}
    suspects = again - tally.counts.list_accounts(UndoKind.OTHER_DESK)
    if found := _look_for_marks(context, ruling.ticket.ref, suspects):
        tally.note([Undo(WHOLE_TICKET, account, UndoKind.OTHER_DESK) for account in sorted(found)])
    desks = tally.counts.list_accounts(UndoKind.OTHER_DESK)
    return frozenset(desks & {author.actor.account for author in asked})


def _look_for_marks(context: DecisionContext, ref: TicketRef, suspects: Set[Account]) -> Set[Account]:
    """Those who have signed comments as a desk with another store."""
    if not suspects:
        return set()
    own = context.store.meta.find_name()
    signatures = context.tracker.tickets.list_signatures(ref, context.now - REMEMBERED_MS)
    return suspects & {each.account for each in signatures if each.key.partition(".")[0] != own}


def _may_be_desk(context: DecisionContext, author: Author) -> bool:
    return context.desk.meanings.customer not in author.roles and author.actor.kind not in _NO_DESK


def _is_worth_a_look(context: DecisionContext, author: Author, counts: UndoCounts) -> bool:
    """Whether somebody set again so often what was taken back that a look at the comments is worth a call.

    So often, twice, four times, eight times as often: a desk may sign late, and whoever is none must not
    cost a call with each change.
    """
    enough = 1 if author.roles <= {context.desk.meanings.automation} else MOST_UNDOS
    looks, beyond = divmod(counts.add_up([author.actor.account], REVERSALS).of_late, enough)
    return looks.bit_count() == 1 and not beyond
