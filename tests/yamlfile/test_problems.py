"""What is wrong in a file is said where it stands, in words a service-desk manager knows."""

from typing import Annotated

import pytest
from pydantic import Discriminator, Tag

from sdesk_sync.yamlfile import FileShape, YamlErrors, read_yaml
from tests.yamlfile.models import Desk, Move, Wait

QUOTES = "expected text (put it in quotes)"
NOT_READ = "(anchors, aliases, merge keys and tags are not read here)"
RULE = "expected one of mode, roles, below. Did you mean"
KINDS = "expected one of jira-cloud, jira-data-center, gitlab"
NO_TAG = f"expected a value without a tag {NOT_READ}"
MODES = "expected one of off, warn, enforce"

# The text below `version: 1`, so that it begins in line 2, and what is said of it.
WRONG = {
    "rules: {a: {mode: enforc}}": f"2:19: rules.a.mode: found 'enforc', {MODES}. Did you mean 'enforce'?",
    "rules: {a: {mode: 7}}": f"2:19: rules.a.mode: found 7, {MODES}",
    "rules: {a: {mode: }}": f"2:18: rules.a.mode: found nothing, {MODES}",
    "rules: {a: {}}": f"2:12: rules.a.mode: found no such key, {MODES}",
    "rules: {a: {mod: off}}": f"2:13: rules.a.mod: found 'mod', {RULE} 'mode'?",
    "rules: {a: {mode: off, role: [x]}}": f"2:24: rules.a.role: found 'role', {RULE} 'roles'?",
    "rules: {a: {mode: off, roles: [x, [y]]}}": "2:35: rules.a.roles[1]: found a list of 1, expected text",
    "rules: {a: {mode: off, roles: x}}": "2:31: rules.a.roles: found 'x', expected a list",
    "rules: [a]": "2:8: rules: found a list of 1, expected a mapping",
    "rules: {a.b c: []}": '2:16: rules."a.b c": found an empty list, expected a mapping',
    "open: yes": "2:7: open: found 'yes', expected true or false. Did you mean 'true'?",
    "open: Off": "2:7: open: found 'Off', expected true or false. Did you mean 'false'?",
    "open: 1": "2:7: open: found 1, expected true or false",
    "days: soon": "2:7: days: found 'soon', expected a whole number",
    "days: '14'": "2:7: days: found '14', expected a whole number",
    "days: 1.5": "2:7: days: found 1.5, expected a whole number",
    "days: true": "2:7: days: found true, expected a whole number",
    "days: 0": "2:7: days: found 0, expected a number of at least 1",
    "days: 91": "2:7: days: found 91, expected a number of at most 90",
    "days: ": "2:6: days: found nothing, expected a whole number",
    "rate: much": "2:7: rate: found 'much', expected a number",
    "since: today": "2:8: since: found 'today', expected a date such as 2026-01-31",
    "quiet: ['20:00']": "2:8: quiet: found a list of 1, expected a list of 2",
    "quiet: [a, b, c]": "2:8: quiet: found a list of 3, expected 2 or fewer entries",
    "quiet: [a, 7]": f"2:12: quiet[1]: found 7, {QUOTES}",
    "name: {dee: Tisch}": "2:8: name.dee: found 'dee', expected one of en, de. Did you mean 'de'?",
    "name: {de: 1.10}": f"2:12: name.de: found 1.10, {QUOTES}",
    "key: desk": "2:6: key: found 'desk', expected text that fits ^[A-Z]+$",
    "key: ABCDEFGHIJK": "2:6: key: found 'ABCDEFGHIJK', expected text of 10 or fewer characters",
    "words: []": "2:8: words: found an empty list, expected 1 or more entries",
    "words: [a, b, c]": "2:8: words: found a list of 3, expected 2 or fewer entries",
    "hours: 3": "2:8: hours: found 3, expected an even number of hours",
    "either: x": "2:9: either: found 'x', expected a whole number or true or false",
    "move_of: x": "2:1: move_of: found 'move_of', expected one of version, rules, trackers, open, days, rate,"
    " since, quiet, name, key, words, hours, either, moves, step, move-of. Did you mean 'move-of'?",
    "moves: {new: ['']}": "2:15: moves.new[0]: found '', expected text of 1 or more characters",
    "step: {by: off, to: 3, back: 1}": f"2:21: step.to: found 3, {QUOTES}",
    "step: {by: off, days: x}": "2:23: step.days: found 'x', expected a whole number",
    "move-of: " + "x" * 99 + " 1\nkey: [" + "x" * 99 + "]": "3:6: key: found a list of 1, expected text",
    "days: " + "x" * 99: f"2:7: days: found '{'x' * 60}…', expected a whole number",
}

TRACKERS = {
    "{kind: gitlap, project: x}": f".kind: found 'gitlap', {KINDS}. Did you mean 'gitlab'?",
    "{kind: [gitlab]}": f".kind: found a list of 1, {KINDS}",
    "{project: x}": f".kind: found no such key, {KINDS}",
    "{kind: gitlab, project: 7}": f".project: found 7, {QUOTES}",
    "{kind: gitlab, project: [x, 7]}": f".project[1]: found 7, {QUOTES}",
    "{kind: gitlab, project: {x: y}}": ".project: found a mapping, expected text or a list",
    "{kind: gitlab, project: x, tier: fre}": ".tier: found 'fre', expected one of free, premium."
    " Did you mean 'free'?",
    "{kind: gitlab, project: x, tok: y}": ".tok: found 'tok', expected one of kind, project, tier, secrets",
    "{kind: jira-cloud, project: x}": ".token: found no such key, expected text",
    "gitlab": ": found 'gitlab', expected a mapping",
}

REFUSED = {
    "rules: &all {}": f"2:8: rules: found an anchor (&), expected a value without an anchor {NOT_READ}",
    "days: *all": f"2:7: days: found an alias (*), expected the value written out {NOT_READ}",
    "rules: !all {}": f"2:8: rules: found a tag (!), {NO_TAG}",
    "days: !!str 14": f"2:7: days: found a tag (!), {NO_TAG}",
    "rules: !all {a: {mode: x}}": f"2:8: rules: found a tag (!), {NO_TAG}",
    "trackers: {a: {kind: *k}}": "2:22: trackers.a.kind: found an alias (*),"
    f" expected the value written out {NOT_READ}",
    "<<: {days: 3}": f"2:1: found the merge key '<<', expected the keys written out {NOT_READ}",
    "? [a, b]\n: 3": "2:3: found a list or a mapping as a key, expected a word as a key",
    "days: 3\nopen: true\ndays: 4": "4:1: days: found 'days' again (it is in line 2, column 1),"
    " expected each key once",
    "---\nversion: 1": "3:1: found a second document, expected one document in a file",
}


def problem_texts(text: str | bytes) -> list[str]:
    """The problems of a file, without its name."""
    with pytest.raises(YamlErrors) as caught:
        read_yaml(text, "desk.yaml", Desk)
    return [str(problem).removeprefix("desk.yaml:") for problem in caught.value.problems]


@pytest.mark.parametrize(("text", "problem"), [*WRONG.items(), *REFUSED.items()])
def test_a_mistake_is_one_problem_with_its_place(text: str, problem: str) -> None:
    """Line, column, the way there, what was found, what is expected, what was probably meant."""
    assert problem_texts(f"version: 1\n{text}\n") == [problem]


@pytest.mark.parametrize(("text", "problem"), TRACKERS.items())
def test_of_several_types_the_one_that_was_meant_is_held_against_a_value(text: str, problem: str) -> None:
    """A tracker is told apart by its kind; nobody reads of the kinds it is not."""
    told = problem_texts(f"version: 1\ntrackers: {{support: {text}}}\n")
    assert [line.partition("trackers.support")[2] for line in told] == [problem]


def test_a_secret_is_never_repeated() -> None:
    """A token in the wrong place or of the wrong type is not shown on a screen."""
    told = problem_texts(
        "version: 1\n"
        "trackers:\n"
        "  a: {kind: jira-cloud, project: x, token: 991199}\n"
        "  b: {kind: jira-cloud, project: x, token: [tok-991199]}\n"
        "  c: {kind: gitlab, project: x, secrets: [tok, 991199]}\n"
        "  d: {kind: gitlab, project: x, secrets: 991199}\n"
        "  e: {kind: jira-cloud, project: x, token: 'z9'}\n"
        "  f: {kind: jira-cloud, project: x, token: &t991199 a}\n"
        "  g: {kind: jira-cloud, project: x, token: !t991199 abc}\n"
        "  h: {kind: jira-cloud, project: x, token: *t991199}\n"
    )
    assert "7:44: trackers.e.token: found text, expected text of 3 or more characters" in told
    assert len(told) >= 8
    assert "991199" not in " ".join(told)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    """What the text and what the types get wrong stand in one list."""
    told = problem_texts("days: 0\nrules: &x {a: {mode: of}}\nkey: x\nversion: 2\nkey: y\nday: 1\n")
    assert [line.partition(" ")[0] for line in told] == [
        "1:7:",
        "2:8:",
        "2:22:",
        "3:6:",
        "4:10:",
        "5:1:",
        "6:1:",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    {
        "": "1:1: found nothing, expected a mapping",
        "# nothing yet\n": "1:1: found nothing, expected a mapping",
        "- version: 1": "1:1: found a list of 1, expected a mapping",
        "version: [1": "1:12: found text that is not YAML (expected ',' or ']', but got '<stream end>'),"
        " expected YAML that can be read",
        "rules:\n\ta: 1": "2:1: found a tab, expected blanks to indent",
        "a: 1\n b: 2": "2:3: found text that is not YAML (mapping values are not allowed here),"
        " expected YAML that can be read",
        "a: b\x07": "1:5: found the control character 0x07, expected YAML that can be read",
        "a: '\x00'": "1:5: found the control character 0x00, expected YAML that can be read",
        'version: 1\nkey: "\\ud800"': "2:6: key: found an escape in quotes that is half a character,"
        " expected whole characters",
        'version: 1\nkey: "\\U99999999"': "2:1: found an escape in quotes that is no character,"
        " expected YAML that can be read",
        "[" * 90_000: "1:42: found more than 40 levels inside each other, expected YAML that can be read",
        "{a: " * 90_000: "1:162: found more than 40 levels inside each other, expected YAML that can be read",
        "#" * 1_100_000: "1:1: found 1.1 MB, expected a file of at most 1 MB",
        "[" + "a," * 30_000 + "]": "1:40000: found more than 20000 values, expected YAML that can be read",
    }.items(),
    ids=lambda text: repr(text[:20]),
)
def test_a_text_that_cannot_be_read_says_where_it_ends(text: str, problem: str) -> None:
    """No text makes the reader fail in another way, run long or eat the memory."""
    assert problem_texts(text) == [problem]


def test_what_was_refused_before_the_text_ends_is_told_too() -> None:
    """A broken line does not hide the anchor above it."""
    assert [line.partition(" ")[0] for line in problem_texts("a: &x 1\nb: [")] == ["1:4:", "2:5:"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"\xef\xbb\xbfversion: 1\nname: {de: Tisch\xff}",
            "2:17: found the byte 0xff, expected text in UTF-8",
        ),
        ("version: 1".encode("utf-16"), "1:1: found the byte 0xff, expected text in UTF-8"),
        ("name: \xfcber".encode("latin-1"), "1:7: found the byte 0xfc, expected text in UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_are_found(content: bytes, problem: str) -> None:
    """The first byte that is none is named with its place."""
    assert problem_texts(content) == [problem]


def test_a_thousand_aliases_of_aliases_cost_nothing() -> None:
    """Nothing is expanded, so a file of a few lines cannot fill the memory."""
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(problem_texts("a0: &a0 x\n" + "\n".join(lines))) == 1 + 29 * 10 + 30 + 1


class OddShape(FileShape):
    """A model that chooses between types by a function of its own."""

    step: Annotated[
        Annotated[Move, Tag("move")] | Annotated[Wait, Tag("wait")], Discriminator(lambda _: "wait")
    ]


def test_what_only_the_model_could_explain_is_still_a_problem() -> None:
    """A file that the model refuses is never taken for one without problems."""
    with pytest.raises(
        YamlErrors, match=r"^x\.yaml:1:1: step\.wait\.days: found a mapping, expected .*equired"
    ):
        read_yaml("step: {by: off, to: x}", "x.yaml", OddShape)


def test_a_problem_is_one_line_whatever_a_key_holds() -> None:
    """Else a file would forge what `validate` and the log say of it."""
    told = problem_texts('"a\\nx.yaml:1:1: fine\\e[2J": 1\nversion: 1\n')
    assert [line for line in told if "\n" in line or "\x1b" in line] == []
    assert any("found 'a\\nx.yaml:1:1: fine\\x1b[2J'" in line for line in told)
