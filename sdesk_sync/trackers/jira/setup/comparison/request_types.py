"""Request types of Service Management: which are missing, and what of ours only a person can finish.

What the API makes has no group, so customers do not see it on the portal: right for the types that support
gives, by hand for the kinds that customers choose (docs/trackers/jira.md#service-management).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.model.vocabulary import STATUS, Word, WordKind
from sdesk_sync.desk.policy import Desk
from sdesk_sync.trackers.jira.mapping import JiraMapping
from sdesk_sync.trackers.jira.setup.comparison.making import StepMaker
from sdesk_sync.trackers.jira.setup.found import FoundRequestType, ServiceFacts
from sdesk_sync.trackers.jira.setup.reading import AGENT, JiraReading
from sdesk_sync.trackers.jira.setup.texts import site_text
from sdesk_sync.trackers.jira.setup.wanted import WantedRequestType, WantedSite, site_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind, StepKey
from sdesk_sync.trackers.setup.plan_part import PlanPart, is_ours, join_parts
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.steps import BlockedStep, ByHandStep, MenuItem, SettledBy, SetupCode

_KIND = ObjectKind.REQUEST_TYPE


@dataclass(frozen=True)
class RequestTypeComparison:
    """The request types that are wanted against those of the service project.

    `types` are the ids of the desk's issue types that are there. `site` is the site's address.
    """

    desk: Desk
    mapping: JiraMapping
    wanted: WantedSite
    reading: JiraReading
    record: TrackerRecord
    types: Mapping[StepKey, str]
    site: str

    def compare_request_types(self) -> PlanPart:
        """What is to be done about request types."""
        service = self.reading.service
        if service is None:
            return PlanPart()
        matches = [(one, self._find_alike(one, service)) for one in self.wanted.request_types]
        parts = join_parts(self._compare_request_type(one, found) for one, found in matches)
        made = len(parts.steps)
        lacks = self._block_unlicensed(made) if made else ()
        unfinished = [one for one, found in matches if self._is_to_finish(found)]
        by_hand = (*self._find_hidden_kinds(matches), *self._find_unreadable(unfinished))
        return join_parts([parts, PlanPart(by_hand=by_hand, blocked=lacks)])

    def _find_alike(self, wanted: WantedRequestType, service: ServiceFacts) -> tuple[FoundRequestType, ...]:
        """By name and issue type; else by the id that the mapping may have written."""
        state = wanted.state
        named = [one for one in service.request_types if fold_name(one.name) == fold_name(state.name)]
        if not named and state.name.isdecimal():
            return tuple(one for one in service.request_types if one.id == state.name)
        type_id = self.types.get(state.type)
        return tuple(one for one in named if one.type == type_id)

    def _compare_request_type(
        self, wanted: WantedRequestType, found: tuple[FoundRequestType, ...]
    ) -> PlanPart:
        state, key = wanted.state, site_key(_KIND, wanted.state.name)
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            return _block_name(key, {"why": "two-request-types", "name": state.name, "ids": ids})
        if found:
            return PlanPart(ids={key: found[0].id}, left={_KIND: 1})
        if state.name.isdecimal():
            return _block_name(key, {"why": "no-request-type-id", "name": state.name})
        return PlanPart(steps=(StepMaker(key, state.name, (state.type,)).create(state),))

    def _block_unlicensed(self, count: int) -> tuple[BlockedStep, ...]:
        us, key = self.reading.us, StepKey(ObjectKind.PROJECT, self.wanted.project_key)
        if AGENT in us.permissions:
            return ()
        values = {"why": "agent", "account": us.name, "needs": "Service Desk Agent", "count": str(count)}
        values["project"] = self.reading.project.key
        return (BlockedStep(SetupCode.ADMIN_RIGHT_LACKING, key, values),)

    # ── By hand ─────────────────────────────────────────────────────────────────────────────

    def _is_to_finish(self, found: tuple[FoundRequestType, ...]) -> bool:
        """What others made is as they want it; what we make is bare."""
        return not found or is_ours(self.record, _KIND, found[0].id)

    def _find_hidden_kinds(
        self, matches: Iterable[tuple[WantedRequestType, tuple[FoundRequestType, ...]]]
    ) -> Iterator[ByHandStep]:
        hidden = tuple(
            one.state.name
            for one, found in matches
            if one.is_for_customers and not any(each.has_group for each in found)
        )
        if hidden:
            count = {"count": str(len(hidden))}
            yield self._tell_to_finish(SetupCode.PORTAL_GROUP, MenuItem.PORTAL_GROUPS, hidden, count)

    def _find_unreadable(self, unfinished: Iterable[WantedRequestType]) -> Iterator[ByHandStep]:
        every = tuple(unfinished)
        for_customers = tuple(one for one in every if one.is_for_customers)
        language = self.mapping.languages.default
        if for_customers:
            words = tuple(self._pair_statuses(language))
            named = _name_types(for_customers)
            yield self._tell_to_finish(SetupCode.CUSTOMER_WORDS, MenuItem.WORKFLOW_STATUSES, words, named)
            form = (site_text("form.summary", language), site_text("form.description", language))
            yield self._tell_to_finish(SetupCode.FORM_FIELDS, MenuItem.REQUEST_FORM, form, named)
        if every:
            names = {one.id: one.name for one in self.reading.fields}
            fields = tuple(names.get(one.name, one.name) for one in self.wanted.fields)
            yield self._tell_to_finish(SetupCode.AGENT_VIEW, MenuItem.AGENT_VIEW, fields, _name_types(every))

    def _pair_statuses(self, language: str) -> Iterator[str]:
        """Each status with the word that customers are to read for it."""
        there = {fold_name(one.name): one.name for one in self.reading.statuses}
        for key, name in self.mapping.names[STATUS].names.items():
            word = self.desk.name_of(Word(WordKind.STATUS, key), language, for_customer=True)
            yield f"{there.get(fold_name(name), name)} → {word}"

    def _tell_to_finish(
        self, code: SetupCode, menu: MenuItem, words: tuple[str, ...], values: Mapping[str, str]
    ) -> ByHandStep:
        key, project = StepKey(_KIND, self.wanted.project_key), self.reading.project.key
        is_readable = code is SetupCode.PORTAL_GROUP
        return ByHandStep(
            code,
            key,
            place=(MenuItem.PROJECT_SETTINGS, MenuItem.REQUEST_TYPES, menu),
            words=words,
            link=f"{self.site}/jira/servicedesk/projects/{project}/settings/request-types",
            settled_by=SettledBy.READ_BACK if is_readable else SettledBy.UNREADABLE,
            settlement=None if is_readable else self.record.settled.get((code, key)),
            values=values,
        )


def _name_types(wanted: Iterable[WantedRequestType]) -> Mapping[str, str]:
    return {"types": ", ".join(one.state.name for one in wanted)}


def _block_name(key: StepKey, values: Mapping[str, str]) -> PlanPart:
    return PlanPart(blocked=(BlockedStep(SetupCode.NAME_TAKEN, key, values),))
