"""What a Jira project is to have: pure, of desk and mapping; a word without a name is not asked for."""

from collections.abc import Iterator, Mapping

from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TEAM, TYPE, Field, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.texts import site_text
from sdesk_sync.trackers.jira.setup.wanted import WantedRequestType, WantedSite, type_key
from sdesk_sync.trackers.jira.setup.wanting_workflow import want_workflow
from sdesk_sync.trackers.setup.objects import HookState
from sdesk_sync.trackers.setup.site_objects import (
    ComponentState,
    FieldState,
    IssueTypeState,
    PriorityState,
    RequestTypeState,
    ResolutionState,
    StatusCategory,
    StatusState,
    WorkflowState,
)

_RANK_COLORS = ("#d04437", "#f15c75", "#f79232", "#707070")
"""From the most urgent on; whatever comes after them has the last."""
_NEUTRAL_COLOR = "#97a0af"


def want_site(desk: Desk, mapping: JiraMapping, project_key: str, hook: HookState | None) -> WantedSite:
    """All that is to be there; `project_key` is the config's."""
    wishes = mapping.wishes
    language = wishes.language or mapping.languages.default
    name = wishes.name_for(project_key)
    workflow = want_workflow(desk, mapping, name)
    words = _DeskWords(desk, mapping)
    return WantedSite(
        project_key=project_key,
        name=name,
        tab=site_text("tab", language),
        types=tuple(words.want_types()),
        statuses=tuple(words.want_statuses()),
        fields=tuple(FieldState(written) for written in mapping.fields.values()),
        resolutions=_list_resolutions(workflow),
        priorities=tuple(words.want_priorities()),
        default_priority=mapping.no_priority or "",
        workflow=workflow,
        components=tuple(words.want_components()),
        request_types=tuple(words.want_request_types()),
        groups=tuple(sorted(mapping.groups)),
        hook=hook,
    )


def _list_resolutions(workflow: WorkflowState) -> tuple[ResolutionState, ...]:
    """Those that the workflow sets, each once."""
    keys = (one.resolution for one in workflow.transitions if one.resolution is not None)
    return tuple(ResolutionState(key.identity) for key in dict.fromkeys(keys))


class _DeskWords:
    """The words of a desk that the project has, as things of a site."""

    def __init__(self, desk: Desk, mapping: JiraMapping) -> None:
        self._desk, self._mapping = desk, mapping

    def want_types(self) -> Iterator[IssueTypeState]:
        """In the mapping's order."""
        for key, name in self._named_words(TYPE).items():
            text = "type.intake" if self._desk.is_intake(key) else "type"
            yield IssueTypeState(name, self._describe(text, Word(WordKind.TYPE, key)))

    def want_statuses(self) -> Iterator[StatusState]:
        """Each with the desk's category, which is one of Jira's three."""
        for key, name in self._named_words(STATUS).items():
            category = StatusCategory(self._desk.statuses[key].category)
            yield StatusState(name, category, self._describe("status", Word(WordKind.STATUS, key)))

    def want_priorities(self) -> Iterator[PriorityState]:
        """From the most urgent on, the neutral one last."""
        for rank, name in enumerate(self._named_words(PRIORITY).values()):
            yield PriorityState(name, _RANK_COLORS[min(rank, len(_RANK_COLORS) - 1)])
        if self._mapping.no_priority is not None:
            yield PriorityState(self._mapping.no_priority, _NEUTRAL_COLOR)

    def want_components(self) -> Iterator[ComponentState]:
        """One for each team."""
        for key, name in self._named_words(TEAM).items():
            yield ComponentState(name, self._describe("component", Word(WordKind.TEAM, key)))

    def want_request_types(self) -> Iterator[WantedRequestType]:
        """One for each type that has a line: the kinds are for customers, the others for support."""
        types = self._named_words(TYPE)
        written = self._mapping.service.request_types if self._mapping.service is not None else {}
        for key, name in written.items():
            if key in types:
                text = self._describe("type.intake", Word(WordKind.TYPE, key))
                state = RequestTypeState(name, text, type_key(types[key]))
                yield WantedRequestType(state, self._desk.is_intake(key))

    def _named_words(self, field: Field) -> Mapping[str, str]:
        table = self._mapping.names.get(field)
        return table.names if table is not None else {}

    def _describe(self, text: str, word: Word) -> str:
        """A sentence in the language that is wished for; empty where none is."""
        language = self._mapping.wishes.language
        if language is None:
            return ""
        return site_text(text, language).format(name=self._desk.name_of(word, language))
