"""The comments people read: in both languages, for staff and customers, with nothing left out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from sdesk_sync.desk.comments.commands import HelpRequest, parse_commands
from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.judging.judge import judge
from sdesk_sync.desk.model.actions import UpdateFields
from sdesk_sync.desk.model.people import Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.text import Code, Piece, Plain, Strong, Text, Untrusted, list_runs
from sdesk_sync.desk.model.tickets import Ticket
from sdesk_sync.desk.model.updates import FieldUpdate, Reason, SetOpenState
from sdesk_sync.desk.model.verdicts import Edit, FieldChange, Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, WORD_FIELDS, Field, Mode
from sdesk_sync.desk.policy import Desk
from sdesk_sync.desk.rules import KINDS
from sdesk_sync.desk.texts import default_texts
from tests.harness.rule_cases import REF, cases, refusal_cases, shipped, tell

LANGUAGES = ("en", "de")
SUPPORT = Author(Actor(Account("support", "7"), "Sami", "sami"), frozenset({"support"}))
CUSTOMER = Author(
    Actor(Account("support", "8"), "Carla", "carla", AccountKind.CUSTOMER), frozenset({"customer"})
)
AUTHORS = [pytest.param(SUPPORT, id="staff"), pytest.param(CUSTOMER, id="customer")]
HOLE = re.compile(r"\{([a-z_-]+)\}")
WORDS = {word for kind in KINDS for words in kind.case_words.values() for word in words}
"""What fills the sentences; without one of them another sentence may stand."""


def marked() -> Desk:
    """The desk with every hole of its texts between marks, so that an empty one can be seen."""
    texts = {
        language: {key: HOLE.sub(r"⟦\1:{\1}⟧", text) for key, text in texts.items()}
        for language, texts in shipped().texts.items()
    }
    return replace(shipped(), texts=texts)


def dead_end() -> Verdict:
    """A verdict only a desk with a dead end gives: in ours something follows every status."""
    flow = shipped().workflows["support-request"]
    cut = replace(flow, moves={**flow.moves, "declined": ()})
    desk = replace(shipped(), workflows={**shipped().workflows, "support-request": cut})
    ticket = Ticket(REF, 1, {TYPE: "support-request", STATUS: "declined"})
    edit = Edit(ticket, (FieldChange(STATUS, "declined", "accepted"),), SUPPORT)
    return judge(desk, edit, Mode.ENFORCE)[0]


@cache
def every_verdict() -> tuple[tuple[Verdict, ...], ...]:
    """The verdicts of all cases of tests/rules in which somebody is told something."""
    told = [tell(case).verdicts for found in cases().values() for case in found.values()]
    return (
        (dead_end(),),
        *(verdicts for verdicts in told if any(verdict.explained_refusals for verdict in verdicts)),
    )


@cache
def every_refusal() -> tuple[Refusal, ...]:
    """One refusal of each case of each rule, on its own and falling with another part."""
    refusals = [r for verdicts in every_verdict() for verdict in verdicts for r in verdict.refusals]
    return tuple({(r.rule, r.case, r.falls_with): r for r in refusals}.values())


def in_mode(verdict: Verdict, mode: Mode) -> Verdict:
    """The same refusals of rules in another mode."""
    return replace(verdict, refusals=tuple(replace(refusal, mode=mode) for refusal in verdict.refusals))


def pieces(text: Text) -> Iterator[Piece]:
    """All pieces of a comment."""
    for block in text.blocks:
        for run in list_runs(block):
            yield from run


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("author", AUTHORS)
@pytest.mark.parametrize("mode", [Mode.ENFORCE, Mode.WARN])
def test_no_hole_is_left_unfilled(language: str, author: Author, mode: Mode) -> None:
    """Whatever was refused, undone or only warned of."""
    voice = CommentComposer(marked(), language, author)
    for verdicts in every_verdict():
        told = voice.compose_for_edit(tuple(in_mode(verdict, mode) for verdict in verdicts)).plain
        assert re.findall(r"⟦[a-z_-]+:⟧", told) == [], told


def refused(name: Field, before: str | None, after: str | None) -> Iterator[Verdict]:
    """Every refusal of the cases as if it were of that field, undone to what was before."""
    part = FieldChange(name, before, after)
    for refusal in every_refusal():
        yield Verdict(part, (replace(refusal, change=part, back_to=before, mode=Mode.ENFORCE),))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("author", AUTHORS)
@pytest.mark.parametrize("values", [("old", "new"), (None, "new"), ("old", None)])
def test_every_rule_can_be_told_of_every_field(
    language: str, author: Author, values: tuple[str | None, str | None]
) -> None:
    """Values set, changed and taken away; of words and of facts."""
    voice = CommentComposer(marked(), language, author)
    names = {name: shipped().texts[language][f"field.{name}"] for name in WORD_FIELDS}
    names |= {Field(key): fact.name.in_language(language) for key, fact in shipped().facts.items()}
    for name, called in names.items():
        for verdict in refused(name, *values):
            told = voice.compose_for_edit((verdict,)).plain
            assert called in told
            assert re.findall(r"⟦[a-z_-]+:⟧", told) == [], told


def test_both_languages_have_the_same_texts_with_the_same_holes() -> None:
    """A hole that one of them lacks is a word its readers do not get."""
    english, german = default_texts("en"), default_texts("de")
    assert english.keys() == german.keys()
    holes = {key: (set(HOLE.findall(english[key])), set(HOLE.findall(german[key]))) for key in english}
    assert {key: both for key, both in holes.items() if both[0] != both[1]} == {}


def test_no_text_has_a_brace_that_is_no_hole() -> None:
    """A hole misspelt would be read as it stands."""
    texts = {(lang, key): text for lang in LANGUAGES for key, text in default_texts(lang).items()}
    assert [place for place, text in texts.items() if re.search(r"[{}]", HOLE.sub("", text))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_of_a_rule_has_its_sentences(language: str) -> None:
    """Why, and what is allowed instead; and one for customers for the kind of rule as a whole."""
    for kind, case in refusal_cases():
        for key in (f"{kind}.{case}", f"{kind}.{case}.instead", f"{kind}.customer"):
            assert default_texts(language).get(f"kinds.{key}"), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_rule_belongs_to_one_of_its_cases(language: str) -> None:
    """A text nobody says is a text nobody keeps true."""
    said = {f"kinds.{kind}.{case}{end}" for kind, case in refusal_cases() for end in ("", ".instead")}
    said |= {f"kinds.{kind}.customer" for kind, _ in refusal_cases()}
    keys = {key for key in default_texts(language) if key.startswith("kinds.")}
    special = {key.replace(".instead.warned", ".instead") for key in keys} - said
    assert {key.rpartition(".no-")[0] for key in special} | said == said
    assert {key.rpartition(".no-")[2] for key in special} <= WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_reads_no_rule_no_role_and_no_word_of_staff(language: str) -> None:
    """Only their own words, and never how the desk speaks of itself."""
    roles = {role.name.in_language(language) for role in shipped().roles.values() if role.staff}
    # The house's name for itself is no staff name.
    roles -= {shipped().roles["service-desk"].name.in_language(language), "Support"}
    for verdicts in every_verdict():
        told = CommentComposer(shipped(), language, CUSTOMER).compose_for_edit(verdicts).plain
        words = {rule for verdict in verdicts for rule in (r.rule for r in verdict.refusals)}
        assert [word for word in words | {"!desk"} | roles if word in told] == [], told


def test_statuses_are_told_in_the_words_of_the_reader() -> None:
    """Staff and customers have different ones."""
    verdict = dead_end()
    told = CommentComposer(shipped(), "en", SUPPORT).compose_for_edit((verdict,)).plain
    assert "Status Accepted is back at Declined" in told
    waiting = FieldChange(STATUS, "waiting-for-customer", "closed")
    asked = replace(verdict, change=waiting)
    asked = replace(
        asked, refusals=(replace(verdict.refusals[0], change=waiting, back_to="waiting-for-customer"),)
    )
    told = CommentComposer(shipped(), "en", CUSTOMER).compose_for_edit((asked,)).plain
    assert "Status is We need your answer again" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_reads_as_sentences(language: str) -> None:
    """No double blanks, no blank before a full stop, no sentence that runs into the next."""
    for verdicts in every_verdict():
        for author in (SUPPORT, CUSTOMER):
            told = CommentComposer(shipped(), language, author).compose_for_edit(verdicts).plain
            assert re.findall(r"  |\s\.|\.\.|\.[A-ZÄÖÜ]| $", told, re.MULTILINE) == [], told


@pytest.mark.parametrize("name", ["/close", "@all", "*Alex* [x](javascript:y)"])
def test_names_are_never_our_own_words(name: str) -> None:
    """An adapter neutralises what others chose; it can only do so where it is told apart."""
    author = replace(SUPPORT, actor=Actor(Account("support", "1"), name))
    foreign = FieldChange(Field("order_reference"), name, None)
    verdict = replace(dead_end(), change=foreign)
    verdict = replace(verdict, refusals=(replace(verdict.refusals[0], change=foreign, back_to=name),))
    text = CommentComposer(shipped(), "en", author).compose_for_edit((verdict,))
    assert [type(piece) for piece in pieces(text) if name in piece.text] == [Strong, Strong]


def test_a_person_without_a_name_is_called_by_the_handle() -> None:
    """Somebody is always addressed."""
    author = replace(SUPPORT, actor=Actor(Account("support", "1"), "", "alex"))
    assert CommentComposer(shipped(), "en", author).compose_for_edit((dead_end(),)).plain.startswith("alex, ")


@pytest.mark.parametrize(
    ("author", "answered_as_customer"),
    [
        (CUSTOMER, True),
        (Author(Actor(Account("support", "1"), "Alex"), frozenset()), True),
        (Author(Actor(Account("support", "1"), "Alex"), frozenset({"customer", "support"})), False),
        (SUPPORT, False),
        (Author(Actor(Account("support", "1"), "robo", kind=AccountKind.APP), frozenset()), False),
        (Author(Actor(Account("support", "1"), "desk-bot", kind=AccountKind.US), frozenset()), True),
    ],
)
def test_who_holds_no_staff_role_is_answered_as_a_customer(
    author: Author, *, answered_as_customer: bool
) -> None:
    """So is what is done with our account; a bot that nobody named reads nothing."""
    assert shipped().is_customer(author) is answered_as_customer


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is not a command here"), ("de", "ist hier kein Befehl")]
)
def test_a_wrong_command_is_answered_with_those_that_there_are(language: str, words: str) -> None:
    """What was written, quoted as code, and a short help."""
    given = parse_commands(shipped(), ["!desk bestellung PO-4711"])
    text = CommentComposer(shipped(), language, SUPPORT).compose_answer(given)
    assert f"!desk bestellung PO-4711 {words}" in text.plain
    assert Code("!desk bestellung PO-4711") in list(pieces(text))
    assert "!desk order" in text.plain
    assert "!desk reason" in text.plain


MISTAKES = (
    "!desk order|!desk reason|!desk reason x|!desk x|!desk y|!desk y|!desk y",
    f"!desk estimate x|!desk ask|!desk reply {'x' * 20_000}|!desk oder PO-1",
    "!desk status in-reveiw|!desk status high|!desk type x|!desk reason hosting",
    "!desk status new|!desk status closed|!desk ask Which one?",
)


@pytest.mark.parametrize("lines", MISTAKES, ids=lambda lines: lines[:20])
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_fills_every_hole(language: str, lines: str) -> None:
    """For each command and each case; a command that takes any value has none to list."""
    given = [HelpRequest(), *parse_commands(shipped(), lines.split("|"))]
    text = CommentComposer(marked(), language, SUPPORT).compose_answer(given)
    assert set(re.findall(r"⟦[a-z_-]+:⟧", text.plain)) == set(), text.plain


def test_a_desk_without_a_command_does_not_offer_it() -> None:
    """Another desk may have no order references."""
    facts = {key: fact for key, fact in shipped().facts.items() if fact.command != "order"}
    told = (
        CommentComposer(replace(shipped(), facts=facts), "en", SUPPORT).compose_answer([HelpRequest()]).plain
    )
    assert "!desk reason" in told
    assert "!desk order" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_could_not_be_undone_is_told_with_the_trackers_answer(language: str) -> None:
    """What, why and who can mend it; the tracker's words are foreign."""
    priority = FieldUpdate(PRIORITY, ("high",), None, Reason.UNDO)
    puts = (priority, FieldUpdate(STATUS, (), "accepted", Reason.PUT_BACK))
    text = CommentComposer(marked(), language, SUPPORT).compose_stuck(
        UpdateFields(puts, SetOpenState(closed=False)), answer="403 Forbidden", mend="a maintainer"
    )
    assert re.findall(r"⟦[a-z_-]+:⟧", text.plain) == [], text.plain
    assert {Untrusted("403 Forbidden"), Untrusted("a maintainer")} <= set(pieces(text))


def test_a_desk_says_it_in_its_own_words_where_it_has_some() -> None:
    """Texts of the desk file replace the shipped ones."""
    texts = {
        **shipped().texts["en"],
        "rules.moves-follow-workflow.no-move-at-all.instead": "Ask {who} Petra.",
    }
    desk = replace(shipped(), texts={**shipped().texts, "en": texts})
    told = list(pieces(CommentComposer(desk, "en", SUPPORT).compose_for_edit((dead_end(),))))
    assert Plain("Ask ") in told
    assert Plain(" Petra.") in told
