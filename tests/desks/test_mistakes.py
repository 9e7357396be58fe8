"""What `validate` says of a desk file: each mistake in a sentence of its own with its place, all at once."""

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import Field as Key

from sdesk_sync.desk.file.load import read_desk
from sdesk_sync.presets import preset_path
from sdesk_sync.yamlfile import FileShape, YamlErrors, YamlProblem, read_yaml
from tests.harness.desk_folder import DeskFolder
from tests.harness.languages import find_english_words

SMALL = preset_path("minimal-desk").read_text(encoding="utf-8")
FILE: Final = "desk.yaml"
BEFORE = "  role-for-fact:  "


class Mistake(FileShape):
    """What is made another in the small desk file, the rules put into it, and what is said then."""

    instead_of: str | None = Key(alias="instead of", default=None)
    stands: str = ""
    besides: dict[str, str] = Key(default_factory=dict)
    rules: str = ""
    says: str

    def make(self, text: str) -> str:
        """A desk file with it; ^ is where it is."""
        added = "".join(f"  {line}\n" for line in self.rules.splitlines())
        for old, new in ((self.instead_of or BEFORE, self.stands or BEFORE), *self.besides.items()):
            assert old in text, old
            text = text.replace(old, new, 1)
        return text.replace(BEFORE, f"{added}{BEFORE}", 1)


class Mistakes(FileShape):
    """Those that are refused, and those that only get a warning."""

    refused: dict[str, Mistake]
    doubtful: dict[str, Mistake]


MISTAKES = read_yaml(Path(__file__).with_name("mistakes.yaml").read_bytes(), "mistakes.yaml", Mistakes).value


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def spot(text: str, mark: str) -> str:
    """Where a mark stands, as `file:line:column`."""
    before = text[: text.index(mark)]
    return f"{FILE}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("name", MISTAKES.refused)
def test_a_mistake_is_told_with_its_place_and_what_is_expected(here: DeskFolder, name: str) -> None:
    """The whole sentence, on the terminal."""
    mistake = MISTAKES.refused[name]
    marked = mistake.make(SMALL)
    here.write(FILE, marked.replace("^", ""))
    result = here.run("validate", str(here.folder / FILE))
    assert f"{spot(marked, '^')}: {mistake.says}" in result.stderr.splitlines(), result.stderr
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.parametrize("name", MISTAKES.doubtful)
def test_what_is_doubtful_is_told_with_its_place_and_is_right(here: DeskFolder, name: str) -> None:
    """A rule that never refuses and a way that leads nowhere are a desk's own business."""
    doubt = MISTAKES.doubtful[name]
    marked = doubt.make(SMALL)
    here.write(FILE, marked.replace("^", ""))
    result = here.run("validate", str(here.folder / FILE))
    assert f"{spot(marked, '^')}: {doubt.says}" in result.stdout.splitlines(), result.stdout
    assert (result.exit_code, result.stderr) == (0, "")


def test_every_mistake_is_told_in_german_at_the_same_place() -> None:
    """With no word of English left but those of the file."""
    told = [problem for mistake in MISTAKES.refused.values() for problem in list_problems(mistake)]
    pairs = [(problem.put_in_language("en"), problem.put_in_language("de")) for problem in told]
    assert [german for _, german in pairs if find_english_words(german)] == []
    differing = [german for english, german in pairs if place_of(english) != place_of(german)]
    assert (differing, len(pairs) >= len(MISTAKES.refused)) == ([], True)


def list_problems(mistake: Mistake) -> tuple[YamlProblem, ...]:
    """What is wrong with a file that has it."""
    with pytest.raises(YamlErrors) as caught:
        read_desk(mistake.make(SMALL).replace("^", "").encode(), FILE)
    return caught.value.problems


def place_of(line: str) -> str:
    """Its file, line and column."""
    return ":".join(line.split(":")[:3])


@pytest.mark.parametrize("name", MISTAKES.doubtful)
def test_every_doubt_is_told_in_german(here: DeskFolder, name: str) -> None:
    """On the terminal, as a reader gets it."""
    text = MISTAKES.doubtful[name].make(SMALL)
    here.write(FILE, text.replace("^", ""))
    result = here.run("validate", str(here.folder / FILE), "--lang", "de")
    told = [line for line in result.stdout.splitlines() if line.startswith(spot(text, "^"))]
    assert told, result.stdout
    assert [line for line in result.stdout.splitlines() if find_english_words(line)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("priority: true, billing: contract, ", "priority: true, "),
        ("category: to-do, customer: {en: Accepted", "category: todo, customer: {en: Accepted"),
        ("    first: accepted\n", ""),
        ("  lead:        {en: Lead, de: Leitung", "  lead:        {en: Lead"),
        ("\nmeanings:", "\nmeaning:"),
        ("\nfacts:", "\nfact:"),
        ("rules:\n  support-sets-type:       {mode", "rules:\n  support-sets-type:       {mod"),
    ],
)
def test_what_only_looks_wrong_because_of_a_mistake_is_not_told(old: str, new: str) -> None:
    """A type or a status of which something is missing is there all the same: one mistake, one line."""
    with pytest.raises(YamlErrors) as caught:
        read_desk(SMALL.replace(old, new, 1).encode(), FILE)
    assert len(caught.value.problems) == 1, caught.value


def test_the_doubts_about_every_desk_file_are_told(here: DeskFolder) -> None:
    """However many are given."""
    unused = "  parked: {en: P, de: P, category: to-do, customer: {en: P, de: P}}\n"
    names = ("one.yaml", "two.yaml")
    paths = [
        str(here.write(name, SMALL.replace("  declined:  ", f"{unused}  declined:  ", 1))) for name in names
    ]
    result = here.run("validate", *paths)
    told = [line for line in result.stdout.splitlines() if "no workflow" in line]
    assert (result.exit_code, [line.partition(": no")[0] for line in told]) == (
        0,
        [f"{name}:44:3: statuses.parked" for name in names],
    )


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    """Whether a key is unknown, a value of the wrong kind or a name nobody knows: each at its place."""
    text, places = SMALL, dict[str, str]()
    for number, (name, mistake) in enumerate(MISTAKES.refused.items()):
        if is_combined(mistake, text):
            mark = chr(0xE000 + number)
            text = re.sub(
                r"^  (.?)(own|other): ", rf"  \1\2-{number}: ", mistake.make(text), flags=re.MULTILINE
            )
            text, places[name] = text.replace("^", mark), mark
    with pytest.raises(YamlErrors) as caught:
        read_desk("".join(one for one in text if one not in places.values()).encode(), FILE)
    told = {f"{one.file}:{one.line}:{one.column}" for one in caught.value.problems}
    assert [name for name, mark in places.items() if place_without(text, mark, places) not in told] == []
    assert len(places) > 55


def is_combined(mistake: Mistake, text: str) -> bool:
    """Whether it can be made beside the others: a section that stands there twice is a mistake by itself."""
    renames = mistake.stands.startswith("  ^") and mistake.rules == "" and "order" not in mistake.stands
    once = ("\nbudgets:", "\nrouting:", "\naway:", "\ntexts:")
    sections = [name for name in once if name in text and name in f"\n{mistake.stands}"]
    return not renames and not sections and (mistake.instead_of or BEFORE) in text


def place_without(text: str, mark: str, places: dict[str, str]) -> str:
    """Where a mark stands once all the others are taken out."""
    others = set(places.values()) - {mark}
    return spot("".join(one for one in text if one not in others), mark)
