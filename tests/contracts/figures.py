"""How much of a run was held against the documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ContractFigures:
    """How much was looked at; operations by the document and their name."""

    described: set[tuple[str, str]] = field(default_factory=set)
    undescribed: set[tuple[str, str]] = field(default_factory=set)
    exchanges: int = 0
    shapes: int = 0
    wrong: int = 0

    def add(self, other: ContractFigures) -> None:
        """Together with those of another worker."""
        self.described |= other.described
        self.undescribed |= other.undescribed
        self.exchanges += other.exchanges
        self.shapes += other.shapes
        self.wrong += other.wrong

    def as_plain(self) -> list[object]:
        """In what goes from a worker to the run that has started it."""
        return [sorted(self.described), sorted(self.undescribed), self.exchanges, self.shapes, self.wrong]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ContractFigures:
        """The way back."""
        described, undescribed, exchanges, shapes, wrong = plain
        return cls(set(map(tuple, described)), set(map(tuple, undescribed)), exchanges, shapes, wrong)
