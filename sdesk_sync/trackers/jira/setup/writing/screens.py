"""Writes of screens, their tabs and fields.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-screens/
"""

from urllib.parse import quote

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.wanted import screen_field_id
from sdesk_sync.trackers.jira.setup.writing.place import RIGHT_HINT, WritePlace, api_path, require_id
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.port import StepOutcome
from sdesk_sync.trackers.setup.site_objects import ScreenFieldState, ScreenState, ScreenTabState
from sdesk_sync.trackers.setup.steps import SetupStep
from sdesk_sync.trackers.wire.payload import text_at


def write_screen(place: WritePlace, step: SetupStep, after: ScreenState) -> StepOutcome:
    """A screen; Jira gives it a tab."""
    shown = place.post("screens", {"name": after.name, "description": place.description})
    return StepOutcome({step.key: require_id(shown)})


def write_screen_tab(place: WritePlace, step: SetupStep, after: ScreenTabState) -> StepOutcome:
    """A tab of a screen of people, behind those that are there."""
    shown = place.post(f"screens/{place.ids[after.screen]}/tabs", {"name": after.name})
    return StepOutcome({step.key: require_id(shown)})


def write_screen_field(place: WritePlace, step: SetupStep, after: ScreenFieldState) -> StepOutcome:
    """A field on a tab.

    On a screen of people the project's tickets may have it from then on. The bot's screen, which hangs at
    a transition, is not to open fields to anybody.
    """
    screen, tab = place.ids[after.screen], _find_tab(place, after)
    people = {one.screen.id for one in place.reading.people_screens}
    rest = "" if screen in people else "?skipFieldAssociation=true"
    sent = {"fieldId": place.ids[after.field]}
    shown = place.post(f"screens/{screen}/tabs/{quote(tab)}/fields{rest}", sent)
    tab_key = StepKey(ObjectKind.SCREEN_TAB, f"{after.screen.identity}/{after.tab}")
    return StepOutcome({step.key: screen_field_id(screen, require_id(shown)), tab_key: tab})


def _find_tab(place: WritePlace, after: ScreenFieldState) -> str:
    """Its id: what we made is known, of a screen that we made just now Jira gave the only one."""
    known = place.ids.get(StepKey(ObjectKind.SCREEN_TAB, f"{after.screen.identity}/{after.tab}"))
    if known is not None:
        return known
    path = api_path(f"screens/{place.ids[after.screen]}/tabs")
    tabs = place.client.get_list(path, hint=RIGHT_HINT)
    same = [one for one in tabs if text_at(one, "name").casefold() == after.tab.casefold()] or tabs[:1]
    if not same:
        raise ForeignAnswer("the screen has no tab")
    return require_id(same[0])
