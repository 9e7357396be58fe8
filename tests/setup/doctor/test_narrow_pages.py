"""What the doctor says on a narrow terminal: below the names, where beside them no sentence would fit."""

import pytest

from sdesk_sync.setup.doctor.drawing import NameColumn
from sdesk_sync.setup.drawing.rows import DrawnRow, PageShape

NAME = "engineering-premium"
SENTENCE = "Nach Automatisierungsregeln wurde nicht gesehen."


@pytest.mark.parametrize(
    ("width", "begin"), [(100, f"{NAME}   ! D308  Nach Auto"), (62, f"{NAME}   ! D308"), (40, NAME)]
)
def test_names_stand_beside_or_above(width: int, begin: str) -> None:
    """No word is broken, and the second finding has no name before it."""
    rows = [DrawnRow(SENTENCE, lead="! D308  "), DrawnRow(SENTENCE, lead="! D309  ")]
    column = NameColumn.fit([NAME], width)
    lines = [line.text for line in PageShape(width).lay_out(column.place(NAME, rows))]
    assert lines[0].startswith(begin)
    assert max(map(len, lines)) <= width
    assert " ".join(lines).split().count(NAME) == 1
    assert " ".join(lines).split().count("Automatisierungsregeln") == 2
