"""What a plan says about screens: the bot's own, and those of people."""

from dataclasses import replace

from sdesk_sync.trackers.jira.setup.comparison.screens import (
    FIRST_TAB,
    compare_bot_screen,
    compare_people_screens,
    screen_tab_key,
)
from sdesk_sync.trackers.jira.setup.found import FoundTab
from sdesk_sync.trackers.jira.setup.wanted import BOT_SCREEN_FIELDS, field_key, screen_field_key, site_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.site_objects import (
    FieldState,
    FieldUseState,
    ScreenFieldState,
    ScreenState,
    ScreenTabState,
)
from sdesk_sync.trackers.setup.steps import MenuItem, SeenBy, SetupCode, StepAction
from tests.trackers.jira.setup.readings import (
    FIELD_IDS,
    KNOWN_FIELDS,
    WISHES,
    reading,
    screen,
    shown_to_people,
)

NAMES = tuple(one.name for one in WISHES.fields)
FIRST, *_ = NAMES
ALL = tuple(FIELD_IDS.values())
BOT_SCREEN = site_key(ObjectKind.SCREEN, WISHES.name)
DEFAULT = site_key(ObjectKind.SCREEN, "DESK: Default")


def others_of(*missing: str) -> tuple[str, ...]:
    """The ids of all fields but these."""
    return tuple(id_ for key, id_ in FIELD_IDS.items() if key.identity not in missing)


# ── The bot's ────────────────────────────────────────────────────────────────────────────────


def test_the_bots_screen_is_left_where_all_is_on_it() -> None:
    part = compare_bot_screen(WISHES, reading(), KNOWN_FIELDS)
    assert (part.steps, part.blocked) == ((), ())
    assert part.ids[BOT_SCREEN] == "50"
    assert part.ids[screen_field_key(WISHES.name, FIRST)] == f"50/{KNOWN_FIELDS[field_key(FIRST)]}"


def test_the_bots_screen_is_made_and_filled_field_by_field() -> None:
    made, *fields = compare_bot_screen(WISHES, reading(bot_screen=None), {}).steps
    assert (made.key, made.action, made.after) == (BOT_SCREEN, StepAction.CREATE, ScreenState(WISHES.name))
    assert [one.after for one in fields] == [
        ScreenFieldState(BOT_SCREEN, FIRST_TAB, field_key(name)) for name in (*BOT_SCREEN_FIELDS, *NAMES)
    ]
    assert all(one.needs[0] == BOT_SCREEN for one in fields)


def test_a_field_that_is_not_on_it_is_put_onto_its_tab() -> None:
    found = screen("50", WISHES.name, "resolution", "priority", *others_of(FIRST), description="sdesk-sync")
    found = replace(found, tabs=(replace(found.tabs[0], name="Fields"),))
    part = compare_bot_screen(WISHES, reading(bot_screen=found), KNOWN_FIELDS)
    assert [one.after for one in part.steps] == [
        ScreenFieldState(BOT_SCREEN, "Fields", field_key(name)) for name in ("components", FIRST)
    ]


def test_a_screen_of_that_name_without_our_mark_is_left_to_those_who_made_it() -> None:
    part = compare_bot_screen(WISHES, reading(bot_screen=screen("50", WISHES.name)), KNOWN_FIELDS)
    assert part.steps == ()
    [blocked] = part.blocked
    assert blocked.code is SetupCode.NAME_TAKEN
    assert blocked.values == {"why": "screen", "name": WISHES.name}


# ── People's ─────────────────────────────────────────────────────────────────────────────────


def test_screens_that_show_all_are_left() -> None:
    part = compare_people_screens(WISHES, reading(), FIELD_IDS)
    assert (part.steps, part.by_hand) == ((), ())
    assert part.ids[DEFAULT] == "60"


def test_on_a_screen_of_the_project_alone_our_fields_get_a_tab() -> None:
    bare = reading(people_screens=(shown_to_people(screen("60", "DESK: Default", "summary")),))
    tab, *fields = compare_people_screens(WISHES, bare, {}).steps
    assert (tab.key, tab.after) == (
        screen_tab_key("DESK: Default", WISHES.tab),
        ScreenTabState(DEFAULT, WISHES.tab),
    )
    assert [one.after for one in fields] == [
        ScreenFieldState(DEFAULT, WISHES.tab, field_key(name)) for name in NAMES
    ]
    assert fields[0].needs == (DEFAULT, tab.key, field_key(FIRST))


def test_a_tab_that_is_there_is_used_and_a_field_on_another_stays_there() -> None:
    found = screen("60", "DESK: Default", *others_of(FIRST))
    found = replace(found, tabs=(*found.tabs, FoundTab("700", WISHES.tab.upper(), ())))
    part = compare_people_screens(WISHES, reading(people_screens=(shown_to_people(found),)), FIELD_IDS)
    [step] = part.steps
    assert step.key == screen_field_key("DESK: Default", FIRST)
    assert part.ids[screen_tab_key("DESK: Default", WISHES.tab)] == "700"


def test_who_shares_the_field_configuration_is_told_once_a_field() -> None:
    bare = reading(
        people_screens=(
            shown_to_people(screen("60", "DESK: Default", *others_of(FIRST))),
            shown_to_people(screen("61", "DESK: Bug", *others_of(FIRST))),
        ),
        users_of_configuration=("DESK", "HR", "OPS"),
    )
    steps = compare_people_screens(WISHES, bare, FIELD_IDS).steps
    effects = [one.effects for one in steps if one.key.object is ObjectKind.SCREEN_FIELD]
    assert effects == [(SeenBy(("HR", "OPS")),), ()]


def test_a_field_that_the_project_has_already_is_no_news_to_others() -> None:
    bare = reading(
        people_screens=(shown_to_people(screen("60", "DESK: Default", *others_of(FIRST))),),
        users_of_configuration=("DESK", "OPS"),
        project_fields=frozenset(ALL),
    )
    assert all(one.effects == () for one in compare_people_screens(WISHES, bare, FIELD_IDS).steps)


def test_a_shared_screen_is_left_to_a_person_and_the_field_becomes_usable_without_it() -> None:
    shared = reading(
        people_screens=(shown_to_people(screen("1", "Default Screen", *others_of(FIRST)), "DESK", "OPS"),),
        users_of_configuration=("DESK", "OPS"),
        project_fields=frozenset(others_of(FIRST)),
    )
    missing = {key: id_ for key, id_ in FIELD_IDS.items() if key.identity != FIRST}
    part = compare_people_screens(WISHES, shared, missing)
    [step] = part.steps
    assert step.key == StepKey(ObjectKind.FIELD_USE, FIRST)
    assert step.after == FieldUseState(field_key(FIRST))
    assert (step.needs, step.effects) == ((field_key(FIRST),), (SeenBy(("OPS",)),))
    [by_hand] = part.by_hand
    assert (by_hand.code, by_hand.words) == (SetupCode.SCREENS_SHARED, (FIRST,))
    assert by_hand.place == (MenuItem.ISSUES, MenuItem.SCREENS, "Default Screen")
    assert by_hand.values == {"screen": "Default Screen", "projects": "OPS", "count": "1"}


def test_a_field_that_the_mapping_has_by_its_id_is_told_by_its_name() -> None:
    by_id = replace(WISHES, fields=(FieldState("customfield_10200"),))
    shared = reading(people_screens=(shown_to_people(screen("1", "Default Screen"), "DESK", "OPS"),))
    part = compare_people_screens(by_id, shared, {field_key("customfield_10200"): "customfield_10200"})
    assert [one.words for one in part.by_hand] == [(FIRST,)]


def test_a_person_has_done_it() -> None:
    done = reading(people_screens=(shown_to_people(screen("1", "Default Screen", *ALL), "DESK", "OPS"),))
    part = compare_people_screens(WISHES, done, FIELD_IDS)
    assert (part.steps, part.by_hand) == ((), ())


def test_where_one_screen_is_the_projects_own_nothing_else_makes_fields_usable() -> None:
    mixed = reading(
        people_screens=(
            shown_to_people(screen("1", "Default Screen"), "DESK", "OPS"),
            shown_to_people(screen("60", "DESK: Default")),
        )
    )
    part = compare_people_screens(WISHES, mixed, FIELD_IDS)
    assert {one.key.object for one in part.steps} == {ObjectKind.SCREEN_TAB, ObjectKind.SCREEN_FIELD}
    assert [one.words for one in part.by_hand] == [NAMES]
