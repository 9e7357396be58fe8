"""Text that is written to people, as a value: what we say apart from what others wrote.

One renderer per tracker turns it into that tracker's markup and neutralises every `Untrusted`
piece, so a name, a title or a comment can neither run a command nor mail anybody. `kind` keeps the
classes apart where a text is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of our own, plain: no markup."""

    text: str
    kind: Literal["plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Words somebody else chose: always neutralised."""

    text: str
    kind: Literal["untrusted"] = "untrusted"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words to be set bold; treated as foreign, since most are names from the tracker."""

    text: str
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed as they stand, such as a command."""

    text: str
    kind: Literal["code"] = "code"


Piece: TypeAlias = Plain | Untrusted | Strong | Code


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces that run on."""

    pieces: tuple[Piece, ...]
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, each item pieces that run on."""

    items: tuple[tuple[Piece, ...], ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines of one paragraph, each pieces that run on: where one ends the next begins below it."""

    lines: tuple[tuple[Piece, ...], ...]
    kind: Literal["line-block"] = "line-block"


Block: TypeAlias = Paragraph | Bullets | LineBlock


@dataclass(frozen=True, slots=True)
class Text:
    """A comment: paragraphs and lists."""

    blocks: tuple[Block, ...]

    @property
    def plain(self) -> str:
        """The words without any markup, for the journal and the terminal."""
        return "\n".join(line for block in self.blocks for line in _block_lines(block))


def list_runs(block: Block) -> tuple[tuple[Piece, ...], ...]:
    """The pieces of a block, those of each line or item together."""
    match block:
        case Paragraph(pieces):
            return (pieces,)
        case Bullets(runs) | LineBlock(runs):
            return runs


def _block_lines(block: Block) -> Iterable[str]:
    mark = "- " if isinstance(block, Bullets) else ""
    return (f"{mark}{_join_pieces(run)}" for run in list_runs(block))


def _join_pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)
