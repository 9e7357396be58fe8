"""The measures of the house, taken from the syntax trees of our own files."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One of our files, read and parsed."""

    name: str
    lines: int
    tree: ast.Module


@dataclass(frozen=True)
class Function:
    """A function and the lines of its body, docstring left out, decorators and signature too."""

    name: str
    length: int


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files of folders of the checkout."""
    # Each is read and parsed once, however many checks go over it.
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_source(path) for path in paths)


@cache
def functions(*folders: str) -> tuple[Function, ...]:
    """Every function and method in the folders, inner ones too."""
    return tuple(
        Function(f"{source.name}:{node.lineno} {node.name}", _length(node))
        for source in sources(*folders)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def names(source: Source) -> Iterator[str]:
    """The names a file gives: its own and those of its classes."""
    yield Path(source.name).stem
    yield from (node.name for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef))


def imports(source: Source) -> Iterator[str]:
    """What a file imports, in full: `unittest.mock` for `from unittest import mock`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def bases(*folders: str) -> dict[str, tuple[str, ...]]:
    """The names of the bases of every class; of two classes of one name the bases of both."""
    found: dict[str, tuple[str, ...]] = {}
    for source in sources(*folders):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                found[node.name] = found.get(node.name, ()) + tuple(_name(base) for base in node.bases)
    return found


@cache
def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(str(path.relative_to(ROOT)), len(text.splitlines()), ast.parse(text))


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _name(base: ast.expr) -> str:
    while isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else ast.unparse(base)
