"""Words that another version of desk file and mapping called otherwise, where the tracker's names stayed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.vocabulary import REQUEST_TYPE, STATUS, TEAM, TYPE, Field

Vocabulary: TypeAlias = Mapping[Field, Mapping[str, str]]
"""Each field's words of the desk, with what the tracker calls them."""

Renames: TypeAlias = Mapping[Field, Mapping[str, str]]
"""Each field's words as they were, with what they are now."""


def find_renames(was: Vocabulary, now: Vocabulary) -> Renames:
    """The words for which the tracker's name is another word's now; mostly none."""
    found = {name: _find_renamed(words, now.get(name, {})) for name, words in was.items()}
    return {name: words for name, words in found.items() if words}


def _find_renamed(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    # Of two words for one name the first counts, as where names are read.
    words = {name: word for word, name in reversed(list(now.items()))}
    return {word: words[name] for word, name in was.items() if words.get(name, word) != word}


def rename_words(ticket: Ticket, renames: Renames, opened_as: Field | None = None) -> Ticket:
    """The ticket in the words of now: what it is, and what it has been; `opened_as` is a type's word too."""
    if not renames:
        return ticket

    def word_of(name: Field, word: str | None) -> str | None:
        table = renames.get(TYPE if name in (opened_as, REQUEST_TYPE) else name, {})
        return word if word is None else table.get(word, word)

    statuses, teams = renames.get(STATUS, {}), renames.get(TEAM, {})
    return replace(
        ticket,
        values={name: word_of(name, word) for name, word in ticket.values.items()},
        working_status=word_of(STATUS, ticket.working_status),
        past_statuses=tuple(statuses.get(word, word) for word in ticket.past_statuses),
        team_assignees={teams.get(team, team): who for team, who in ticket.team_assignees.items()},
        tolerated=tuple(replace(one, value=word_of(one.field, one.value)) for one in ticket.tolerated),
        left_alone={
            name: tuple(renames.get(name, {}).get(word, word) for word in words)
            for name, words in ticket.left_alone.items()
        },
    )
