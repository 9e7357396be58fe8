"""A closing that is not to stand: only the tracker says whether a person asked for it.

docs/desk.md#open-and-closed
"""

from sdesk_sync.desk.judging.edits import Ruling
from sdesk_sync.desk.model.people import AccountKind
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.desk.model.vocabulary import STATUS, Mode
from sdesk_sync.engine.decide.context import DecisionContext


def refuses_closing(context: DecisionContext, sighting: Sighting, ruling: Ruling) -> bool:
    """Whether a rule speaks against an edit that closed a ticket in the tracker, so that it is worth to ask.

    A bot that no line names is told of nothing, but what it merges is a merge like any other.
    """
    if sighting.tracker_closed is not True or sighting.tracker_was_closed is not False:
        return False
    enforces = context.config.mode is Mode.ENFORCE
    return any(_is_status_refused(edit, counts_apps=enforces) for edit in ruling.edits)


def _is_status_refused(edit: JudgedEdit, *, counts_apps: bool) -> bool:
    is_app = counts_apps and edit.author.actor.kind is AccountKind.APP
    return any(
        verdict.change.field == STATUS and (verdict.explained_refusals or (is_app and verdict.refusals))
        for verdict in edit.verdicts
    )
