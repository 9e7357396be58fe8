"""Measures of how the code is named, taken from the syntax trees: `python scripts/measure_names.py [FOLDER]`.

Four shares that a review would feel before it could say why: classes of one word, functions that are bare
participles, names defined in several files, comments per hundred lines. `tests/test_house.py` holds them
as limits that may only fall (comments: only rise). `--list` prints what counts.
"""

import argparse
import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_IRREGULAR = frozenset(
    [
        "told",
        "found",
        "heard",
        "seen",
        "said",
        "made",
        "kept",
        "left",
        "sent",
        "met",
        "given",
        "taken",
        "known",
        "shown",
        "written",
        "drawn",
        "born",
        "brought",
        "bought",
        "built",
        "caught",
        "chosen",
        "come",
        "done",
        "driven",
        "eaten",
        "fallen",
        "felt",
        "forgotten",
        "gone",
        "held",
        "hidden",
        "laid",
        "led",
        "lent",
        "lost",
        "meant",
        "paid",
        "put",
        "read",
        "run",
        "sold",
        "spoken",
        "spent",
        "stood",
        "thought",
        "thrown",
        "torn",
        "understood",
        "withdrawn",
        "won",
        "worn",
        "been",
        "begun",
        "bound",
        "broken",
        "cut",
        "dealt",
        "fought",
        "frozen",
        "grown",
        "hung",
        "hit",
        "let",
        "lit",
        "ridden",
        "risen",
        "set",
        "shut",
        "slept",
        "split",
        "stolen",
        "stuck",
        "struck",
        "sworn",
        "swept",
        "swum",
        "taught",
        "woken",
        "wound",
    ]
)
# Verbs whose participle is also the imperative: `read()`, `put()`, `run()` say what to do.
_ALSO_IMPERATIVE = frozenset(["read", "put", "run", "set", "cut", "let", "hit", "come", "split", "shut"])
_ENDS_LIKE_ONE = frozenset(
    ["need", "feed", "seed", "speed", "embed", "shed", "bed", "red", "indeed", "exceed", "proceed", "succeed"]
)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_CODE = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Definition:
    """A class or function and where it stands."""

    name: str
    file: str
    line: int
    is_class: bool


@dataclass(frozen=True)
class Measures:
    """The four shares of one tree."""

    one_word_classes: float
    bare_participles: float
    shared_names: float
    comments_per_100_lines: float


def definitions(files: Mapping[str, str]) -> Iterator[Definition]:
    """Every class and function of some files (name to text), methods and inner functions too."""
    for file, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.ClassDef, *_CODE)) and not node.name.startswith("__"):
                yield Definition(node.name, file, node.lineno, isinstance(node, ast.ClassDef))


def is_one_word(name: str) -> bool:
    """Whether a class name has one word: `Deed`, but not `FieldChange`."""
    return len(_WORD.findall(name.strip("_"))) == 1


def is_bare_participle(name: str) -> bool:
    """Whether a function's whole name is a participle: `told`, `_judged`, but not `is_told` or `read`."""
    word = name.strip("_")
    if "_" in word or word in _ALSO_IMPERATIVE or word in _ENDS_LIKE_ONE:
        return False
    return word in _IRREGULAR or (word.endswith("ed") and len(word) > 4)


def shared(found: list[Definition]) -> dict[str, list[str]]:
    """The names that are defined in more than one file, with those files."""
    places: dict[str, set[str]] = defaultdict(set)
    for each in found:
        places[each.name].add(each.file)
    return {name: sorted(files) for name, files in places.items() if len(files) > 1}


def measure(files: Mapping[str, str]) -> Measures:
    """The measures of some files, by name and text."""
    found = list(definitions(files))
    classes = [each for each in found if each.is_class]
    functions = [each for each in found if not each.is_class]
    comments, lines = map(sum, zip(*(_comments(text) for text in files.values()), strict=True))
    return Measures(
        _share(sum(is_one_word(each.name) for each in classes), len(classes)),
        _share(sum(is_bare_participle(each.name) for each in functions), len(functions)),
        _share(len(shared(found)), len({each.name for each in found})),
        round(100 * comments / lines, 1) if lines else 0.0,
    )


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _comments(text: str) -> tuple[int, int]:
    """Lines that are whole comments, and lines of code or comment; docstrings are neither."""
    docs = {number for node in ast.walk(ast.parse(text)) for number in _doc_lines(node)}
    comments: set[int] = set()
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.line.strip().startswith("#"):
            comments.add(token.start[0])
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            code.update(range(token.start[0], token.end[0] + 1))
    return len(comments), len(comments | (code - docs))


def _doc_lines(node: ast.AST) -> range:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return range(node.lineno, (node.end_lineno or node.lineno) + 1)
        case _:
            return range(0)


def read(folder: Path) -> dict[str, str]:
    """The Python files below a folder, migrations left out: they keep the names of their time."""
    paths = sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in paths}


def main() -> None:
    """Print the measures of a folder, and of each folder in it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "sdesk_sync")
    parser.add_argument("--list", action="store_true", help="print the names that count")
    asked = parser.parse_args()
    files = read(asked.folder)
    rooms = sorted({name.partition("/")[0] for name in files if "/" in name})
    print(f"{'':<12}{'one-word':>10}{'participle':>12}{'shared':>8}{'comments':>10}")
    for room in ("", *rooms):
        inside = {name: text for name, text in files.items() if name.startswith(f"{room}/" if room else "")}
        found = measure(inside)
        shares = (found.one_word_classes, found.bare_participles, found.shared_names)
        row = "".join(f"{share:>{width}.1f}%" for share, width in zip(shares, (9, 11, 7), strict=True))
        print(f"{room or 'all':<12}{row}{found.comments_per_100_lines:>10.1f}")
    if asked.list:
        _print_names(list(definitions(files)))


def _print_names(found: list[Definition]) -> None:
    for each in found:
        if each.is_class and is_one_word(each.name):
            print(f"{each.file}:{each.line}: one word: {each.name}")
        elif not each.is_class and is_bare_participle(each.name):
            print(f"{each.file}:{each.line}: bare participle: {each.name}")
    for name, files in sorted(shared(found).items(), key=lambda item: -len(item[1])):
        print(f"{name}: in {len(files)} files: {', '.join(files)}")


if __name__ == "__main__":
    main()
