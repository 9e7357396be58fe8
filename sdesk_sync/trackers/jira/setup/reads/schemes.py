"""What is asked of the schemes that hang workflows, types and priorities at a project, and who shares one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.trackers.errors import ForeignAnswer, Gone
from sdesk_sync.trackers.jira.setup.found import FoundNamed
from sdesk_sync.trackers.jira.setup.reading import (
    FoundIssueTypeScheme,
    FoundPriorityScheme,
    FoundWorkflow,
    FoundWorkflowScheme,
    ProjectFacts,
)
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker, keys_by_id
from sdesk_sync.trackers.jira.setup.shown import parse_named, require_id
from sdesk_sync.trackers.jira.setup.shown_schemes import (
    is_cut,
    list_keys,
    parse_priority_scheme,
    parse_type_scheme,
    parse_workflow_scheme,
    parse_workflows,
)
from sdesk_sync.trackers.wire.payload import Json, flag_at, identifier_at, object_at, objects_in, text_at

_EXPANDED = ("expand", "projects")


@dataclass(frozen=True, slots=True)
class SchemeReader:
    """What is asked of one project's schemes; projects that share them are told by their keys."""

    asker: SiteAsker
    project: ProjectFacts

    # ── Workflows ───────────────────────────────────────────────────────────────────────────────

    def read_workflow(self, name: str) -> FoundWorkflow | None:
        """The workflow of this name: one call; None where there is none."""
        try:
            shown = self.asker.post("workflows", {"workflowNames": [name]})
        except Gone:
            return None
        return next(iter(parse_workflows(shown)), None)

    def read_workflow_users(self, workflow: FoundWorkflow) -> tuple[str, ...]:
        """The projects that use it: one call, one more where others do."""
        return self._name_projects(self.asker.list_users(f"workflow/{workflow.id}/projectUsages"))

    def read_workflow_scheme(self) -> FoundWorkflowScheme:
        """The project's: two calls, one more where others share it. Who uses the default one is not asked."""
        shown = self.asker.get("workflowscheme/project", self._ours)
        values = objects_in(shown.get("values"))
        if not values:
            raise ForeignAnswer("the answer shows no workflow scheme of the project")
        found = parse_workflow_scheme(object_at(values[0], "workflowScheme"), ())
        return found if found.id is None else self._with_users(found)

    def find_workflow_scheme(self, name: str) -> FoundWorkflowScheme | None:
        """The one of this name, whoever uses it: a call for a hundred schemes, and for who uses it."""
        listed = self.asker.list_values("workflowscheme")
        fitting = [each for each in listed if _is_named(each, name)]
        return self._with_users(parse_workflow_scheme(fitting[0], ())) if fitting else None

    def _with_users(self, scheme: FoundWorkflowScheme) -> FoundWorkflowScheme:
        users = self.asker.list_users(f"workflowscheme/{scheme.id}/projectUsages")
        return replace(scheme, projects=self._name_projects(users))

    @property
    def _ours(self) -> list[tuple[str, str]]:
        return [("projectId", self.project.id)]

    def _name_projects(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Keys of projects; the id of one that is not shown, such as one in the trash."""
        known, wanted = {self.project.id: self.project.key}, tuple(sorted(set(ids)))
        others = [one for one in wanted if one not in known]

        def ask() -> tuple[Json, ...]:
            return self.asker.list_named("project/search", "id", others)

        names = {**known, **keys_by_id(self.asker.recall("projects", others, ask))}
        return tuple(sorted(names.get(one, one) for one in wanted))

    # ── Issue types ─────────────────────────────────────────────────────────────────────────────

    def read_type_scheme(self) -> FoundIssueTypeScheme:
        """The project's: two calls."""
        listed = self.asker.list_values("issuetypescheme/project", self._ours)
        if not listed:
            raise ForeignAnswer("the answer shows no issue type scheme of the project")
        ident = require_id(object_at(listed[0], "issueTypeScheme"))
        found = self.asker.list_values("issuetypescheme", (("id", ident), _EXPANDED))
        # Another one than was asked for would be changed in its place.
        if not found or require_id(found[0]) != ident:
            raise ForeignAnswer("the issue type scheme of the project is not shown")
        # What the project offers is what its scheme has, in its order.
        return parse_type_scheme(found[0], tuple(one.id for one in self.project.types))

    def find_type_scheme(self, name: str) -> FoundIssueTypeScheme | None:
        """The one of this name, whoever uses it: one call, one more where there is one."""
        listed = self.asker.list_values("issuetypescheme", (("queryString", name), _EXPANDED))
        found = next((each for each in listed if _is_named(each, name)), None)
        if found is None:
            return None
        items = self.asker.list_values("issuetypescheme/mapping", [("issueTypeSchemeId", require_id(found))])
        return parse_type_scheme(found, tuple(identifier_at(each, "issueTypeId") for each in items))

    def read_users_of_default_types(self) -> tuple[str, ...]:
        """Those on the default issue type scheme, which gets new types: one call for a hundred schemes."""

        def ask() -> tuple[Json, ...]:
            return self.asker.list_values("issuetypescheme", [_EXPANDED])

        default = (each for each in self.asker.recall("type-schemes", (), ask) if _is_default(each))
        return tuple(sorted(key for each in default for key in list_keys(object_at(each, "projects"))))

    # ── Priorities ──────────────────────────────────────────────────────────────────────────────

    def list_priority_schemes(self) -> tuple[Json, ...]:
        """All of the site with their priorities and projects: a call for a hundred."""

        def ask() -> tuple[Json, ...]:
            return self.asker.list_values("priorityscheme", [("expand", "priorities,projects")])

        return self.asker.recall("priority-schemes", (), ask)

    def read_priority_scheme(self) -> FoundPriorityScheme:
        """The project's; the site's default one where no other says that it has the project."""
        schemes = self.list_priority_schemes()
        found = next((each for each in schemes if self._is_listed(each)), None)
        found = found or next((each for each in schemes if _is_default(each)), None)
        if found is None:
            raise ForeignAnswer("the answer shows no priority scheme of the project")
        scheme = parse_priority_scheme(found)
        if is_cut(object_at(found, "priorities")):
            listed = self.asker.list_values(f"priorityscheme/{scheme.id}/priorities")
            scheme = replace(scheme, priorities=tuple(map(require_id, listed)))
        if self.project.key in scheme.projects:
            return scheme
        return replace(scheme, projects=tuple(sorted((*scheme.projects, self.project.key))))

    def _is_listed(self, scheme: Json) -> bool:
        """Whether a scheme has the project; one more call where its list of projects is cut."""
        page = object_at(scheme, "projects")
        if self.project.key in list_keys(page):
            return True
        if not is_cut(page):
            return False
        place = f"priorityscheme/{require_id(scheme)}/projects"
        return self.project.id in keys_by_id(self.asker.list_values(place, self._ours))

    def find_priority_scheme(self, name: str) -> FoundPriorityScheme | None:
        """The one of this name, whoever uses it."""
        fitting = (each for each in self.list_priority_schemes() if _is_named(each, name))
        return next(map(parse_priority_scheme, fitting), None)

    def read_users_of_default_priorities(self) -> tuple[str, ...]:
        """The projects on the default priority scheme, which gets new priorities."""
        default = (each for each in self.list_priority_schemes() if _is_default(each))
        return tuple(sorted(key for each in default for key in list_keys(object_at(each, "projects"))))

    def list_scheme_priorities(self) -> tuple[FoundNamed, ...]:
        """The priorities that any scheme has; the default is that of the site's default scheme."""
        found: dict[str, FoundNamed] = {}
        for scheme in self.list_priority_schemes():
            default = parse_priority_scheme(scheme).default if _is_default(scheme) else ""
            for each in objects_in(object_at(scheme, "priorities").get("values")):
                one = replace(parse_named(each), is_default=require_id(each) == default)
                if one.id not in found or one.is_default:
                    found[one.id] = one
        return tuple(found.values())


def _is_named(shown: Json, name: str) -> bool:
    return text_at(shown, "name").casefold() == name.casefold()


def _is_default(scheme: Json) -> bool:
    return flag_at(scheme, "isDefault") is True or flag_at(scheme, "default") is True
