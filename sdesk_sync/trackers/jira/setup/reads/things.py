"""What is asked of a site's things by their names, and of a project's hooks, boards and request types."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import takewhile

from sdesk_sync.trackers.errors import Misconfigured
from sdesk_sync.trackers.jira.setup.found import (
    FoundBoard,
    FoundField,
    FoundHook,
    FoundIssueType,
    FoundNamed,
    FoundStatus,
    ServiceFacts,
)
from sdesk_sync.trackers.jira.setup.reading import ProjectFacts
from sdesk_sync.trackers.jira.setup.reads.asking import SiteAsker
from sdesk_sync.trackers.jira.setup.shown import (
    list_ours,
    parse_board,
    parse_field,
    parse_hook,
    parse_named,
    parse_request_type,
    parse_status,
    parse_types,
    require_id,
)
from sdesk_sync.trackers.jira.site_names import fold_name, is_field_id
from sdesk_sync.trackers.wire.payload import Json, text_at

_FORBIDDEN = 403
_CUSTOM = ("type", "custom")
_HOOKS = "/rest/webhooks/1.0/webhook"
_BOARDS = "/rest/agile/1.0/board"
_DESK = "/rest/servicedeskapi/servicedesk"


@dataclass(frozen=True, slots=True)
class ThingReader:
    """What is asked; each method is one call for a hundred things, and once a run where the site has them."""

    asker: SiteAsker

    def read_types(self) -> tuple[FoundIssueType, ...]:
        """All issue types of the site."""

        def ask() -> tuple[Json, ...]:
            return self.asker.get_list("issuetype")

        return parse_types(self.asker.recall("types", (), ask))

    def read_statuses(self, names: Iterable[str]) -> tuple[FoundStatus, ...]:
        """Those of the site that are called so: one call for fifty."""
        wanted = tuple(sorted(set(names)))

        def ask() -> tuple[Json, ...]:
            return self.asker.list_plain_named("statuses/byNames", "name", wanted)

        return tuple(map(parse_status, list_ours(self.asker.recall("statuses", wanted, ask))))

    def read_fields(self, written: Iterable[str]) -> tuple[FoundField, ...]:
        """The custom fields that a mapping writes by name, or id, and others whose names begin like these.

        One call for the names, by what they have in common; one more where there are ids among them. Where
        one is not there, all of the site, a call for a hundred: somebody may have renamed it.
        """
        every = sorted(set(written))
        ids = tuple(one for one in every if is_field_id(one))
        names = tuple(one for one in every if not is_field_id(one))
        begin = _find_common_begin([one.casefold() for one in names]).strip()

        def ask() -> tuple[Json, ...]:
            query = (_CUSTOM, *([("query", begin)] if begin else []))
            by_name = self.asker.list_values("field/search", query) if names else ()
            if begin and not {fold_name(one) for one in names} <= {
                fold_name(text_at(each, "name")) for each in by_name
            }:
                by_name = self.asker.list_values("field/search", [_CUSTOM])
            return (*by_name, *self.asker.list_named("field/search", "id", ids, (_CUSTOM,)))

        found = map(parse_field, list_ours(self.asker.recall("fields", (*ids, *names), ask)))
        return tuple({one.id: one for one in found}.values())

    def read_resolutions(self) -> tuple[FoundNamed, ...]:
        """All resolutions."""

        def ask() -> tuple[Json, ...]:
            return self.asker.list_values("resolution/search")

        return tuple(map(parse_named, self.asker.recall("resolutions", (), ask)))

    def read_priorities(self) -> tuple[FoundNamed, ...]:
        """All priorities, those of no scheme among them."""

        def ask() -> tuple[Json, ...]:
            return self.asker.list_values("priority/search")

        return tuple(map(parse_named, self.asker.recall("priorities", (), ask)))

    def read_hooks(self) -> tuple[FoundHook, ...] | None:
        """The webhooks of the site's administrators; None where we may not see them."""

        def ask() -> tuple[Json, ...]:
            return self.asker.get_list(_HOOKS)

        try:
            return tuple(map(parse_hook, self.asker.recall("hooks", (), ask)))
        except Misconfigured as error:
            if error.refusal is None or error.refusal.status != _FORBIDDEN:
                raise
            return None

    def read_boards(self, project: ProjectFacts) -> tuple[FoundBoard, ...]:
        """The boards of a software project, with what has a column there: a call each more."""
        if not project.has_boards:
            return ()
        listed = self.asker.list_values(_BOARDS, [("projectKeyOrId", project.key)])
        return tuple(
            parse_board(each, self.asker.get(f"{_BOARDS}/{require_id(each)}/configuration"))
            for each in listed
        )

    def read_service(self, project: ProjectFacts) -> ServiceFacts | None:
        """What a service project has besides, hidden request types among it; None for any other."""
        if not project.is_service_project:
            return None
        # Its key does as well as the id of its service desk: docs/trackers/jira.md#service-management
        listed = self.asker.list_values(f"{_DESK}/{project.key}/requesttype", start="start")
        return ServiceFacts(project.key, tuple(map(parse_request_type, listed)))


def _find_common_begin(names: Collection[str]) -> str:
    """What all of these begin with."""
    # What the first and the last in their order have in common, all between them have too.
    pairs = zip(min(names, default=""), max(names, default=""), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
