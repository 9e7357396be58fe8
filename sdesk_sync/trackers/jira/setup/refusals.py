"""What Jira refuses by itself: a move that no type has, and at the portal what its forms do not offer.

docs/trackers/jira.md#workflows
docs/trackers/jira.md#service-management
"""

from collections.abc import Iterator

from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.wanted import status_key
from sdesk_sync.trackers.setup.refusals import RestrictedKind, RestrictedPeople, TrackerRefusals
from sdesk_sync.trackers.setup.site_objects import TransitionForm, WorkflowState


def find_site_refusals(
    mapping: JiraMapping, workflow: WorkflowState, customers: Roles, *, has_portal: bool
) -> TrackerRefusals:
    """What Jira refuses in a project of this mapping with this workflow.

    `customers` are the roles of the desk's customers. Those who have a licence work in Jira itself, and are
    refused nothing there.
    """
    natives = {mapping.time_spent} if mapping.time_spent is not None else set[Field]()
    settable = frozenset(mapping.names) | frozenset(mapping.fields) | natives
    words = {name: frozenset(mapping.names[name].names) for name in (TYPE, STATUS)}
    # Components stand side by side, of all else a ticket has one.
    teams = mapping.names[TEAM].names if TEAM in mapping.names else {}
    doubled = frozenset({TEAM}) if len(teams) > 1 else frozenset[Field]()
    return TrackerRefusals(
        "Jira",
        settable,
        words,
        tuple(_list_portal_people(customers, settable) if has_portal else ()),
        single=frozenset(mapping.names) - {TEAM},
        doubled=doubled,
        offered_moves=frozenset(_list_moves(mapping, workflow)),
    )


def _list_moves(mapping: JiraMapping, workflow: WorkflowState) -> Iterator[tuple[str, str]]:
    """What people are offered: the transitions from everywhere are the bot's alone."""
    words = {status_key(name): word for word, name in mapping.names[STATUS].names.items()}
    for one in workflow.transitions:
        if one.form is TransitionForm.DIRECTED:
            yield from ((words[source], words[one.target]) for source in one.sources)


def _list_portal_people(customers: Roles, settable: frozenset[Field]) -> Iterator[RestrictedPeople]:
    # Request types of other types than the kinds are in no group of the portal. Which transitions are offered
    # there is set on each of them.
    yield RestrictedPeople(
        RestrictedKind.PORTAL, customers, frozenset({TYPE, STATUS}), settable, frozenset({STATUS})
    )
