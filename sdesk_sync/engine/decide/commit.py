"""A plan -> the store, in one commit before anything is sent: state, journal, outbox."""

import secrets

from sqlalchemy import Connection

from sdesk_sync.desk.deadlines.episodes import WaitTerms
from sdesk_sync.desk.reporting.refused import JudgedTicket, list_refused_changes
from sdesk_sync.engine.decide.assignees import with_assignee
from sdesk_sync.engine.plans import ActionPlan
from sdesk_sync.store.cards import note_card
from sdesk_sync.store.inbox import writes as inbox_writes
from sdesk_sync.store.inbox.rows import Delivery
from sdesk_sync.store.journal import write_entry
from sdesk_sync.store.meta import name_store
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, count_of_delivery, put_out
from sdesk_sync.store.refusals import write_refusals
from sdesk_sync.store.tickets import AcceptedUnder, accept, report_version
from sdesk_sync.store.timers import TimerKind, cancel_timer, set_first_timer, set_timer
from sdesk_sync.store.undos import note_undos
from sdesk_sync.store.waits import drop_wait, note_asked, put_wait


def commit_plan(
    connection: Connection, delivery: Delivery, plan: ActionPlan, under: AcceptedUnder, now: int
) -> ActionPlan:
    """Commit what a delivery came to before anything is sent: state, journal, actions; the plan as it is now.

    Where nothing is to be sent it has ended. Raises DeliverySkipped where somebody has given it up
    meanwhile.
    """
    if plan.choice is not None:
        plan = with_assignee(connection, plan, plan.choice)
    ref, result = plan.entry.ref, plan.result
    if plan.actions:
        inbox_writes.decide(connection, delivery.id, result)
    else:
        inbox_writes.end(connection, delivery.id, result, now)
    if plan.ticket is not None:
        accept(connection, plan.ticket, under, now)
    _keep_waiting(connection, plan, under.waits)
    if result.reported is not None and (plan.ticket is None or result.reported[1] > plan.ticket.version):
        report_version(connection, *result.reported, now)
    write_entry(connection, delivery.id, plan.entry, under.digest, now)
    judged = JudgedTicket(ref, delivery.id, now, {} if plan.ticket is None else plan.ticket.values)
    write_refusals(connection, list_refused_changes(judged, plan.entry.edits))
    inbox_writes.receive_all(connection, plan.new_deliveries)
    note_undos(connection, ref, plan.undos, now)
    _put_out_actions(connection, delivery, plan, now)
    if plan.shows_own_writes:
        cancel_timer(connection, ref, TimerKind.PROOF)
    if plan.refetch_at is not None:
        # In the same commit as its delivery: killed in between, the ticket would never be looked at.
        set_timer(connection, ref, TimerKind.REFETCH, plan.refetch_at)
    _note_card(connection, plan)
    return plan


def _keep_waiting(connection: Connection, plan: ActionPlan, terms: WaitTerms | None) -> None:
    """What the delivery told of a ticket's waiting, as far as the ticket waits after it."""
    ref, waiting = plan.entry.ref, plan.waiting
    if plan.asked_at is not None and terms is not None:
        note_asked(connection, ref, plan.asked_at, terms)
    if waiting is None or (plan.ticket is not None and terms is None):
        return
    if waiting.wait is None:
        drop_wait(connection, ref)
        return
    put_wait(connection, waiting.wait)
    for kind, due in waiting.timers:
        if due is None:
            cancel_timer(connection, ref, kind)
        else:
            set_timer(connection, ref, kind, due, waiting.wait.episode)


def _note_card(connection: Connection, plan: ActionPlan) -> None:
    seen = plan.seen_facts
    if seen is not None and seen.card is not None and not seen.is_left_alone:
        note_card(connection, plan.entry.ref, seen.card.note_id)
    if plan.card_at is not None:
        # As above: killed in between, the card would never say it.
        set_first_timer(connection, plan.entry.ref, TimerKind.CARD, plan.card_at)


def _put_out_actions(connection: Connection, delivery: Delivery, plan: ActionPlan, now: int) -> None:
    if not plan.actions:
        return
    store = name_store(connection, secrets.token_hex(4))
    # A delivery that is worked on anew, by a replay, has keys of its own.
    first = 1 + count_of_delivery(connection, delivery.id)
    for number, action in enumerate(plan.actions, start=first):
        key = f"{store}.{plan.cause or delivery.id}.{number}"
        put_out(connection, OutboxEntry(key, delivery.id, action, OutboxState.PLANNED), plan.entry.ref, now)
