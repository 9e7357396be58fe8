"""Custom fields: single-line texts, found by their id or name; and the ids of Jira's own fields."""

import re
from collections.abc import Mapping
from functools import cached_property

from sdesk_sync.trackers.jira.setup.comparison.making import (
    SITE_WIDE,
    StepMaker,
    note_other_case,
)
from sdesk_sync.trackers.jira.setup.found import TEXT_FIELD, FoundField
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import BOT_SCREEN_FIELDS, WantedSite, field_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart, join_parts
from sdesk_sync.trackers.setup.record import TrackerRecord
from sdesk_sync.trackers.setup.site_objects import FieldState
from sdesk_sync.trackers.setup.steps import BlockedStep, SetupCode

_FIELD_ID = re.compile(r"customfield_[0-9]+")


class FieldComparison:
    """The custom fields that are wanted against those of the site."""

    def __init__(self, wanted: WantedSite, reading: JiraReading, record: TrackerRecord) -> None:
        self._wanted, self._reading, self._record = wanted, reading, record

    def compare_fields(self) -> PlanPart:
        """What is to be done about fields."""
        own = PlanPart(ids={field_key(name): name for name in BOT_SCREEN_FIELDS})
        return join_parts([own, *(self._compare_field(one) for one in self._wanted.fields)])

    def _compare_field(self, wanted: FieldState) -> PlanPart:
        if _FIELD_ID.fullmatch(wanted.name):
            return self._use_id(wanted)
        named = self._fields_by_name.get(fold_name(wanted.name), ())
        if len(named) > 1:
            ids = ", ".join(one.id for one in named)
            return _block_field(wanted, {"why": "two-fields", "count": str(len(named)), "ids": ids})
        if named:
            return self._take_field(wanted, named[0])
        maker = StepMaker(field_key(wanted.name), wanted.name, effects=SITE_WIDE)
        renamed = self._find_renamed_field(wanted)
        if renamed is not None:
            # A second one would not have what tickets have in the first.
            step = maker.change(FieldState(renamed.name), wanted)
            return PlanPart(steps=(step,), ids={step.key: renamed.id})
        return PlanPart(steps=(maker.create(wanted),))

    def _take_field(self, wanted: FieldState, found: FoundField) -> PlanPart:
        if found.type_key != TEXT_FIELD:
            values = {"why": "field-type", "id": found.id, "type": found.type_key.rpartition(":")[2]}
            return _block_field(wanted, values)
        key = field_key(wanted.name)
        notes = note_other_case(key, wanted.name, found.name)
        return PlanPart(ids={key: found.id}, notes=notes, left={ObjectKind.FIELD: 1})

    def _use_id(self, wanted: FieldState) -> PlanPart:
        """Whatever text it is: somebody has chosen it."""
        found = next((one for one in self._reading.fields if one.id == wanted.name), None)
        if found is None:
            return _block_field(wanted, {"why": "no-field-id"})
        return PlanPart(ids={field_key(wanted.name): found.id}, left={ObjectKind.FIELD: 1})

    @cached_property
    def _fields_by_name(self) -> Mapping[str, tuple[FoundField, ...]]:
        named: dict[str, tuple[FoundField, ...]] = {}
        for one in self._reading.fields:
            folded = fold_name(one.name)
            named[folded] = (*named.get(folded, ()), one)
        return named

    def _find_renamed_field(self, wanted: FieldState) -> FoundField | None:
        """Ours, which somebody calls otherwise by now; none that another word of the desk means."""
        recorded = self._record.objects.get(field_key(wanted.name))
        if recorded is None or not recorded.is_made:
            return None
        others = {fold_name(one.name) for one in self._wanted.fields}
        found = (one for one in self._reading.fields if one.id == recorded.id)
        return next((one for one in found if fold_name(one.name) not in others), None)


def _block_field(wanted: FieldState, values: Mapping[str, str]) -> PlanPart:
    step = BlockedStep(SetupCode.NAME_TAKEN, field_key(wanted.name), {**values, "name": wanted.name})
    return PlanPart(blocked=(step,))
