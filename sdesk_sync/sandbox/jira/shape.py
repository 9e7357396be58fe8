"""What a site can be found as, set from outside: what nobody changes by a route that is played."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sdesk_sync.sandbox.jira.accounts import JiraAccounts
from sdesk_sync.sandbox.jira.boards import BoardResource
from sdesk_sync.sandbox.jira.request_types import PORTAL_GROUP
from sdesk_sync.sandbox.jira.store import JiraProject
from sdesk_sync.sandbox.site import Json

_Maker = Callable[["ShapedSite", Any], object]


@dataclass(frozen=True)
class ShapedSite:
    """What a shape reaches; people, groups and things of the site stand in it by their names."""

    project: JiraProject
    accounts: JiraAccounts
    boards: BoardResource

    def take_shape(self, shape: Mapping[str, Any]) -> None:
        """Make the site what the shape says. ValueError: there is nothing of a name."""
        for maker, value in [(_find(_MAKERS, word), value) for word, value in shape.items()]:
            maker(self, value)

    def accounts_called(self, names: Iterable[str]) -> set[str]:
        """The accounts of people."""
        known = {person.name: person.account for person in self.accounts.people}
        return {_find(known, name) for name in names}


def _find(known: Mapping[str, Any], name: str) -> Any:
    if name not in known:
        raise ValueError(f"there is nothing called {name!r}, only {', '.join(known)}")
    return known[name]


def _state_facts(facts: Json) -> _Maker:
    return lambda site, _: site.project.facts.update(facts)


def _limit_to_free(site: ShapedSite, _: Any) -> None:
    site.project.is_free = True


def _name_administrators(site: ShapedSite, names: Iterable[str]) -> None:
    site.accounts.administrators = site.accounts_called(names)


def _place_statuses(site: ShapedSite, columns: Mapping[str, list[str]]) -> None:
    keys = {entry["name"]: entry["id"] for entry in site.project.statuses}
    for column, names in columns.items():
        site.boards.place_statuses(column, [_find(keys, name) for name in names])


def _show_on_portal(site: ShapedSite, names: Iterable[str]) -> None:
    known = {entry["name"]: entry for entry in site.project.request_types}
    for name in names:
        _find(known, name)["groupIds"] = [PORTAL_GROUP]


_MAKERS: Mapping[str, _Maker] = {
    "team-managed": _state_facts({"simplified": True, "style": "next-gen"}),
    "archived": _state_facts({"archived": True}),
    "project-type": lambda site, word: site.project.facts.update(projectTypeKey=word),
    "jira-free": _limit_to_free,
    "rights": lambda site, _: _name_administrators(site, ()),
    "administrators": _name_administrators,
    "unlicensed": lambda site, names: site.accounts.unlicensed.update(site.accounts_called(names)),
    "missing-groups": lambda site, names: site.accounts.gone_groups.update(names),
    "boards": lambda site, names: site.boards.boards.update({name: {} for name in names}),
    "columns": _place_statuses,
    "portal-group": _show_on_portal,
}
"""What each word of a shape does with its value."""
