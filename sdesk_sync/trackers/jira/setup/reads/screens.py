"""What is asked of screens: the bot's own, and those on which people see and edit the desk's tickets.

Who else shows a screen, and which fields the project may have, is asked for only where a field of ours is not
on it: then there is something to change.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.found import FoundIssueType, FoundScreen, FoundTab
from sdesk_sync.trackers.jira.setup.reading import PeopleScreen, ProjectFacts
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.shown import list_ours, parse_screen, parse_tab, require_id
from sdesk_sync.trackers.jira.setup.shown_schemes import list_keys, parse_screen_scheme
from sdesk_sync.trackers.wire.payload import Json, identifier_at, object_at, objects_in, text_at

_DEFAULT = "default"
_FOR_PEOPLE = ("edit", "view")
"""The operations of a screen scheme on whose screens people see or change what a ticket has."""


@dataclass(frozen=True, slots=True)
class WantedFields:
    """What is to be on the screens of people: ids of fields, on a tab of this name."""

    ids: frozenset[str]
    tab: str


@dataclass(frozen=True, slots=True)
class ScreenReader:
    """What is asked of one project's screens."""

    asker: SiteAsker
    project: ProjectFacts

    def read_named(self, name: str) -> FoundScreen | None:
        """The screen of this name with all its fields: a call, one for its tabs and one a tab."""
        listed = list_ours(self.asker.list_values("screens", [("queryString", name)]))
        shown = next((each for each in listed if text_at(each, "name").casefold() == name.casefold()), None)
        if shown is None:
            return None
        screen = parse_screen(shown)
        return replace(
            screen, tabs=tuple(self._fill_tab(screen.id, tab) for tab in self._list_tabs(screen.id))
        )

    def read_for_people(
        self, types: Mapping[str, FoundIssueType | None], fields: WantedFields
    ) -> tuple[PeopleScreen, ...]:
        """The screens of the desk's types, by their names: None is one that there is not yet.

        Four calls, and two for each screen; a few more where a field is not on our tab.
        """
        shown_on = self._find_types_by_screen(types)
        if not shown_on:
            return ()
        listed = {require_id(each): each for each in self.asker.list_named("screens", "id", sorted(shown_on))}
        return tuple(
            PeopleScreen(self._read_with_tabs(listed[ident], fields), found, (self.project.key,))
            for ident, found in sorted(shown_on.items())
            if ident in listed
        )

    def _find_types_by_screen(
        self, types: Mapping[str, FoundIssueType | None]
    ) -> Mapping[str, frozenset[str]]:
        """The ids of screens with those of the types that are shown on them."""
        listed = self.asker.list_values("issuetypescreenscheme/project", [("projectId", self.project.id)])
        if not listed:
            raise ForeignAnswer("the answer shows no issue type screen scheme of the project")
        scheme = require_id(object_at(listed[0], "issueTypeScreenScheme"))
        items = self.asker.list_values("issuetypescreenscheme/mapping", [("issueTypeScreenSchemeId", scheme)])
        by_type = {text_at(each, "issueTypeId"): identifier_at(each, "screenSchemeId") for each in items}
        of_types = {
            one.id if one else name: by_type.get(one.id if one else "", by_type.get(_DEFAULT, ""))
            for name, one in types.items()
        }
        schemes = {
            require_id(each): parse_screen_scheme(each)
            for each in self.asker.list_named("screenscheme", "id", sorted(set(of_types.values())))
        }
        shown_on: dict[str, set[str]] = {}
        for name, one in types.items():
            screens = schemes.get(of_types[one.id if one else name], {})
            for operation in _FOR_PEOPLE:
                ident = screens.get(operation, screens.get(_DEFAULT, ""))
                if ident:
                    shown_on.setdefault(ident, set()).update([one.id] if one else [])
        return {ident: frozenset(found) for ident, found in shown_on.items()}

    def _read_with_tabs(self, shown: Json, wanted: WantedFields) -> FoundScreen:
        """Our tab is looked into first: what stands there is on no other."""
        screen = parse_screen(shown)
        tabs = self._list_tabs(screen.id)
        tabs = tuple(self._fill_tab(screen.id, one) if one.name == wanted.tab else one for one in tabs)
        screen = replace(screen, tabs=tabs)
        if wanted.ids <= screen.field_ids:
            return screen
        full = (one if one.fields is not None else self._fill_tab(screen.id, one) for one in tabs)
        return replace(screen, tabs=tuple(full))

    def _list_tabs(self, screen: str) -> tuple[FoundTab, ...]:
        return tuple(map(parse_tab, self.asker.get_list(f"screens/{screen}/tabs")))

    def _fill_tab(self, screen: str, tab: FoundTab) -> FoundTab:
        path = f"screens/{screen}/tabs/{tab.id}/fields"
        fields = self.asker.get_list(path)
        return replace(tab, fields=tuple(map(require_id, fields)))

    # ── Where a field is missing ────────────────────────────────────────────────────────────────

    def add_users(self, screens: Iterable[PeopleScreen]) -> tuple[PeopleScreen, ...]:
        """The screens with the keys of all projects that show them: a call for a hundred screen schemes, one
        for the schemes above them."""
        listed = self.asker.list_values("screenscheme", [("expand", "issueTypeScreenSchemes")])
        above: dict[str, set[str]] = {}
        for each in listed:
            schemes = objects_in(object_at(each, "issueTypeScreenSchemes").get("values"))
            for ident in set(parse_screen_scheme(each).values()):
                above.setdefault(ident, set()).update(map(require_id, schemes))
        kept = tuple(screens)
        wanted = sorted({scheme for one in kept for scheme in above.get(one.screen.id, ())})
        projects = self._list_projects(wanted)
        return tuple(
            replace(one, projects=self._join(projects[scheme] for scheme in above.get(one.screen.id, ())))
            for one in kept
        )

    def _list_projects(self, schemes: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        shown = self.asker.list_named("issuetypescreenscheme", "id", schemes, [("expand", "projects")])
        found = {require_id(each): list_keys(object_at(each, "projects")) for each in shown}
        return {scheme: found.get(scheme, ()) for scheme in schemes}

    def _join(self, keys: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted({self.project.key, *(key for some in keys for key in some)}))

    def read_project_fields(self, fields: Collection[str]) -> frozenset[str]:
        """Those of these fields that tickets of the project may have: one call for fifty.

        ProjectFieldBean: docs/trackers/jira.md#rest-api-document
        """
        # A type has to be named; a field is associated with each type of a project at once.
        kinds = [("workTypeId", one.id) for one in self.project.types[:1]]
        query = [("projectId", self.project.id), *kinds]
        shown = self.asker.list_named("projects/fields", "fieldId", sorted(fields) if kinds else (), query)
        return frozenset(text_at(each, "fieldId") for each in shown)

    def read_users_of_configuration(self) -> tuple[str, ...]:
        """The projects for which a field of this one becomes theirs too: two calls.

        GetFieldAssociationSchemeResponse: docs/trackers/jira.md#rest-api-document
        """
        listed = self.asker.list_values("config/fieldschemes", [("projectId", self.project.id)])
        if not listed:
            return (self.project.key,)
        place = f"config/fieldschemes/{require_id(listed[0])}/projects"
        return self._join([tuple(text_at(each, "key") for each in self.asker.list_values(place))])
