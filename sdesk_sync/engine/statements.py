"""What is asked and written for every delivery, as statements that are made once (`engine.prepared`).

`engine.store` and `engine.entries` say what each of them is for. A parameter has the name of a column only
where it is stored there as it is.
"""

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy import Table as Columns
from sqlalchemy.dialects.sqlite import insert as upsert

from sdesk_sync.engine.prepared import Prepared
from sdesk_sync.engine.records import Sent, State
from sdesk_sync.engine.tables import (
    IS_OPEN,
    bodies,
    cursors,
    inbox,
    journal,
    meta,
    outbox,
    people,
    tickets,
    undos,
)

# Far more than a ticket gets in the minutes in which an echo or a comment of ours still matters.
_OWN_WRITES = 50


def _values(table: Columns, *names: str, of: str = "") -> dict[str, BindParameter[object]]:
    """A parameter for each column; `of` tells those of one row from those of another."""
    return {name: bindparam(f"{name}{of}", type_=table.c[name].type) for name in names}


def _of_ticket(table: Columns) -> ColumnElement[bool]:
    return and_(table.c.tracker == bindparam("of"), table.c.ticket_id == bindparam("ticket"))


_NUMBER = inbox.c.id == bindparam("number")

# The attempt that comes to an end, where it was not counted at its beginning.
_COUNTED = inbox.c.attempts + case((inbox.c.state == State.READY, 1), else_=0)

STORE_NAME = Prepared(select(meta.c.value).where(meta.c.key == "store"))
NAME_STORE = Prepared(insert(meta).values(key="store", value=bindparam("name")))


def _receive(rows: int) -> Prepared:
    fresh = {"state": State.READY, "attempts": 0, "due_at": 0, "decided": 0}
    names = ("tracker", "delivery", "lane", "event", "received_at", "origin")
    return Prepared(
        upsert(inbox)
        .values([{**_values(inbox, *names, of=str(number)), **fresh} for number in range(rows)])
        .on_conflict_do_nothing(index_elements=["tracker", "delivery"])
        .returning(inbox.c.id, inbox.c.tracker, inbox.c.delivery)
    )


def _keep_bodies(rows: int) -> Prepared:
    names = ("inbox_id", "headers", "body")
    return Prepared(
        insert(bodies).values([_values(bodies, *names, of=str(number)) for number in range(rows)])
    )


# So many rows with one statement, the larger first: each is a turn at the interpreter's lock.
SIZES = (32, 8, 1)
RECEIVE = {size: _receive(size) for size in SIZES}
KEEP_BODIES = {size: _keep_bodies(size) for size in SIZES}

BEGIN = Prepared(
    update(inbox)
    .where(_NUMBER, IS_OPEN)
    .values(state=State.RUNNING, attempts=inbox.c.attempts + 1)
    .returning(inbox.c.id)
)
POSTPONE = Prepared(
    update(inbox)
    .where(_NUMBER, IS_OPEN)
    .values(
        state=State.READY,
        due_at=bindparam("due"),
        reason=bindparam("why"),
        attempts=_COUNTED - bindparam("back"),
    )
)
PUT_BACK = Prepared(
    update(inbox)
    .where(_NUMBER, inbox.c.state == State.RUNNING)
    .values(state=State.READY, attempts=inbox.c.attempts - 1)
)
END = Prepared(
    update(inbox)
    .where(_NUMBER, IS_OPEN)
    .values(
        attempts=_COUNTED,
        state=bindparam("to"),
        reason=bindparam("why"),
        ticket_key=func.coalesce(bindparam("ticket"), inbox.c.ticket_key),
        verdict=func.coalesce(bindparam("found"), inbox.c.verdict),
        rule=func.coalesce(bindparam("by"), inbox.c.rule),
        cause=func.coalesce(bindparam("told"), inbox.c.cause),
        finished_at=bindparam("at"),
    )
    .returning(inbox.c.id)
)
DECIDE = Prepared(
    update(inbox)
    .where(_NUMBER, IS_OPEN)
    .values(
        state=State.RUNNING,
        attempts=_COUNTED,
        ticket_key=bindparam("ticket"),
        verdict=bindparam("found"),
        rule=bindparam("by"),
        cause=bindparam("told"),
        decided=1,
    )
    .returning(inbox.c.id)
)

HEAR = Prepared(
    update(tickets)
    .where(_of_ticket(tickets), tickets.c.heard < bindparam("newest"))
    .values(heard=bindparam("newest"))
)
_KNOWN = ("ticket_key", "version", "shape", "accepted", "config_digest", "accepted_at")
_TICKET = upsert(tickets).values(
    _values(tickets, "tracker", "ticket_id", *_KNOWN) | {"heard": bindparam("newest")}
)
# The newest version heard of never falls back, though what is accepted may be older than that.
ACCEPT = Prepared(
    _TICKET.on_conflict_do_update(
        index_elements=["tracker", "ticket_id"],
        set_={name: _TICKET.excluded[name] for name in _KNOWN}
        | {"heard": func.max(tickets.c.heard, _TICKET.excluded.version)},
    )
)

WRITE_DOWN = Prepared(
    insert(journal).values(
        _values(journal, "inbox_id", "tracker", "ticket_id", "at", "config_digest", "shape", "walk")
    )
)
_NEWEST = select(func.max(journal.c.id)).where(journal.c.inbox_id == bindparam("number")).scalar_subquery()
NOTE_WALK = Prepared(update(journal).where(journal.c.id == _NEWEST).values(walk=bindparam("made")))

COUNT_ACTIONS = Prepared(select(func.count()).where(outbox.c.inbox_id == bindparam("number")))
PUT_OUT = Prepared(
    insert(outbox).values(
        _values(outbox, "key", "inbox_id", "tracker", "ticket_id", "shape", "action", "state", "planned_at")
    )
)
_KEY = outbox.c.key == bindparam("of")
MARK = Prepared(
    update(outbox).where(_KEY).values(state=bindparam("to"), sent_at=None, answer=bindparam("said"))
)
SENT = Prepared(
    update(outbox)
    .where(_KEY)
    .values(state=Sent.SENT, sent_at=bindparam("at"), made=bindparam("comment"), version=bindparam("then"))
)
CHANGE = Prepared(update(outbox).where(_KEY).values(action=bindparam("to")))

NOTE_UNDO = Prepared(insert(undos).values(_values(undos, "tracker", "ticket_id", "field", "account", "at")))
FORGET_UNDOS = Prepared(undos.delete().where(_of_ticket(undos), undos.c.at < bindparam("before")))

_PERSON = upsert(people).values(_values(people, "tracker", "account", "roles", "read_at"))
KNOW_ROLES = Prepared(
    _PERSON.on_conflict_do_update(
        index_elements=["tracker", "account"],
        set_={name: _PERSON.excluded[name] for name in ("roles", "read_at")},
    )
)

# What is asked.

_DELIVERY = (
    inbox.c.id,
    inbox.c.tracker,
    inbox.c.delivery,
    inbox.c.lane,
    inbox.c.event,
    inbox.c.received_at,
    bodies.c.headers,
    bodies.c.body,
    inbox.c.attempts,
    inbox.c.due_at,
    inbox.c.origin,
    inbox.c.decided,
)
_OUTGOING = (
    outbox.c.key,
    outbox.c.inbox_id,
    outbox.c.action,
    outbox.c.state,
    outbox.c.planned_at,
    outbox.c.sent_at,
    outbox.c.made,
    outbox.c.version,
)

_IN_LANE = (inbox.c.tracker == bindparam("of"), inbox.c.lane == bindparam("in"), IS_OPEN)
OPEN_DELIVERIES = Prepared(
    select(*_DELIVERY)
    .join(bodies)
    .where(*_IN_LANE, or_(inbox.c.decided == 0, inbox.c.due_at <= bindparam("now")))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
NEXT_SENDING = Prepared(select(func.min(inbox.c.due_at)).where(*_IN_LANE, inbox.c.decided == 1))
LATER = Prepared(select(inbox.c.id).where(*_IN_LANE, inbox.c.id > bindparam("number")).limit(1))
ACCEPTED = Prepared(select(tickets.c.accepted).where(_of_ticket(tickets)))
_ACTIONS = select(*_OUTGOING).where(_of_ticket(outbox))
UNSENT = Prepared(
    _ACTIONS.where(or_(outbox.c.state == Sent.PLANNED, outbox.c.state == Sent.SENDING)).order_by(outbox.c.id)
)
_IS_ITS_DELIVERY_OPEN = outbox.c.inbox_id.in_(select(inbox.c.id).where(IS_OPEN))
OWN_ACTIONS = Prepared(
    _ACTIONS.where(outbox.c.state != Sent.DROPPED)
    .where(or_(outbox.c.state == Sent.SENT, _IS_ITS_DELIVERY_OPEN))
    .order_by(outbox.c.id.desc())
    .limit(_OWN_WRITES)
)
UNDONE = Prepared(
    select(undos.c.account, undos.c.field, func.count())
    .where(_of_ticket(undos), undos.c.at >= bindparam("since"))
    .group_by(undos.c.account, undos.c.field)
)
CURSOR = Prepared(
    select(cursors.c.value).where(cursors.c.tracker == bindparam("of"), cursors.c.name == bindparam("which"))
)
ROLES = Prepared(
    select(people.c.roles, people.c.read_at).where(
        people.c.tracker == bindparam("of"), people.c.account == bindparam("who")
    )
)
WALK_OF = Prepared(
    select(journal.c.walk, journal.c.shape)
    .where(journal.c.inbox_id == bindparam("number"))
    .order_by(journal.c.id.desc())
    .limit(1)
)
