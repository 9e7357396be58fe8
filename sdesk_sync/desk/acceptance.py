"""The ticket as accepted once an edit is judged: its words, its past, and what is tolerated or left alone."""

from collections.abc import Iterator, Mapping

from sdesk_sync.desk.model.people import Account
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.tickets import Ticket, Tolerated
from sdesk_sync.desk.model.verdicts import Edit, Verdict
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Field, Values
from sdesk_sync.desk.policy import Desk


def accept_ticket(
    desk: Desk,
    edit: Edit,
    verdicts: tuple[Verdict, ...],
    sighting: Sighting,
    now: tuple[Values, bool | None],
) -> Ticket:
    """The ticket with its words, and its open or closed, as they are from `now` on."""
    ticket, (values, is_closed) = edit.ticket, now
    kind, status, before = values.get(TYPE), values.get(STATUS), ticket.values
    retyped = kind != before.get(TYPE)
    past = () if retyped else ticket.past_statuses
    return Ticket(
        ticket.ref,
        version=max(ticket.version, sighting.version),
        values=values,
        tracker_closed=is_closed,
        raw={**ticket.raw, **sighting.raw},
        working_status=status if desk.is_working(status) else desk.origin_of(ticket, kind),
        past_statuses=_with_newest(past, status),
        is_known_from_start=ticket.is_known_from_start or retyped,
        tolerated=(*_still_tolerated(ticket, values), *_newly_tolerated(edit, verdicts)),
        left_alone=_still_left_alone(ticket, values, sighting) if ticket.left_alone else {},
        status_since=ticket.status_since if status == before.get(STATUS) else edit.at,
        owners=ticket.owners if sighting.owners is None else sighting.owners,
        assignees=ticket.assignees if sighting.assignees is None else sighting.assignees,
        is_reply_told=ticket.is_reply_told and status == before.get(STATUS),
        routed_to=ticket.routed_to,
        team_assignees=_with_left_team(ticket, values) if desk.routing.assigns else ticket.team_assignees,
        language=sighting.language or ticket.language,
        fact_knowledge=ticket.fact_knowledge,
    )


def _with_newest(past: tuple[str, ...], status: str | None) -> tuple[str, ...]:
    """The statuses it has been in, this one last."""
    if status is None or past[-1:] == (status,):
        return past
    return (*(each for each in past if each != status), status)


def _with_left_team(ticket: Ticket, values: Values) -> Mapping[str, Account]:
    """Who had it in each team, with who has it in the one that it leaves."""
    team = ticket.value(TEAM)
    if team is None or team == values.get(TEAM) or ticket.assignee is None:
        return ticket.team_assignees
    return {**ticket.team_assignees, team: ticket.assignee}


def _still_tolerated(ticket: Ticket, values: Values) -> Iterator[Tolerated]:
    return (past for past in ticket.tolerated if values.get(past.field) == past.value)


def _still_left_alone(ticket: Ticket, values: Values, sighting: Sighting) -> dict[Field, tuple[str, ...]]:
    """What is left as it is shown, for as long as it is shown so and the same is accepted."""
    return {
        name: words
        for name, words in ticket.left_alone.items()
        if sighting.seen.get(name, words) == words and values.get(name) == ticket.value(name)
    }


def _newly_tolerated(edit: Edit, verdicts: tuple[Verdict, ...]) -> Iterator[Tolerated]:
    for verdict in verdicts:
        if verdict.refusals and verdict.undoing_refusal is None:
            change, rule = verdict.change, verdict.refusals[0].rule
            yield Tolerated(change.field, change.after, rule, edit.author.actor.account)
