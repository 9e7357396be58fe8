"""Jira's answers about workflows and the schemes that hang things at projects, read into values.

Names of beans are those of docs/trackers/jira.md#rest-api-document.
"""

from collections.abc import Iterable, Mapping

from sdesk_sync.trackers.errors import ForeignAnswer
from sdesk_sync.trackers.jira.setup.reading import (
    FoundIssueTypeScheme,
    FoundPriorityScheme,
    FoundWorkflow,
    FoundWorkflowScheme,
)
from sdesk_sync.trackers.jira.setup.shown import list_ours, require_id
from sdesk_sync.trackers.wire.payload import (
    Json,
    flag_at,
    identifier_at,
    number_at,
    object_at,
    objects_in,
    text_at,
)


def parse_workflows(shown: Json) -> tuple[FoundWorkflow, ...]:
    """WorkflowReadResponse: each with the statuses that it refers to. Raises ForeignAnswer."""
    statuses = objects_in(shown.get("statuses"))
    workflows = list_ours(objects_in(shown.get("workflows")))
    return tuple(_parse_workflow(each, statuses) for each in workflows)


def _parse_workflow(shown: Json, statuses: Iterable[Json]) -> FoundWorkflow:
    version = number_at(object_at(shown, "version"), "versionNumber")
    if version is None:
        raise ForeignAnswer("a workflow has no version")
    held = {text_at(each, "statusReference") for each in objects_in(shown.get("statuses"))}
    return FoundWorkflow(
        id=require_id(shown),
        name=text_at(shown, "name"),
        description=text_at(shown, "description"),
        version=version,
        body=shown,
        statuses=tuple(each for each in statuses if text_at(each, "statusReference") in held),
    )


def parse_workflow_scheme(shown: Json, projects: tuple[str, ...]) -> FoundWorkflowScheme:
    """WorkflowScheme; the site's default one has no id. Raises ForeignAnswer."""
    mappings = object_at(shown, "issueTypeMappings")
    if not text_at(shown, "defaultWorkflow"):
        raise ForeignAnswer("a workflow scheme has no workflow for all other issue types")
    return FoundWorkflowScheme(
        id=identifier_at(shown, "id") or None,
        name=text_at(shown, "name"),
        description=text_at(shown, "description"),
        default=text_at(shown, "defaultWorkflow"),
        workflows={key: text_at(mappings, key) for key in mappings},
        projects=projects,
    )


def parse_type_scheme(shown: Json, types: tuple[str, ...]) -> FoundIssueTypeScheme:
    """IssueTypeScheme with its projects expanded, which the document has in words alone.

    Raises ForeignAnswer.
    """
    return FoundIssueTypeScheme(
        id=require_id(shown),
        name=text_at(shown, "name"),
        description=text_at(shown, "description"),
        is_default=flag_at(shown, "isDefault") is True,
        types=types,
        projects=list_keys(object_at(shown, "projects")),
    )


def parse_priority_scheme(shown: Json) -> FoundPriorityScheme:
    """PrioritySchemeWithPaginatedPrioritiesAndProjects. Raises ForeignAnswer."""
    priorities = objects_in(object_at(shown, "priorities").get("values"))
    defaults = [require_id(each) for each in priorities if flag_at(each, "isDefault") is True]
    return FoundPriorityScheme(
        id=require_id(shown),
        name=text_at(shown, "name"),
        description=text_at(shown, "description"),
        is_default=flag_at(shown, "isDefault") is True or flag_at(shown, "default") is True,
        default=identifier_at(shown, "defaultPriorityId") or next(iter(defaults), ""),
        priorities=tuple(map(require_id, priorities)),
        projects=list_keys(object_at(shown, "projects")),
    )


def list_keys(page: Json) -> tuple[str, ...]:
    """The keys of the projects on an expanded page."""
    return tuple(text_at(each, "key") for each in objects_in(page.get("values")))


def is_cut(page: Json) -> bool:
    """Whether an expanded page shows only the first of its entries."""
    return flag_at(page, "isLast") is False or (number_at(page, "total") or 0) > len(
        objects_in(page.get("values"))
    )


def parse_screen_scheme(shown: Json) -> Mapping[str, str]:
    """ScreenTypes of a ScreenScheme: the ids of its screens by operation, `default` for those not named."""
    screens = object_at(shown, "screens")
    return {operation: identifier_at(screens, operation) for operation in screens}
