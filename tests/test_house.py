"""The numbers of the house hold: checked here, so that reviews can be about meaning."""

import ast
import importlib
import re
from collections.abc import Iterator

import click
import pytest

from scripts.measure_names import Measures, definitions, measure, read, shared
from tests.harness import house

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_MEAN = 10
DEEPEST = 2
EMPTY_NAMES = re.compile(
    r"^(utils?|helpers?|common|misc|managers?|services?)$|(Utils?|Helper|Manager|Service|Processor|Wrapper|Mixin)$"
)
# What our own classes build on as on a foreign library: it gives models of files their settings.
FOUNDATIONS = {"FileShape"}
CLOCKS = {"now", "utcnow", "today"}
# What `scripts/measure_names.py` counts in the package, in per cent. The first three may only fall, comments
# in a hundred lines only rise: a better figure is put here by whoever reaches it.
NAMES = Measures(one_word_classes=17.6, bare_participles=0.0, shared_names=5.9, comments_per_100_lines=1.5)
# Who may say what a database or a tracker is called: its folder, the one line that lists it, and what is for
# one kind by its nature.
MAY_NAME_SQLITE = (
    "store/sqlite/",
    "store/urls.py",
    "store/backends.py",
    "store/quick_names.py",
    "store/migrations/",
    "sandbox/",
)
MAY_NAME_TRACKERS = ("trackers/gitlab/", "trackers/jira/", "trackers/kinds.py", "sandbox/", "demo/")


def test_no_file_is_longer_than_300_lines() -> None:
    """A file that grows past it is about two things."""
    long = [f"{each.name}: {each.lines}" for each in house.sources("sdesk_sync", "tests")]
    assert [line for line in long if int(line.rpartition(" ")[2]) > LONGEST_FILE] == []


def test_no_function_is_longer_than_40_lines() -> None:
    """Docstrings do not count."""
    every = house.functions("sdesk_sync", "tests")
    assert [each for each in every if each.length > LONGEST_FUNCTION] == []


def test_functions_have_ten_lines_on_average() -> None:
    """The measure of the whole: the summary prints it after every run."""
    lengths = [each.length for each in house.functions("sdesk_sync")]
    assert sum(lengths) / len(lengths) <= LONGEST_MEAN


def test_every_module_says_in_a_sentence_what_it_is_about() -> None:
    """Its first line, ended by a full stop or running on to one."""
    said = {each.name: ast.get_docstring(each.tree) or "" for each in house.sources("sdesk_sync", "tests")}
    assert [name for name, text in said.items() if not re.match(r".*?[.:?!](\s|$)", text, re.DOTALL)] == []


def test_nothing_is_mocked() -> None:
    """The sandbox is the test double."""
    mocked = {"unittest.mock", "mock", "pytest_mock"}
    every = house.sources("sdesk_sync", "tests", "benchmarks")
    assert [each.name for each in every if mocked & set(house.imports(each))] == []


def test_names_say_something() -> None:
    """A thing called Manager or utils has not been thought about yet."""
    every = [(each.name, name) for each in house.sources("sdesk_sync", "tests") for name in house.names(each)]
    assert [(file, name) for file, name in every if EMPTY_NAMES.search(name)] == []


def test_names_and_comments_get_no_worse() -> None:
    """Classes of one word, functions that are bare participles, words with two meanings, reasons given."""
    found = measure(read(house.ROOT / "sdesk_sync"))
    assert found.one_word_classes <= NAMES.one_word_classes
    assert found.bare_participles <= NAMES.bare_participles
    assert found.shared_names <= NAMES.shared_names
    assert found.comments_per_100_lines >= NAMES.comments_per_100_lines


def test_the_measures_see_what_they_are_for() -> None:
    """Of three functions one is a bare participle, and one name is defined in two files."""
    files = {
        "a.py": "class Deed: ...\nclass FieldChange: ...\ndef seen(): ...\n# why\nx = 1\n",
        "b.py": "class URL: ...\nclass seen: ...\ndef is_told(): ...\ndef read(): ...\n",
    }
    assert measure(files).bare_participles == pytest.approx(33.3)
    assert list(shared(list(definitions(files)))) == ["seen"]
    assert measure(files).comments_per_100_lines > 0


@pytest.mark.parametrize(
    ("word", "places"),
    [(r"sqlite", MAY_NAME_SQLITE), (r"\b(gitlab|jira|jira-cloud)\b", MAY_NAME_TRACKERS)],
    ids=["database", "tracker"],
)
def test_a_kind_is_named_in_its_own_place(word: str, places: tuple[str, ...]) -> None:
    """In code and in strings that code reads; what is written for people may name it."""
    found = [
        f"{each.name}: {said}"
        for each in house.sources("sdesk_sync")
        if not each.name.removeprefix("sdesk_sync/").startswith(places)
        for node in ast.walk(each.tree)
        for said in code_words(node)
        if re.search(word, said, re.IGNORECASE)
    ]
    assert found == []


def test_own_classes_inherit_at_most_once_from_own_classes() -> None:
    """Errors apart: their tree is what they are for."""
    own = {name: bases for name, bases in house.bases("sdesk_sync").items() if name not in FOUNDATIONS}
    deep = [name for name in own if len(list(lineage(name, own))) > DEEPEST and not is_error(name, own)]
    assert deep == []


def test_the_desk_asks_no_clock() -> None:
    """What time it is comes in as a value; the imports are import-linter's to check."""
    calls = [
        f"{each.name}:{node.lineno}"
        for each in house.sources("sdesk_sync/desk")
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ]
    assert calls == []


def test_the_readme_mentions_every_command() -> None:
    """What the README does not name, nobody finds."""
    readme = (house.ROOT / "README.md").read_text(encoding="utf-8")
    app = importlib.import_module("sdesk_sync.cli.app").app
    assert isinstance(app, click.Group)
    assert [name for name in commands(app, "") if not re.search(rf"\b{name}\b", readme)] == []


def test_a_chain_of_own_classes_is_measured() -> None:
    """The check above would see one that is too deep, and lets errors pass."""
    own = {
        "A": ("BaseModel",),
        "B": ("A",),
        "C": ("B", "Protocol"),
        "E": ("Exception",),
        "F": ("E",),
        "G": ("F",),
    }
    assert list(lineage("C", own)) == ["C", "B", "A"]
    assert is_error("G", own)
    assert not is_error("C", own)


@pytest.mark.parametrize("name", ["utils", "helpers", "TicketManager", "MirrorService", "LockMixin"])
def test_an_empty_name_is_seen(name: str) -> None:
    """Vendors' words that only contain one pass."""
    assert EMPTY_NAMES.search(name)
    assert not EMPTY_NAMES.search("ServiceDeskRequest")


def lineage(name: str, own: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The class and its longest line of ancestors among our own."""
    yield name
    chains = [list(lineage(base, own)) for base in own.get(name, ()) if base in own and base != name]
    yield from max(chains, key=len, default=[])


def is_error(name: str, own: dict[str, tuple[str, ...]]) -> bool:
    """Whether some ancestor is an exception."""
    ends = {base for each in lineage(name, own) for base in own[each]}
    return any(base.endswith(("Exception", "Error", "Errors")) for base in ends)


def code_words(node: ast.AST) -> Iterator[str]:
    """What a node names: itself, a module, or a short string without a blank, which is nothing for people."""
    match node:
        case (
            ast.Name(id=name)
            | ast.Attribute(attr=name)
            | ast.ClassDef(name=name)
            | ast.FunctionDef(name=name)
        ):
            yield name
        case ast.Import(names=modules):
            yield from (module.name for module in modules)
        case ast.ImportFrom(module=str(module)):
            yield module
        case ast.Constant(value=str(text)) if not re.search(r"\s", text):
            yield text


def commands(group: click.Group, above: str) -> Iterator[str]:
    """Every command as one types it: `events list`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}"
