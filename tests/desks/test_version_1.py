"""A desk file of version 1 is refused with the lines of version 2, ready to be put in their place."""

import re
from pathlib import Path

import pytest

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.desk.file.version_1 import read_new_lines
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import YamlErrors, YamlProblem
from tests.harness.modes import mode_of

OLD = Path(__file__).with_name("version-1.yaml").read_text(encoding="utf-8")
"""The desk file that shipped with version 1."""
LINE = re.compile(r"`(.+?)`(;|,|$)")
MEANINGS = ("waiting", "closed", "declined")


def problems(text: str) -> tuple[YamlProblem, ...]:
    """What is wrong in a text."""
    with pytest.raises(YamlErrors) as caught:
        read_desk(text.encode(), "desk.yaml")
    return caught.value.problems


def paste(text: str) -> str:
    """The file with each line that is told of as it is told; what is to be no line is taken out."""
    lines = text.splitlines()
    for problem in sorted(problems(text), key=lambda one: -one.line):
        first = problem.line - 1
        indent = re.match(" *", lines[first])
        depth = len(indent[0]) if indent else 0
        last = first + 1
        while last < len(lines) and lines[last].startswith(" " * (depth + 1)):
            last += 1
        new = LINE.match(str(problem.expected))
        lines[first:last] = [" " * depth + new[1]] if new else []
    return "\n".join(lines)


def test_what_is_told_makes_a_desk_file_of_version_2_of_it() -> None:
    """Whoever follows the sentences has the desk of before, with all rules."""
    desk = read_desk(paste(OLD).encode(), "desk.yaml")
    shipped = read_desk(preset_path("service-desk").read_bytes(), "service-desk.yaml")
    assert desk.doubts == ()
    assert desk.rules.ids == shipped.rules.ids
    assert [mode_of(desk, rule) for rule in desk.rules.ids] == [
        mode_of(shipped, rule) for rule in desk.rules.ids
    ]
    assert (desk.meanings.waiting, desk.meanings.opened_as) == ("waiting-for-customer", "opened_as")


@pytest.mark.parametrize("version", ["version: '1'", 'version: "1"', ""])
def test_it_is_known_by_its_lines_too(version: str) -> None:
    """Quoted, or not said at all: the same sentences."""
    text = OLD.replace("version: 1", version, 1)
    assert {one.where for one in problems(text)} == {one.where for one in problems(OLD)}
    assert "expected `version: 2`" in str(next(one for one in problems(text) if one.where == "version"))


def test_a_file_that_only_says_that_it_is_of_version_2_is_told_the_same() -> None:
    """The old keys are told of as such, not as unknown ones, and nothing twice."""
    told = problems(OLD.replace("version: 1", "version: 2", 1))
    assert [str(one) for one in told] == [str(one) for one in problems(OLD) if one.where != "version"]


@pytest.mark.parametrize("key", MEANINGS)
def test_an_old_key_in_a_new_file_is_told_where_it_stands_now(key: str) -> None:
    """With the other mistakes of the file."""
    new = preset_path("minimal-desk").read_text(encoding="utf-8").replace("first: new", "first: knew", 1)
    told = [str(one) for one in problems(f"{new}{key}: resolved\n")]
    assert len(told) == 2
    assert "found 'knew'" in told[0]
    assert re.search(f"{key}: found '{key}' of version 1, expected `meanings: {{statuses: ", told[1])


@pytest.mark.parametrize("said", ['"2"', "'2'"])
def test_a_version_in_quotes_is_told_as_that(said: str) -> None:
    """It would be no other version without them."""
    text = (
        preset_path("minimal-desk").read_text(encoding="utf-8").replace("version: 2", f"version: {said}", 1)
    )
    assert [str(one) for one in problems(text)] == [
        "desk.yaml:7:10: version: found '2', expected 2 (without quotes)"
    ]


def test_the_settings_of_its_own_are_kept() -> None:
    """Its roles, days, statuses and modes, whatever they are."""
    text = OLD.replace(
        "delivery-by-support:        {mode: enforce, roles: [support, lead]}",
        "delivery-by-support: {mode: off, roles: [hosting]}",
    )
    text = text.replace("days: 14", "days: 30").replace("waiting-for-customer", "with-customer")
    text = (
        text.replace("statuses: [ordered, in-progress]", "statuses: [ordered]")
        .replace("first_into: in-progress", "first_into: ordered")
        .replace("first_from: ordered", "first_from: awaiting-order")
    )
    made = paste(text)
    for words in (
        "delivery-by-support: {mode: 'off', sets: {field: type, to: [delivery], by: [hosting]}",
        "in-time: {from: [closed], days: 30}",
        "in: [new, with-customer]",
        "in: [ordered], fact: order_reference, first: {ordered: awaiting-order}}",
    ):
        assert words in made
    assert read_desk(made.encode(), "desk.yaml").meanings.waiting == "with-customer"


def test_words_that_the_desk_does_not_have_are_named() -> None:
    """Version 1 had them in its code: whether the rule is meant, only the desk can say."""
    text = re.sub(r"(?m)^  version: .*\n", "", OLD)
    (told,) = [one for one in problems(text) if one.where == "rules.delivery-names-version"]
    assert str(told.expected) == (
        "no such line, as this desk has no 'version'; or, with its own words for that, "
        "delivery-names-version: {mode: enforce, needs: {types: [delivery], in: [scheduled], fact: version}}"
    )
    assert Field("version") not in read_desk(paste(text).encode(), "desk.yaml").facts


def test_texts_of_its_own_keep_their_words() -> None:
    """Under the keys and with the words that they have now; what is said no more is to go."""
    texts = {
        "rules.support-sets-type.changed": "Only {may} make it {type}. ",
        "rules.support-sets-type.opened": "Only {may} open {type}. ",
        "rules.moves-follow-workflow.no-reason.instead": "{command}: {reasons}",
        "rules.order-before-work.not-from-ordered": "Not from {from}, but from {ordered}. ",
        "rules.order-before-work.customer": "Order first.",
        "command.help.order_reference": "{command}",
        "explain.footer": "Our desk · {rules}",
    }
    lines = "".join(f'    {key}: "{text}"\n' for key, text in texts.items())
    made = paste(OLD.replace("texts: {en: {}, de: {}}", f"texts:\n  en:\n{lines}  de:\n{lines}"))
    desk = read_desk(made.encode(), "desk.yaml")
    for language in ("en", "de"):
        said = desk.texts[language]
        assert said["rules.support-sets-type.set"] == "Only {may} make it {value}. "
        assert said["rules.support-sets-type.opened"] == "Only {may} open {value}. "
        assert said["rules.moves-follow-workflow.missing.instead"] == "{command}: {values}"
        assert said["rules.order-before-work.first"] == "Not from {from}, but from {first}. "
        assert said["rules.order-before-work.customer"] == "Order first."
        assert said["explain.footer"] == "Our desk · {rules}"


def test_a_text_in_one_language_is_asked_for_in_the_other() -> None:
    """A rule's own sentence stands in both."""
    text = OLD.replace("texts: {en: {}", 'texts: {en: {rules.support-sets-type.changed: "No. "}')
    (told,) = [one for one in problems(text) if one.where.startswith("texts")]
    assert str(told.expected) == '`rules.support-sets-type.set: "No. "`, and the same key under `de`'


def test_every_text_that_changed_is_known() -> None:
    """A key that leads nowhere would be refused once it is pasted."""
    made = paste(OLD)
    texts = "".join(f"    {one.key}: x\n" for one in read_new_lines().texts.values() if one.key)
    both = f"texts:\n  en:\n{texts}  de:\n{texts}"
    desk = read_desk(made.replace("texts: {en: {}, de: {}}", both).encode(), "desk.yaml")
    assert {one.key for one in read_new_lines().texts.values()} - desk.texts["de"].keys() == {None}
