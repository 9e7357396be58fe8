"""What had to be done by hand on a Jira project before set-up did it, through Jira's own REST.

Issue types, statuses, fields, components, the neutral priority; a workflow with a transition `Desk: <status>`
into each status for the bot alone, under a name of the admin's; a webhook. Nothing was said of screens.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.harness.jira_admin import JiraAdmin

Json = dict[str, Any]
OWN_WORKFLOW = "Our service desk"
_TEXT_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
_TEXT_SEARCHER = "com.atlassian.jira.plugin.system.customfieldtypes:textsearcher"
_DONE = ("Resolved", "Delivered", "Declined", "Closed")
_ROLE = "Our bot"


@dataclass(frozen=True)
class OldList:
    """An admin, the mapping whose words there have to be, and where the webhook goes."""

    admin: JiraAdmin
    mapping: Json
    hook: str
    secret: str

    def work_off(self) -> None:
        """All of it, from the top."""
        types, statuses = self.make_types(), self.make_statuses()
        for name in [*self.mapping["facts"].values(), self.mapping["billing"]]:
            self.admin.call(
                "POST", "field", {"name": name, "type": _TEXT_FIELD, "searcherKey": _TEXT_SEARCHER}
            )
        for name in self.mapping["teams"].values():
            self.admin.call("POST", "component", {"project": "DESK", "name": name})
        avatar, *_ = self.admin.get("avatar/priority/system")["system"]
        looks = {"statusColor": "#cccccc", "avatarId": int(avatar["id"])}
        self.admin.call("POST", "priority", {"name": self.mapping["no_priority"], **looks})
        self.make_workflow(statuses)
        self.give_workflow(types)
        self.make_hook()

    def make_types(self) -> list[str]:
        """Their ids; the project offers them."""
        names = self.mapping["types"].values()
        made = [self.admin.call("POST", "issuetype", {"name": name, "type": "standard"}) for name in names]
        ids = [one["id"] for one in made]
        (scheme,) = self.admin.get("issuetypescheme/project?projectId=10000")["values"]
        path = f"issuetypescheme/{scheme['issueTypeScheme']['id']}/issuetype"
        self.admin.call("PUT", path, {"issueTypeIds": ids})
        return ids

    def make_statuses(self) -> list[Json]:
        """All that the mapping names, as a workflow names them; those that are there are used."""
        there = {one["name"].casefold(): one for one in self.admin.get("status")}
        names = self.mapping["statuses"].values()
        missing = [
            {"name": name, "statusCategory": "DONE" if name in _DONE else "TODO", "description": ""}
            for name in names
            if name.casefold() not in there
        ]
        self.admin.call("POST", "statuses", {"scope": {"type": "GLOBAL"}, "statuses": missing})
        known = {one["name"].casefold(): one for one in self.admin.get("status")}
        return [known[name.casefold()] for name in names]

    def make_workflow(self, statuses: list[Json]) -> None:
        """One global transition into each for people, another for whoever has the bot's role."""
        role = self.admin.call("POST", "role", {"name": _ROLE, "description": ""})["id"]
        categories = {"new": "TODO", "indeterminate": "IN_PROGRESS", "done": "DONE"}
        named = [
            {
                "id": one["id"],
                "statusReference": one["id"],
                "name": one["name"],
                "statusCategory": categories[one["statusCategory"]["key"]],
                "description": "",
            }
            for one in statuses
        ]
        workflow = {
            "name": OWN_WORKFLOW,
            "description": "",
            "statuses": [{"statusReference": one["id"], "properties": {}} for one in statuses],
            "transitions": list(self._list_ways(statuses, str(role))),
        }
        body = {"scope": {"type": "GLOBAL"}, "statuses": named, "workflows": [workflow]}
        self.admin.call("POST", "workflows/create", body)

    def _list_ways(self, statuses: list[Json], role: str) -> Iterator[Json]:
        first = statuses[0]["id"]
        yield {"id": "1", "type": "INITIAL", "name": "Create", "toStatusReference": first, "links": []}
        rule = {"ruleKey": "system:restrict-issue-transition", "parameters": {"roleIds": role}}
        guard = {"operation": "ALL", "conditions": [rule], "conditionGroups": []}
        for place, one in enumerate(statuses):
            way = {"type": "GLOBAL", "toStatusReference": one["id"], "links": []}
            yield {"id": str(11 + 20 * place), "name": one["name"], **way}
            yield {"id": str(21 + 20 * place), "name": f"Desk: {one['name']}", "conditions": guard, **way}

    def give_workflow(self, types: list[str]) -> None:
        """By a scheme of the project's own, for the desk's types alone."""
        mappings = dict.fromkeys(types, OWN_WORKFLOW)
        made = self.admin.call(
            "POST", "workflowscheme", {"name": OWN_WORKFLOW, "issueTypeMappings": mappings}
        )
        sent = {"workflowSchemeId": str(made["id"]), "projectId": "10000"}
        self.admin.call("PUT", "workflowscheme/project", sent)

    def make_hook(self) -> None:
        """In the system settings, of issues and comments of the project."""
        sent = {
            "name": "Service desk",
            "url": self.hook,
            "events": ["jira:issue_created", "jira:issue_updated", "comment_created"],
            "filters": {"issue-related-events-section": "project = DESK"},
            "secret": self.secret,
            "excludeBody": False,
            "enabled": True,
        }
        self.admin.call("POST", "/rest/webhooks/1.0/webhook", sent)

    def open_tickets(self) -> None:
        """One of each type."""
        for name in self.mapping["types"].values():
            fields = {"project": {"key": "DESK"}, "issuetype": {"name": name}, "summary": f"A {name}"}
            self.admin.call("POST", "issue", {"fields": fields})
