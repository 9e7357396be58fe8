"""What a site has of roles, types, statuses, fields, resolutions and priorities: used as found, or made."""

from dataclasses import replace

import pytest

from sdesk_sync.trackers.jira.setup.found import (
    TEXT_FIELD,
    FoundField,
    FoundIssueType,
    FoundNamed,
    FoundRole,
    FoundStatus,
)
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import field_key, status_key, type_key
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.site_objects import RoleState, StatusCategory, StatusesState
from sdesk_sync.trackers.setup.steps import PlanNote, SeenBy, SetupCode, StepAction, StepReason
from tests.trackers.jira.bodies import mapping
from tests.trackers.jira.setup.site_model import BOT, EMPTY, TASK, SiteSetup, Wishes, steps_of

SELECT = "com.atlassian.jira.plugin.system.customfieldtypes:select"


def notes_of(reading: JiraReading, code: SetupCode) -> list[PlanNote]:
    """The notes of a code."""
    return [note for note in SiteSetup(reading=reading).plan.notes if note.code is code]


# ── The bot's role ────────────────────────────────────────────────────────────────────────────


def test_the_role_is_made_and_then_given_to_the_bot() -> None:
    """Two writes: on the site, and in the project."""
    plan = SiteSetup().plan
    made, given = steps_of(plan, ObjectKind.ROLE)
    assert (made.action, made.after) == (StepAction.CREATE, RoleState("Desk bot", has_bot=False))
    assert made.effects == (SeenBy(),)
    assert (given.action, given.reason) == (StepAction.CHANGE, StepReason.BOT_LACKS_ROLE)
    assert (given.before, given.effects) == (made.after, ())
    assert plan.steps[:2] == (made, given)


def test_a_role_of_the_name_is_used_and_its_members_are_shown() -> None:
    """They may take the bot's ways too."""
    role = FoundRole("r1", "Desk bot", {"p1": "Petra", BOT.id: BOT.name}, ("admins",))
    [note] = notes_of(replace(EMPTY, role=role), SetupCode.ROLE_HAS_MEMBERS)
    assert note.values == {"role": "Desk bot", "members": "Petra, admins", "count": "2"}
    assert steps_of(SiteSetup(reading=replace(EMPTY, role=role)).plan, ObjectKind.ROLE) == []


def test_a_bot_that_was_taken_out_of_its_role_gets_it_back() -> None:
    """Without it none of its transitions is offered to it."""
    plan = SiteSetup(reading=replace(EMPTY, role=FoundRole("r1", "Desk bot"))).plan
    [given] = steps_of(plan, ObjectKind.ROLE)
    assert (given.action, plan.ids[given.key]) == (StepAction.CHANGE, "r1")


# ── Issue types ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("users", "effects"),
    [
        (("DESK", "OPS", "HR"), (SeenBy(("HR", "OPS")),)),
        (("DESK",), ()),
        ((), ()),
    ],
    ids=["others", "ours-alone", "nobody"],
)
def test_a_new_type_is_seen_by_those_on_the_default_scheme(
    users: tuple[str, ...], effects: tuple[SeenBy, ...]
) -> None:
    """It joins that by itself, so the list of them is exact."""
    plan = SiteSetup(reading=replace(EMPTY, users_of_default_types=users)).plan
    assert {step.effects for step in steps_of(plan, ObjectKind.ISSUE_TYPE)} == {effects}


@pytest.mark.parametrize(("level", "why"), [(-1, "sub-task"), (1, "epic")])
def test_a_type_of_another_level_holds_the_name(level: int, why: str) -> None:
    """A site has each name once."""
    held = FoundIssueType("7", "INCIDENT", "", level)
    [step] = SiteSetup(reading=replace(EMPTY, types=(TASK, held))).plan.blocked
    assert (step.code, step.key) == (SetupCode.NAME_TAKEN, type_key("Incident"))
    assert step.values == {"why": why, "name": "INCIDENT"}


def test_a_type_is_found_whatever_its_case_and_stays_so() -> None:
    """Its description and name are the whole site's."""
    found = FoundIssueType("7", "incident", "Ours.", 0)
    plan = SiteSetup(reading=replace(EMPTY, types=(TASK, found))).plan
    assert plan.ids[type_key("Incident")] == "7"
    [note] = plan.notes
    assert (note.code, note.values) == (
        SetupCode.NAME_OF_OTHER_CASE,
        {"name": "Incident", "found": "incident"},
    )


# ── Statuses ──────────────────────────────────────────────────────────────────────────────────


def test_missing_statuses_are_made_in_one_write() -> None:
    """Fifteen of sixteen, the last is there."""
    found = FoundStatus("s1", "NEW", "", StatusCategory.TO_DO)
    plan = SiteSetup(reading=replace(EMPTY, statuses=(found,))).plan
    [step] = steps_of(plan, ObjectKind.STATUSES)
    assert isinstance(step.after, StatusesState)
    assert (step.size, len(step.after.statuses), step.effects) == (15, 15, (SeenBy(),))
    assert "New" not in [one.name for one in step.after.statuses]
    assert plan.ids[status_key("New")] == "s1"


def test_a_status_of_another_category_is_used_and_said() -> None:
    """It is the whole site's."""
    found = FoundStatus("s1", "Planned", "", StatusCategory.IN_PROGRESS)
    [note] = notes_of(replace(EMPTY, statuses=(found,)), SetupCode.STATUS_OF_OTHER_CATEGORY)
    assert note.values == {"status": "Planned", "found": "in-progress", "wanted": "to-do"}


def test_statuses_that_are_left_alone_are_not_made() -> None:
    """By the keys that drift shows."""
    wishes = JiraSetupWishes(ignored=frozenset({status_key("Fixed"), status_key("New")}))
    plan = SiteSetup(Wishes(mapping=replace(mapping(), wishes=wishes))).plan
    [step] = steps_of(plan, ObjectKind.STATUSES)
    assert step.size == 14


# ── Fields ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fields", "written", "values"),
    [
        (
            (FoundField("customfield_1", "Desk: Cause", SELECT),),
            "Desk: Cause",
            {"why": "field-type", "id": "customfield_1", "type": "select", "name": "Desk: Cause"},
        ),
        (
            (
                FoundField("customfield_1", "Desk: Cause", TEXT_FIELD),
                FoundField("customfield_2", "desk: cause", SELECT),
            ),
            "Desk: Cause",
            {
                "why": "two-fields",
                "count": "2",
                "ids": "customfield_1, customfield_2",
                "name": "Desk: Cause",
            },
        ),
        ((), "customfield_9", {"why": "no-field-id", "name": "customfield_9"}),
    ],
    ids=["other-type", "two", "no-such-id"],
)
def test_a_field_that_cannot_be_used_blocks(
    fields: tuple[FoundField, ...], written: str, values: dict[str, str]
) -> None:
    """What stands on tickets would be lost, or not be taken."""
    named = {**mapping().fields}
    named |= {key: written for key, name in named.items() if name == "Desk: Cause"}
    setup = SiteSetup(Wishes(mapping=replace(mapping(), fields=named)), replace(EMPTY, fields=fields))
    [step] = setup.plan.blocked
    assert (step.code, step.key) == (SetupCode.NAME_TAKEN, field_key(written))
    assert step.values == values


def test_a_field_that_the_mapping_names_by_id_is_used_as_it_is() -> None:
    """Of two of one name the mapping says which."""
    named = dict.fromkeys(mapping().fields, "customfield_2")
    found = tuple(FoundField(f"customfield_{one}", "Desk: Cause", TEXT_FIELD) for one in (1, 2))
    setup = SiteSetup(Wishes(mapping=replace(mapping(), fields=named)), replace(EMPTY, fields=found))
    assert setup.plan.ids[field_key("customfield_2")] == "customfield_2"
    assert steps_of(setup.plan, ObjectKind.FIELD) == []


def test_a_field_of_ours_that_was_renamed_gets_its_name_back() -> None:
    """A second one would not have what tickets have in the first. Without a record nobody knows."""
    applied = SiteSetup().apply()
    key = field_key("Desk: Cause")
    ident = applied.record.objects[key].id
    fields = tuple(
        replace(one, name="Desk: Reason") if one.id == ident else one for one in applied.reading.fields
    )
    renamed = replace(applied, reading=replace(applied.reading, fields=fields))
    [step] = renamed.plan.steps
    assert (step.key, step.action, renamed.plan.ids[key]) == (key, StepAction.CHANGE, ident)
    assert renamed.apply().plan.steps == ()
    [step] = replace(renamed, record=EMPTY_RECORD).plan.steps[:1]
    assert step.action is StepAction.CREATE


def test_fields_that_jira_has_by_itself_have_their_ids() -> None:
    """The bot's screen names them."""
    ids = SiteSetup().plan.ids
    assert [ids[field_key(name)] for name in ("resolution", "priority", "components")] == [
        "resolution",
        "priority",
        "components",
    ]


# ── Resolutions and priorities ────────────────────────────────────────────────────────────────


def test_a_resolution_is_found_by_name_or_made_for_all() -> None:
    """Whoever sets one by hand is offered it."""
    wishes = Wishes(mapping=replace(mapping(), resolutions={"closed": "Done", "declined": "Won't Do"}))
    reading = replace(EMPTY, resolutions=(FoundNamed("r1", "Done"),))
    steps = steps_of(SiteSetup(wishes, reading).plan, ObjectKind.RESOLUTION)
    assert ("Won't Do", (SeenBy(),)) in [(step.name, step.effects) for step in steps]
    assert "Done" not in [step.name for step in steps]


def test_a_new_priority_is_seen_by_those_on_the_default_scheme() -> None:
    """Two are lacking: the neutral one and the lowest."""
    steps = steps_of(SiteSetup().plan, ObjectKind.PRIORITY)
    assert [(step.name, step.effects) for step in steps] == [
        ("Low", (SeenBy(("HR", "OPS")),)),
        ("Not prioritised", (SeenBy(("HR", "OPS")),)),
    ]
