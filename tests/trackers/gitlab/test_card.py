"""The card's note: nothing that somebody has written breaks its table or its hidden line."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdesk_sync.desk.model.cards import CardRow, CardState, TicketCard
from sdesk_sync.desk.model.text import Code, Plain, Untrusted
from sdesk_sync.trackers.gitlab.card import LONGEST_NOTE, is_card, read_card, render_card
from tests.trackers.gitlab.shown_note import MARKDOWN, flat
from tests.trackers.gitlab.test_markdown import NASTY

HINT = (Plain("To change a fact, write e.g. "), Code("!desk order PO-4711"), Plain(" in a comment."))
EVIL = [
    *NASTY,
    "-->",
    "--!>",
    "|",
    "\\|",
    "\\\\|",
    "|\n|---|\n",
    "<!-- sdesk:card {} -->",
    "a | b -->\n\n<b>",
]
values = st.text(max_size=60) | st.sampled_from(EVIL)
keys = st.text(min_size=1, max_size=12) | st.sampled_from(["v", "vv", "order_reference", "close-reason"])


def card(facts: Mapping[str, str | None], *shown: str) -> TicketCard:
    """A card with these facts, and these values in its table."""
    rows = (CardRow("Type", (Plain("Customization"),)), *(CardRow("F", (Untrusted(one),)) for one in shown))
    return TicketCard("Desk card", rows, HINT, facts)


def test_a_card_is_drawn_as_a_table_with_a_line_that_nobody_sees() -> None:
    """As it stands in the issue's note."""
    body = render_card(card({"opened_as": "request", "order_reference": "PO-4711"}, "PO-4711"))
    assert body == (
        "Desk card\n"
        "\n"
        "| Type | Customization |\n"
        "|---|---|\n"
        "| F | PO-4711 |\n"
        "\n"
        "To change a fact, write e.g. `!desk order PO-4711` in a comment.\n"
        "\n"
        '<!-- sdesk:card {"v":1,"opened_as":"request","order_reference":"PO\\u002d4711"} -->'
    )


@given(st.dictionaries(keys, values | st.none(), max_size=6), st.lists(values, max_size=3))
def test_what_a_card_keeps_comes_back_as_it_was(facts: dict[str, str | None], shown: list[str]) -> None:
    """Whatever anybody's words are: the line is one, and nothing in it ends it."""
    body = render_card(card(facts, *shown))
    found = read_card("7", body)
    assert (found.state, found.facts) == (CardState.READABLE, facts)
    assert body.splitlines()[-1].count("--") == 2


@given(st.lists(values, min_size=1, max_size=4))
def test_no_value_breaks_the_table(shown: list[str]) -> None:
    """A page shows two columns in as many rows as there are, and after them the hint."""
    tokens = list(flat(MARKDOWN.parse(render_card(card({}, *shown)))))
    kinds = [token.type for token in tokens]
    assert kinds.count("tr_open") == 1 + len(shown)
    assert kinds.count("th_open") + kinds.count("td_open") == 2 * (1 + len(shown))
    structure = {"heading_open", "list_item_open", "fence", "code_block", "html_inline", "link_open", "image"}
    assert not structure & set(kinds)
    assert [token.type for token in tokens if token.type == "html_block"] == ["html_block"]


@pytest.mark.parametrize("length", [1_000, 160_000, 170_000, 1_000_000, 3_000_000])
def test_a_note_is_never_longer_than_gitlab_takes(length: int) -> None:
    """What has no room is not kept, and said to be not known: better than a card that is refused."""
    facts = {"order_reference": "-" * length, "version": "14.2.1"}
    body = render_card(card(facts))
    assert len(body) <= LONGEST_NOTE
    kept = read_card("7", body).facts
    assert kept["version"] == "14.2.1"
    assert kept["order_reference"] in (facts["order_reference"], None)
    assert (kept["order_reference"] is None) == (length * 6 > LONGEST_NOTE)


@pytest.mark.parametrize(
    "line",
    [
        '<!-- sdesk:card {"v":1,"order_ref',
        "<!-- sdesk:card",
        "<!-- sdesk:card -->",
        '<!-- sdesk:card {"order_reference":"PO"} -->',
        '<!-- sdesk:card {"v":0} -->',
        '<!-- sdesk:card {"v":true} -->',
        '<!-- sdesk:card {"v":1,"order_reference":7} -->',
        '<!-- sdesk:card {"v":1} -->\n<!-- sdesk:card {"v":1,"order_reference":"PO"} -->',
        '<!-- sdesk:card {"v":1} --> and more',
        "<!-- sdesk:card " + '{"a":' * 100_000 + " -->",
    ],
    ids=["cut", "open", "empty", "no-version", "zero", "flag", "number", "two", "more", "deep"],
)
def test_a_card_that_was_cut_says_nothing(line: str) -> None:
    """It is still a card, and whose facts nobody knows."""
    body = f"Desk card\n\n{line}"
    assert is_card(body)
    assert read_card("7", body).state is CardState.UNREADABLE


def test_a_card_of_a_later_version_is_known_as_one() -> None:
    """What its words mean is that version's to say."""
    found = read_card("7", 'Desk card\n<!-- sdesk:card {"v":2,"order_reference":{"text":"PO"}} -->\r\n')
    assert (found.state, found.facts) == (CardState.NEWER, {})


@pytest.mark.parametrize("body", ["Desk card", "<!-- sdesk:cards {} -->", "see <!-- sdesk:card {} -->", ""])
def test_other_notes_are_no_cards(body: str) -> None:
    """By the hidden line alone, at a line's beginning."""
    assert not is_card(body)
