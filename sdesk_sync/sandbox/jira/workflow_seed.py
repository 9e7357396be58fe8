"""The workflow of the plain sandbox, as an applied set-up leaves it, and those that a site has by itself.

Every move that some type has is open to people on every type, because one Jira workflow cannot tell types
apart (docs/trackers/jira.md#workflows): which of them a ticket's type allows is not Jira's business here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sdesk_sync.sandbox.jira import workflow_rows
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.named_things import WorkflowRow
from sdesk_sync.sandbox.jira.seed import written_part
from sdesk_sync.sandbox.jira.workflow_rows import DIRECTED, GLOBAL, INITIAL, make_way
from sdesk_sync.sandbox.site import Json

_FIRST_DIRECTED, _FIRST_GLOBAL, _ID_DISTANCE = 11, 811, 10


@dataclass(frozen=True)
class WorkflowParts:
    """What the desk's workflow refers to: resolutions by name, the bot's role and screen by id."""

    statuses: ChoiceCatalogue
    resolutions: Mapping[str, str]
    role: str
    screen: str

    def make_workflow(self, key: str, name: str, description: str) -> WorkflowRow:
        """People's moves, and the bot's own way into every status, with its screen."""
        moves = written_part("moves")
        ids = {status: self.statuses.id_of(status) for status in moves}
        ways, own = [make_way("1", INITIAL, "Create", ids["New"])], self._bot_rules()
        for place, (status, target) in enumerate(ids.items()):
            number = _ID_DISTANCE * place
            links = [{"fromStatusReference": ids[one]} for one in moves[status]]
            set_to = {"field": "resolution", "value": self._resolution_on(status), "mode": "replace"}
            more: Json = {"actions": [{"ruleKey": workflow_rows.FIELD_UPDATE, "parameters": set_to}]}
            ways.append(
                make_way(str(_FIRST_DIRECTED + number), DIRECTED, status, target, links=links, **more)
            )
            key_of_own = str(_FIRST_GLOBAL + number)
            ways.append(make_way(key_of_own, GLOBAL, f"Desk: {status}", target, **more, **own))
        # Tickets offer them in this order, people's first.
        ways.sort(key=lambda way: int(way["id"]))
        return WorkflowRow(key, name, description, list(ids.values()), ways)

    def _bot_rules(self) -> Json:
        only = {"ruleKey": workflow_rows.RESTRICTION, "parameters": {"roleIds": self.role}}
        return {
            "conditions": {"operation": "ALL", "conditions": [only], "conditionGroups": []},
            "transitionScreen": {"ruleKey": workflow_rows.SCREEN, "parameters": {"screenId": self.screen}},
        }

    def _resolution_on(self, status: str) -> str:
        """On what is open none: one that an edit has left there is taken away."""
        entry = self.statuses.entry_named(status) or {}
        is_done = entry["statusCategory"]["key"] == "done"
        return self.resolutions.get(status, self.resolutions["Done"]) if is_done else ""


def open_workflow(key: str, name: str, description: str, statuses: Mapping[str, str]) -> WorkflowRow:
    """What Jira makes by itself: from everywhere into each status, ids by name; the first begins."""
    ways = [
        make_way(str(_FIRST_DIRECTED + _ID_DISTANCE * place), GLOBAL, into, target)
        for place, (into, target) in enumerate(statuses.items())
    ]
    ways.append(make_way("1", INITIAL, "Create", next(iter(statuses.values()))))
    return WorkflowRow(key, name, description, list(statuses.values()), ways)
