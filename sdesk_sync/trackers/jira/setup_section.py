"""A Jira mapping's section `setup`: what `apply` makes in the project, and on its site."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Key

from sdesk_sync.messages import message
from sdesk_sync.trackers.jira.setup.wishes import DEFAULT_NAMES, PROJECT_PLACE, JiraSetupWishes
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.mapping import NO_NAME, M, MappingChecks
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.section_checks import (
    SECTION,
    find_ignore_faults,
    find_list_faults,
    read_ignored,
)
from sdesk_sync.trackers.word_tables import PlainTable
from sdesk_sync.yamlfile import FileShape, ShapeFault, YamlProblem, is_visible, known_name

_MOVES = (SECTION, "move_statuses")
_FOREIGN = frozenset({ObjectKind.LABEL, ObjectKind.LIST, ObjectKind.TEMPLATES})
_THINGS = tuple(kind for kind in ObjectKind if kind not in _FOREIGN)
"""What a Jira site has of all that set-up makes."""
_LONGEST = 200
"""Schemes and screens have names of 255 letters at most; the key takes its part of that."""

SharedName = Annotated[
    str, Key(json_schema_extra={"pattern": re.escape(PROJECT_PLACE), "maxLength": _LONGEST})
]


class JiraSetupShape(FileShape):
    """What `apply` makes; each but `names` may be `false`."""

    languages: Literal[False] | list[Literal["en", "de"]] = ["en"]
    names: SharedName = DEFAULT_NAMES
    move_statuses: Literal[False] | PlainTable = False
    ignore: Literal[False] | list[str] = False

    def find_faults(self) -> Iterator[ShapeFault]:
        """What no name or key is; where tickets move to, the mapping checks."""
        yield from find_list_faults("languages", None if self.languages is False else self.languages)
        yield from find_ignore_faults(None if self.ignore is False else self.ignore, _THINGS)
        if not is_visible(self.names):
            yield ShapeFault(("names",), NO_NAME)
        elif PROJECT_PLACE not in self.names:
            # All of a site has names of its own, and another project of ours may be there.
            yield ShapeFault(("names",), message("jira.name-with-project", place=PROJECT_PLACE))
        elif len(self.names) > _LONGEST:
            yield ShapeFault(
                ("names",),
                message("jira.name-length", most=_LONGEST),
                message("mapping.length", count=len(self.names)),
            )

    @property
    def moves(self) -> PlainTable:
        """Names of Jira's statuses to the words that tickets move to, as they are written."""
        return self.move_statuses or {}

    def build_wishes(self) -> JiraSetupWishes:
        """What is wished by it, once it is checked."""
        moves = {name: word for name, word in self.moves.items() if word is not None}
        return JiraSetupWishes(
            tuple(self.languages or ()), self.names, moves, read_ignored(self.ignore or ())
        )


def check_moves(check: MappingChecks[M], moves: PlainTable, statuses: PlainTable) -> Iterator[YamlProblem]:
    """Where tickets move to: to a status of the desk that the project has by the table `statuses`."""
    known = tuple(check.desk.statuses)
    own = {fold_name(name): word for word, name in statuses.items() if name is not None}
    first: dict[str, str] = {}
    for name, word in moves.items():
        place, folded = (*_MOVES, name), fold_name(name)
        if not is_visible(name):
            yield check.document.problem_at_key(place, expected=NO_NAME)
        elif first.setdefault(folded, name) != name:
            yield check.document.problem_at_key(
                place, expected=message("jira.status-once", other=first[folded])
            )
        if word not in known:
            yield check.document.problem_at_value(
                place, expected=known_name(message("word.status-of-desk"), known), known=known
            )
        elif statuses.get(word) is None:
            expected = message("jira.status-there", word=word)
            yield check.document.problem_at_value(place, expected=expected)
        elif own.get(folded, word) != word:
            # Whoever stands in a status of ours stays there: this would never be done.
            expected = message("jira.status-named-so", word=own[folded])
            yield check.document.problem_at_value(place, expected=expected)
