"""What counts as a fact's value, and what as none."""

import pytest

from sdesk_sync.desk.model.fact_values import has_visible_sign, read_fact_value

UNSEEN = [
    "",
    " ",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u00ad",
    "\u2060",
    "\u0301",
    "\u20dd",
    "\u3164",
    "\u2800",
    "\x00",
]
NOTHING = ["-", "–", "—", "--", "none", "None", "NONE", "keine", "keiner", "Keines", "nichts", " - "]
SEEN_AS_NOTHING = [
    "none\u200b",
    "\u200bnone",
    "-\ufeff",
    "\u00adkeine",
    "- -",
    "\u2013 \u2013",
    "\u2e3a",
    "\uff0d",
    "\u2212",
    "\uff4e\uff4f\uff4e\uff45",
]


@pytest.mark.parametrize("written", [*UNSEEN, " \u200b\u0301 "], ids=ascii)
def test_what_nobody_sees_is_nothing(written: str) -> None:
    """White space, what has no width, and marks without a letter to stand on."""
    assert not has_visible_sign(written)
    assert read_fact_value(written) is None


@pytest.mark.parametrize("written", NOTHING)
def test_a_word_for_nothing_is_nothing(written: str) -> None:
    """In both languages, as people write it."""
    assert read_fact_value(written) is None


@pytest.mark.parametrize("written", SEEN_AS_NOTHING, ids=ascii)
def test_what_looks_like_nothing_is_nothing(written: str) -> None:
    """A sign nobody sees makes no order of a dash or of `none`, nor does another width or dash."""
    assert read_fact_value(written) is None


@pytest.mark.parametrize(
    "written", ["PO-4711", "0", "e\u0301", "?", "x-", "none of these", "keine-1", "注文", "🧾"]
)
def test_anything_else_is_a_value(written: str) -> None:
    """Also one that holds a word or a sign for nothing."""
    assert read_fact_value(f" {written} ") == written
