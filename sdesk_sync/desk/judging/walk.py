"""An edit, walked once: what each rule looks at when it comes to a change.

The order is: facts, status in the old type's workflow, kind or type, priority, status in the new type's
workflow, billing, team. A status that the new type's workflow has is judged there, from that type's first
status; any other in the old one (docs/desk.md#judging).
"""

from collections.abc import Iterator
from dataclasses import replace

from sdesk_sync.desk.model.verdicts import Edit, FieldChange
from sdesk_sync.desk.model.vocabulary import BILLING, PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.desk.rules.context import EditContext, RuleContext, TicketStand
from sdesk_sync.desk.tables import DeskTables

_LATE = {TYPE: 2, PRIORITY: 3, BILLING: 5, TEAM: 6}


def walk_edit(desk: DeskTables, edit: Edit, cleared: tuple[Field, ...] = ()) -> Iterator[RuleContext]:
    """Each change with the type and the status that the walk has left the ticket with so far.

    `cleared` are facts that the desk empties with the edit; one that the edit itself sets stays.
    """
    if not edit.changes:
        return
    if cleared and edit.as_read:
        as_read = {name: word for name, word in edit.as_read.items() if name not in cleared}
        edit = replace(edit, as_read=as_read)
    whole = _see_whole(desk, edit, cleared)
    values = edit.ticket.values
    kind, status = (whole.end.type if edit.is_opening else values.get(TYPE)), values.get(STATUS)
    for change in _sort_changes(desk, edit, whole):
        if change.field == STATUS:
            # Where the type came first it has moved the status already, and the step begins there.
            began = change if change.before == status else FieldChange(STATUS, status, change.after)
            here = whole if whole.arrives_by != TYPE else _see_before_retype(whole, kind, change.after)
            yield _see_step(here, began, kind, status)
            status = change.after
            continue
        yield _see_step(whole, change, kind, status)
        if change.field == TYPE and not edit.is_opening:
            kind, status = change.after, desk.status_after_retype(kind, change.after, status)


def _see_step(whole: EditContext, change: FieldChange, kind: str | None, status: str | None) -> RuleContext:
    as_read = _see_as_read(whole) if whole.edit.as_read else None
    return RuleContext(whole, change, kind, status, whole.desk.standing_status(kind, status), as_read)


def _see_as_read(whole: EditContext) -> EditContext:
    """The edit with an end that has what the ticket shows besides it, once it was read."""
    shown = whole.edit.as_read
    values = {**whole.values_at_end, **shown}
    end = _find_end_as_read(whole) if TYPE in shown or STATUS in shown else whole.end
    return replace(whole, end=end, values_at_end=values)


def _find_end_as_read(whole: EditContext) -> TicketStand:
    edit, desk, shown = whole.edit, whole.desk, whole.edit.as_read
    kind, stood, moved = shown.get(TYPE, whole.end.type), edit.ticket.values.get(STATUS), whole.changes
    workflow = desk.workflow_of(kind)
    if STATUS in shown:
        status = shown[STATUS]
    elif STATUS in moved and workflow is not None and workflow.has_status(moved[STATUS].after):
        status = moved[STATUS].after
    else:
        status = desk.status_after_retype(whole.end.type, kind, stood)
    return _stand(desk, kind, status, desk.origin_of(edit.ticket, kind))


def _sort_changes(desk: DeskTables, edit: Edit, whole: EditContext) -> tuple[FieldChange, ...]:
    if len(edit.changes) < 2:
        return edit.changes
    late = whole.end.type is not None and _is_in_new_workflow(desk, edit, whole.end.type)
    places: dict[Field, int] = {**_LATE, STATUS: 4 if late else 1}
    facts = {name: number for number, name in enumerate(desk.facts)}
    return tuple(
        sorted(edit.changes, key=lambda one: (places.get(one.field, 0), facts.get(one.field, len(facts))))
    )


def _is_in_new_workflow(desk: DeskTables, edit: Edit, kind: str) -> bool:
    asked = next((change.after for change in edit.changes if change.field == STATUS), None)
    workflow = desk.workflow_of(kind)
    return workflow is not None and workflow.has_status(asked)


def _see_whole(desk: DeskTables, edit: Edit, cleared: tuple[Field, ...]) -> EditContext:
    ticket, author = edit.ticket, edit.author
    was, stood = ticket.values.get(TYPE), ticket.values.get(STATUS)
    changes = {change.field: change for change in edit.changes}
    values = {**ticket.values, **dict.fromkeys(cleared), **{name: one.after for name, one in changes.items()}}
    kind, status, arrives_by = values.get(TYPE) or edit.opens_as, stood, None
    if TYPE in changes or edit.is_opening:
        arrives_by, status = TYPE, desk.status_after_retype(was, kind, stood)
    if STATUS in changes and (arrives_by is None or _is_in_new_workflow(desk, edit, kind or "")):
        arrives_by, status = STATUS, changes[STATUS].after
    before = _stand(desk, was, stood, ticket.working_status)
    # Mostly a ticket stays where it is, and what is asked below need not be asked twice.
    stays = arrives_by is None and before.place == stood
    end = before if stays else _stand(desk, kind, status, desk.origin_of(ticket, kind))
    # Somebody whom the desk does not know may do what a customer may.
    is_by_customer = desk.is_customer(author)
    roles = desk.customer_roles if is_by_customer else author.roles
    return EditContext(desk, edit, roles, is_by_customer, before, end, values, changes, arrives_by)


def _stand(desk: DeskTables, kind: str | None, status: str | None, origin: str | None) -> TicketStand:
    meanings = desk.meanings
    if status == meanings.waiting:
        return TicketStand(kind, origin, origin)
    standing = desk.standing_status(kind, status)
    if status == meanings.closed:
        return TicketStand(kind, standing, origin)
    return TicketStand(kind, standing, None if status == meanings.declined else standing)


def _see_before_retype(whole: EditContext, kind: str | None, status: str | None) -> EditContext:
    """The edit as far as a status in the old type's workflow goes: what that status needs is asked too."""
    stand = _stand(whole.desk, kind, status, whole.desk.origin_of(whole.edit.ticket, kind))
    return replace(whole, end=stand, arrives_by=STATUS)
