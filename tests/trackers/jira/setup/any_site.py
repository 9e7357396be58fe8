"""Sites and wishes that nobody thought of."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TEAM, TYPE, Field
from sdesk_sync.presets import preset_path
from sdesk_sync.trackers.jira.editions import CLOUD
from sdesk_sync.trackers.jira.mapping import JiraMapping, read_jira_mapping
from sdesk_sync.trackers.jira.setup.found import (
    TEXT_FIELD,
    FoundComponent,
    FoundField,
    FoundGroup,
    FoundHook,
    FoundIssueType,
    FoundNamed,
    FoundRequestType,
    FoundRole,
    FoundScreen,
    FoundStatus,
    FoundTab,
    ServiceFacts,
)
from sdesk_sync.trackers.jira.setup.hook_wish import SITE_HOOK_EVENTS
from sdesk_sync.trackers.jira.setup.reading import (
    FoundIssueTypeScheme,
    FoundPriorityScheme,
    FoundWorkflowScheme,
    JiraReading,
    PeopleScreen,
)
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, scheme_key, site_key, type_key
from sdesk_sync.trackers.jira.setup.wishes import JiraSetupWishes
from sdesk_sync.trackers.mapping import NameTable
from sdesk_sync.trackers.setup.objects import HookProof, ObjectKind
from sdesk_sync.trackers.setup.site_objects import StatusCategory
from tests.trackers.jira.bodies import desk, mapping
from tests.trackers.jira.setup.scheme_play import MADE
from tests.trackers.jira.setup.site_model import ADDRESS, BOT, EMPTY, GROUPS, PRIORITIES, TASK, Wishes

OTHER_TYPE = "com.atlassian.jira.plugin.system.customfieldtypes:select"
IGNORED = (
    type_key("Incident"),
    site_key(ObjectKind.PRIORITY, "Not prioritised"),
    site_key(ObjectKind.COMPONENT, "Team: Support"),
    scheme_key(ObjectKind.ISSUE_TYPE_SCHEME, "DESK"),
    scheme_key(ObjectKind.PRIORITY_SCHEME, "DESK"),
)


FREE_BEFORE_ITS_GROUP = {"has_own_roles": False, "groups": GROUPS}
FREE = {"has_own_roles": False, "groups": (FoundGroup("g99", BOT_ROLE),)}


def service_mapping() -> JiraMapping:
    """The shipped mapping for Service Management."""
    shipped = preset_path("jira-service-management")
    return read_jira_mapping(shipped.read_bytes(), shipped.name, desk(), CLOUD)


@st.composite
def wishes(draw: st.DrawFn) -> Wishes:
    """Some of the desk's words; languages and what is left alone as anybody may wish."""
    known = desk()
    asked = draw(st.sampled_from([mapping(), service_mapping()]))
    fields = draw(st.lists(st.sampled_from(sorted(asked.fields)), unique=True, max_size=4))
    done = [key for key, status in known.statuses.items() if status.category == "done"]
    names = {**asked.names, **draw(tables(asked))}
    changed = replace(
        asked,
        names=names,
        no_priority=draw(st.sampled_from([asked.no_priority, None])),
        fields={each: asked.fields[each] for each in fields},
        resolutions=draw(st.dictionaries(st.sampled_from(done), st.sampled_from(["Done", "Won't Do"]))),
        wishes=JiraSetupWishes(
            languages=draw(st.sampled_from([("en",), ("de", "en"), ()])),
            moved_statuses={"To Do": "new"} if "new" in names[STATUS].names else {},
            ignored=frozenset(draw(st.lists(st.sampled_from(IGNORED), max_size=1))),
        ),
    )
    return Wishes(known, changed)


@st.composite
def tables(draw: st.DrawFn, asked: JiraMapping) -> dict[Field, NameTable]:
    """The tables without some words."""
    kept: dict[Field, NameTable] = {}
    for field in (TYPE, STATUS, PRIORITY, TEAM):
        names = asked.names[field].names
        # A status that no type that is left moves to would block, which is soon so.
        most = draw(st.sampled_from([0, 0, 1])) if field in (STATUS, TYPE) else 3
        left = draw(st.sets(st.sampled_from(sorted(names)), max_size=most))
        kept[field] = NameTable({word: name for word, name in names.items() if word not in left})
    return kept


@st.composite
def some_of(draw: st.DrawFn, names: Iterable[str]) -> list[str]:
    """Some of these names; Jira may write one otherwise."""
    every = sorted(set(names))
    if not every:
        return []
    chosen = draw(st.lists(st.sampled_from(every), unique=True, max_size=6))
    if chosen and draw(st.integers(0, 4)) == 0:
        chosen[0] = chosen[0].upper()
    return chosen


@st.composite
def readings(draw: st.DrawFn, asked: Wishes) -> JiraReading:
    """A site on which people have been at work: some of what is asked for, some like it, some theirs."""
    wanted = asked.wanted
    names = draw(some_of(one.name for one in wanted.types))
    levels = [-1 if draw(st.integers(0, 30)) == 0 else 0 for _ in names]
    types = (
        TASK,
        *(FoundIssueType(f"t{place}", name, "", levels[place]) for place, name in enumerate(names)),
    )
    statuses = tuple(
        FoundStatus(f"s{place}", name, "Theirs.", draw(st.sampled_from(list(StatusCategory))))
        for place, name in enumerate(draw(some_of(one.name for one in wanted.statuses)))
    )
    fields = tuple(
        FoundField(f"customfield_1{place}", name, OTHER_TYPE if draw(st.integers(0, 30)) == 0 else TEXT_FIELD)
        for place, name in enumerate(draw(some_of([*(one.name for one in wanted.fields), "Theirs"])))
    )
    is_service = asked.mapping.service is not None
    reading = replace(
        EMPTY,
        project=replace(
            EMPTY.project,
            type_key="service_desk" if is_service else "software",
            components=draw(components(asked)),
        ),
        types=types,
        type_names={one.id: one.name for one in types},
        statuses=statuses,
        fields=fields,
        resolutions=tuple(
            FoundNamed(f"r{place}", name)
            for place, name in enumerate(draw(some_of(["Done", "Declined", "Won't Do"])))
        ),
        **draw(st.sampled_from([FREE, FREE_BEFORE_ITS_GROUP]) | roles().map(lambda role: {"role": role})),
        hooks=draw(hooks()),
    )
    if is_service:
        reading = replace(reading, service=draw(services(asked, reading)))
    return draw(with_schemes(asked, reading))


@st.composite
def with_schemes(draw: st.DrawFn, asked: Wishes, reading: JiraReading) -> JiraReading:
    """The site with priorities, and the project on schemes: the site's, its own, or shared ones."""
    known = {one.name.casefold() for one in PRIORITIES}
    wanted = [one.name for one in asked.wanted.priorities if one.name.casefold() not in known]
    more = [FoundNamed(f"p{place}", name) for place, name in enumerate(draw(some_of(wanted)))]
    priorities = (*PRIORITIES, *more)
    kind = draw(st.sampled_from(["default", "own", "shared"]))
    users = ("DESK",) if kind == "own" else ("DESK", "OPS")
    ordinary = [one.id for one in reading.types if one.level == 0]
    offered = draw(st.lists(st.sampled_from(ordinary), min_size=1, unique=True))
    ids = draw(st.lists(st.sampled_from([one.id for one in priorities]), min_size=1, unique=True))
    spare = FoundIssueTypeScheme("s9", asked.wanted.name, MADE, False, (offered[0],), ())
    has_spare = kind != "own" and draw(st.integers(0, 3)) == 0
    return replace(
        draw(with_screens(asked, reading)),
        priorities=priorities,
        workflow_scheme=FoundWorkflowScheme(
            None if kind == "default" else "w1", "Theirs", "", "jira", {"1": "Tasks"}, users
        ),
        tickets=draw(st.sampled_from([{}, {(ordinary[-1], "x1"): 3}])),
        status_names={"x1": "To Do"},
        issue_type_scheme=FoundIssueTypeScheme("s1", "Theirs", "", kind == "default", tuple(offered), users),
        unused_issue_type_scheme=spare if has_spare else None,
        priority_scheme=FoundPriorityScheme("q1", "Theirs", "", kind == "default", ids[0], tuple(ids), users),
    )


@st.composite
def with_screens(draw: st.DrawFn, asked: Wishes, reading: JiraReading) -> JiraReading:
    """The site with screens of the project's own and of others, some of our fields on them."""
    ours = sorted(one.id for one in reading.fields if one.name != "Theirs")
    tabs = st.builds(
        FoundTab,
        st.just("1"),
        st.sampled_from(["Field Tab", asked.wanted.tab.upper()]),
        st.lists(st.sampled_from(ours), unique=True).map(tuple) if ours else st.just(()),
    )
    shown = st.builds(
        lambda number, tab, users: PeopleScreen(
            FoundScreen(number, f"Screen {number}", "", (tab,)), frozenset(), users
        ),
        st.sampled_from(["1", "2"]),
        tabs,
        st.sampled_from([("DESK",), ("DESK", "OPS")]),
    )
    screens = draw(st.lists(shown, unique_by=lambda one: one.screen.id, max_size=2))
    bot_screen = FoundScreen("9", asked.wanted.name, MADE, (draw(tabs),))
    return replace(
        reading,
        people_screens=tuple(screens),
        project_fields=frozenset(each for one in screens for each in one.screen.field_ids),
        users_of_configuration=("DESK", "HR"),
        bot_screen=draw(st.sampled_from([None, bot_screen])),
    )


@st.composite
def components(draw: st.DrawFn, asked: Wishes) -> tuple[FoundComponent, ...]:
    """Some of the teams' components, and theirs."""
    names = draw(some_of([*(one.name for one in asked.wanted.components), "Theirs"]))
    return tuple(
        FoundComponent(f"c{place}", name, draw(st.sampled_from(["", "Theirs."])))
        for place, name in enumerate(names)
    )


@st.composite
def services(draw: st.DrawFn, asked: Wishes, reading: JiraReading) -> ServiceFacts:
    """Some of the request types, of the right issue type or of another."""
    ids = {one.name.casefold(): one.id for one in reading.types}
    found = [
        FoundRequestType(
            f"{place}", one.state.name, ids.get(one.state.type.identity.casefold(), "1"), draw(st.booleans())
        )
        for place, one in enumerate(asked.wanted.request_types)
        if draw(st.booleans())
    ]
    return ServiceFacts("DESK", tuple(found))


def roles() -> st.SearchStrategy[FoundRole | None]:
    """The role, held by nobody, by the bot, or by people."""
    holders = st.sampled_from([{}, {BOT.id: BOT.name}, {"p1": "Petra"}])
    return st.none() | st.builds(FoundRole, st.just("r1"), st.just(BOT_ROLE), holders)


def hooks() -> st.SearchStrategy[tuple[FoundHook, ...]]:
    """Hooks to us and to others."""
    return st.lists(
        st.builds(
            FoundHook,
            st.sampled_from(["h1", "h2", "h3"]),
            st.sampled_from([ADDRESS, f"{ADDRESS}/", "https://other.example.com/hook"]),
            st.sampled_from(["Theirs", "sdesk-sync support"]),
            st.sampled_from([frozenset(SITE_HOOK_EVENTS), frozenset({"sprint_created"})]),
            st.sampled_from(['project = "DESK"', "project=desk", "", "project = OPS"]),
            st.sampled_from([HookProof.SIGNED, HookProof.NONE]),
            st.booleans(),
        ),
        unique_by=lambda hook: hook.id,
        max_size=3,
    ).map(tuple)
