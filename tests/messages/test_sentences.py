"""What was written down in English is told in German: every sentence that errors and reasons can have."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from yaml import composer, parser, scanner

from sdesk_sync.messages import message, put_into_words, tell_error
from sdesk_sync.messages.catalogue import read_catalogue
from sdesk_sync.messages.sentences import translate_sentence
from sdesk_sync.trackers import errors
from sdesk_sync.trackers.errors import Misconfigured, Rejected
from tests.harness import house
from tests.harness.languages import find_english_words

SENTENCES = read_catalogue("sdesk_sync.messages", "sentences")
HOLE = re.compile(r"\{\w*\}")
ERRORS = frozenset(name for name, one in vars(errors).items() if isinstance(one, type))
REASONS = (
    "engine/decide",
    "engine/send",
    "engine/limits/failures.py",
    "desk/judging/sightings.py",
    "desk/card",
)
NO_REASON = re.compile(
    # What is told to whoever runs the desk stands in the log, in notices and alerts, and is English.
    r"\{\}: |`routing`|`people`|account \{\} is called|cards were written|tickets are without"
    r"|delivery \{\} is decided|our own writes were|.*could not be written and stands"
    # Parts, and what is the same in both.
    r"|; some of them|the facts were read from the card\{\}|the tracker asked to leave \{\}|silence: mode off"
)


def list_texts(tree: ast.AST) -> Iterator[str]:
    """The texts that an expression or a module has, `{}` for what they are filled with; no docstring."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
            yield HOLE.sub("{}", "".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from () if id(node) in inside | documented else (HOLE.sub("{}", node.value),)


def modules(*places: str) -> Iterator[tuple[Path, ast.Module]]:
    """The modules at some places of the package."""
    for path in sorted((house.ROOT / "sdesk_sync").rglob("*.py")):
        name = path.relative_to(house.ROOT / "sdesk_sync").as_posix()
        if name.startswith(places):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def is_sentence(text: str) -> bool:
    """Whether it has several words of small letters, as no key, path or format has."""
    return len(re.findall(r"(?<![\w/.<])[a-z]{2,}(?![\w/=.])", text)) > 2 and "\n" not in text


def fill(text: str) -> str:
    """The text with something in its holes."""
    numbers = iter(range(1, 20))
    return re.sub(r"\{\}", lambda _: f"X{next(numbers)}", text)


def test_every_error_of_a_tracker_is_told_in_german() -> None:
    """Those that are raised with a sentence of their own."""
    raised = [
        (path.name, text)
        for path, tree in modules("trackers", "setup", "engine")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
        for argument in node.args
        for text in list_texts(argument)
        if is_sentence(text)
    ]
    untold = [(file, text) for file, text in raised if translate_sentence(fill(text), "de") == fill(text)]
    assert (untold, len(raised) > 50) == ([], True)


def test_every_hint_of_what_a_person_can_do_is_told_in_german() -> None:
    """It stands under a name of its own, beside what a tracker refuses."""
    hints = [
        (path.name, text)
        for path, tree in modules("trackers")
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(name := node.targets[0], ast.Name)
        if re.search("HINT|MEND|NO_WORD|LACKS|SEEN|UNSIGNED|MOVED|NOT_JIRA", name.id)
        for text in list_texts(node.value)
        if is_sentence(text)
    ]
    untold = [(file, text) for file, text in hints if translate_sentence(fill(text), "de") == fill(text)]
    assert (untold, len(hints) > 15) == ([], True)


def test_every_reason_of_a_delivery_is_told_in_german() -> None:
    """The store has it in English, `events` tells it to whoever looks."""
    reasons = [
        (path.name, text)
        for path, tree in modules(*REASONS)
        for text in list_texts(tree)
        if is_sentence(text) and not NO_REASON.match(text)
    ]
    untold = [(file, text) for file, text in reasons if translate_sentence(fill(text), "de") == fill(text)]
    assert (untold, len(reasons) > 50) == ([], True)


def test_every_sentence_stands_in_the_code() -> None:
    """One that nobody says any more would be kept for ever; one that was changed would not be known again."""
    library = (
        ast.parse(Path(str(one.__file__)).read_text(encoding="utf-8")) for one in (scanner, parser, composer)
    )
    trees = (*library, *(tree for _, tree in modules("")))
    texts = {re.sub("%[rsd]", "{}", text) for tree in trees for text in list_texts(tree) if " " in text}
    forms = [re.compile(".+?".join(map(re.escape, text.split("{}")))) for text in texts if text != "{} {}"]
    wordy = [form for form in forms if len(re.findall("[a-z]{2,}", form.pattern)) > 1]
    samples = {one: fill(HOLE.sub("{}", one)) for one in SENTENCES}
    unsaid = [one for one, sample in samples.items() if not any(form.fullmatch(sample) for form in wordy)]
    # Joined from words that stand apart.
    joined = "no [a-z ]+ '|the facts were read from the card|the project permission '.*, to which the mapping"
    assert [one for one in unsaid if not re.match(joined, one)] == []


def test_the_german_is_german() -> None:
    """And fills what the English is filled with."""
    assert [german for german in SENTENCES.values() if find_english_words(german)] == []
    differing = [
        one for one, german in SENTENCES.items() if set(HOLE.findall(one)) != set(HOLE.findall(german))
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("gone or not ours: 404: 404 Issue Not Found", "weg oder nicht unseres: 404: 404 Issue Not Found"),
        (
            "given up after 3 attempts: no answer from support: ConnectTimeout",
            "nach 3 Versuchen aufgegeben: keine Antwort von support: ConnectTimeout",
        ),
        (
            "Project DESK has no status 'A'; no custom field 'B' (correct the config's `url`)",
            "Projekt DESK hat keinen Status 'A'; kein eigenes Feld 'B' (die `url` der Config berichtigen)",
        ),
        (
            "our own write; a comment without a command",
            "von uns selbst geschrieben; ein Kommentar ohne Befehl",
        ),
        ("expected ',' or '}', but got ':'", "',' oder '}' müsste kommen, da steht ':'"),
        ("what somebody wrote: a comment", "what somebody wrote: a comment"),
    ],
)
def test_sentences_within_others_are_told_too(english: str, german: str) -> None:
    """What is not ours, such as a tracker's own words, stays as it is."""
    assert translate_sentence(english, "de") == german
    assert translate_sentence(english, "en") == english


def test_refusal_has_its_hint_in_the_language_of_who_reads() -> None:
    """As an error, as its text, and within another message."""
    refused = Rejected(403, "Forbidden", "move the ticket by hand")
    told = "403: Forbidden (das Ticket von Hand bewegen)"
    assert (tell_error(refused, "de"), translate_sentence(str(refused), "de")) == (told, told)
    assert tell_error(Misconfigured(refused.reason, refusal=refused), "de") == told
    assert put_into_words(message("tracker.answered", tracker="GitLab", status=500), "de").startswith(
        "GitLab"
    )


@pytest.mark.parametrize("text", ["again in 1 s: " * 5000, "; " * 9000, "a (b " * 900, "x" * 1001 + " y"])
def test_what_others_wrote_costs_no_time(text: str) -> None:
    """However long it is, and however much it looks like ours."""
    assert translate_sentence(text, "de")
