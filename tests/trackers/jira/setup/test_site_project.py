"""Components, request types and boards of a Jira project."""

from dataclasses import replace

from sdesk_sync.trackers.jira.setup.found import (
    TEXT_FIELD,
    FoundBoard,
    FoundComponent,
    FoundField,
    FoundRequestType,
    FoundStatus,
    ServiceFacts,
)
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import site_key
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.site_objects import ComponentState, StatusCategory
from sdesk_sync.trackers.setup.steps import (
    MenuItem,
    SettledBy,
    Settlement,
    SetupCode,
    SetupPlan,
    StepAction,
)
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.any_site import service_mapping
from tests.trackers.jira.setup.site_model import EMPTY, PROJECT, SITE, SiteSetup, Wishes, steps_of

COMPONENT = ObjectKind.COMPONENT
SUPPORT = site_key(COMPONENT, "Team: Support")


def with_components(reading: JiraReading, *components: FoundComponent) -> JiraReading:
    """The project with these components alone."""
    return replace(reading, project=replace(reading.project, components=components))


# ── Components ────────────────────────────────────────────────────────────────────────────────


def test_one_missing_component_is_one_write() -> None:
    """What is there is none."""
    applied = SiteSetup().apply()
    components = tuple(one for one in applied.reading.project.components if one.name != "Team: Hosting")
    [step] = replace(applied, reading=with_components(applied.reading, *components)).plan.steps
    assert (step.action, step.name, step.effects) == (StepAction.CREATE, "Team: Hosting", ())
    assert step.after == ComponentState("Team: Hosting", "Tickets of the team Hosting.")


def test_what_others_describe_otherwise_is_left_and_counted() -> None:
    """Theirs are counted too."""
    theirs = (FoundComponent("c1", "TEAM: SUPPORT", ""), FoundComponent("c2", "Team: Hosting", "Ours."))
    other = FoundComponent("c3", "Web", "")
    plan = SiteSetup(reading=with_components(EMPTY, *theirs, other)).plan
    assert len(steps_of(plan, COMPONENT)) == 3
    assert plan.ids[SUPPORT] == "c1"
    assert (plan.left[COMPONENT], plan.left_alone[COMPONENT]) == (1, 2)
    assert [note.code for note in plan.notes] == [SetupCode.NAME_OF_OTHER_CASE]


def test_ours_that_was_renamed_or_described_otherwise_is_put_back() -> None:
    """By its id in the record."""
    applied = SiteSetup().apply()
    ours = {one.name: one for one in applied.reading.project.components}
    ours["Team: Support"] = replace(ours["Team: Support"], name="Support")
    ours["Team: Hosting"] = replace(ours["Team: Hosting"], description="?")
    changed = replace(applied, reading=with_components(applied.reading, *ours.values()))
    renamed, described = changed.plan.steps
    assert (renamed.key, renamed.action) == (SUPPORT, StepAction.CHANGE)
    assert renamed.before == ComponentState("Support", "Tickets of the team Support.")
    assert described.before == ComponentState("Team: Hosting", "?")
    assert changed.apply().plan.steps == ()


# ── Boards ────────────────────────────────────────────────────────────────────────────────────


def test_statuses_without_a_column_are_told_board_by_board() -> None:
    """Those that are yet to be made among them; the next plan looks."""
    names = [one.name for one in SiteSetup().wishes.wanted.statuses]
    found = tuple(
        FoundStatus(f"s{place}", name.upper(), "", StatusCategory.TO_DO)
        for place, name in enumerate(names[:-1])
    )
    boards = (
        FoundBoard("4", "DESK board", frozenset(one.id for one in found)),
        FoundBoard("5", "Mine", frozenset({"s0", "s1"})),
    )
    one, two = SiteSetup(reading=replace(EMPTY, statuses=found, boards=boards)).plan.by_hand
    assert (one.code, one.words, one.settled_by) == ("J301", ("Closed",), SettledBy.READ_BACK)
    assert one.place == (MenuItem.BOARD, "DESK board", MenuItem.CONFIGURE_BOARD, MenuItem.COLUMNS)
    assert one.link == f"{SITE}/jira/software/c/projects/DESK/boards/4"
    # Called as Jira has them: a person has to find them there.
    assert two.words == (*(name.upper() for name in names[2:-1]), "Closed")
    assert two.values == {"board": "Mine", "count": "14"}


# ── Request types ─────────────────────────────────────────────────────────────────────────────

WISHES = Wishes(mapping=service_mapping())


def of_service(*request_types: FoundRequestType) -> JiraReading:
    """A service project with these."""
    project = replace(PROJECT, type_key="service_desk")
    return replace(EMPTY, project=project, service=ServiceFacts("DESK", request_types))


def codes_of(plan: SetupPlan) -> list[str]:
    """What is left to a person, settled or not."""
    return [step.code for step in plan.by_hand]


def test_each_type_gets_its_request_type() -> None:
    """After the type itself; what customers are to see is finished by a person."""
    plan = SiteSetup(WISHES, of_service()).plan
    steps = steps_of(plan, ObjectKind.REQUEST_TYPE)
    assert [step.name for step in steps][:2] == ["Report a problem", "Ask us"]
    assert len(steps) == 9
    assert steps[0].needs == (site_key(ObjectKind.ISSUE_TYPE, "Incident"),)
    assert codes_of(plan) == ["J310", "J311", "J312", "J313"]
    group, words, form, view = plan.by_hand
    assert (group.words, group.settled_by) == (("Report a problem", "Ask us"), SettledBy.READ_BACK)
    name = desk().statuses["in-review"].customer.en
    assert f"In review → {name}" in words.words
    assert form.words == ("Summary", "Description")
    assert "Desk: Cause" in view.words
    assert {step.settled_by for step in (words, form, view)} == {SettledBy.UNREADABLE}


def test_statuses_and_fields_are_told_by_the_names_that_jira_has() -> None:
    """Whatever the mapping writes for them."""
    reading = replace(
        of_service(),
        statuses=(FoundStatus("s1", "IN REVIEW", "", StatusCategory.IN_PROGRESS),),
        fields=(FoundField("customfield_7", "Reason", TEXT_FIELD),),
    )
    fields = dict.fromkeys(list(service_mapping().fields)[:1], "customfield_7")
    plan = SiteSetup(Wishes(mapping=replace(service_mapping(), fields=fields)), reading).plan
    _, words, _, view = plan.by_hand
    assert words.words[1].startswith("IN REVIEW → ")
    assert view.words == ("Reason",)


def test_what_cannot_be_read_is_settled_by_a_persons_word() -> None:
    """And the portal's groups by a look."""
    applied = SiteSetup(WISHES, of_service()).apply()
    assert applied.plan.steps == ()
    assert codes_of(applied.plan) == ["J310", "J311", "J312", "J313"]
    key = StepKey(ObjectKind.REQUEST_TYPE, "DESK")
    settled = {(code, key): Settlement(1, "lena") for code in ("J311", "J312", "J313")}
    service = applied.reading.service
    assert service is not None
    grouped = tuple(replace(one, has_group=True) for one in service.request_types)
    done = replace(
        applied,
        reading=replace(applied.reading, service=replace(service, request_types=grouped)),
        record=replace(applied.record, settled=settled),
    )
    assert done.plan.open_by_hand == ()
    assert codes_of(done.plan) == ["J311", "J312", "J313"]


def test_what_others_made_is_as_they_want_it() -> None:
    """Without a record of ours nothing but the portal's groups is asked for."""
    applied = replace(SiteSetup(WISHES, of_service()).apply(), record=EMPTY_RECORD)
    assert codes_of(applied.plan) == ["J310"]


def test_one_of_another_issue_type_is_another() -> None:
    """Tickets of ours could not have it."""
    plan = SiteSetup(WISHES, of_service(FoundRequestType("1", "Ask us", "1", has_group=True))).plan
    assert "Ask us" in [step.name for step in steps_of(plan, ObjectKind.REQUEST_TYPE)]


def test_what_the_mapping_leaves_open_blocks() -> None:
    """Two of one name and type; an id that is not there."""
    applied = SiteSetup(WISHES, of_service()).apply()
    service = applied.reading.service
    assert service is not None
    twice = (*service.request_types, replace(service.request_types[0], id="99"))
    doubled = replace(applied.reading, service=replace(service, request_types=twice))
    [step] = SiteSetup(WISHES, doubled).plan.blocked
    ids = f"{service.request_types[0].id}, 99"
    assert step.values == {"why": "two-request-types", "name": "Report a problem", "ids": ids}
    section = service_mapping().service
    assert section is not None
    by_id = replace(section, request_types={"incident": "99"})
    wishes = Wishes(mapping=replace(service_mapping(), service=by_id))
    [step] = SiteSetup(wishes, of_service()).plan.blocked
    assert step.values == {"why": "no-request-type-id", "name": "99"}
    assert SiteSetup(wishes, doubled).plan.ids[site_key(ObjectKind.REQUEST_TYPE, "99")] == "99"


def test_a_software_project_has_none() -> None:
    """Nothing of Service Management is said of it."""
    plan = SiteSetup(Wishes(mapping=mapping())).plan
    assert (steps_of(plan, ObjectKind.REQUEST_TYPE), plan.by_hand) == ([], ())
