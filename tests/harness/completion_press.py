"""A press of the completion key, as the shells' scripts hand it over."""

import os
from pathlib import Path

from sdesk_sync.cli import COMPLETION_VARIABLE


def press_environment(words: str, config: Path, shell: str = "bash") -> dict[str, str]:
    """The environment of a press after these words, which stand as in the shell; `|` ends an empty one."""
    typed = ["sdesk-sync", *words.removesuffix("|").split(" ")]
    asked = {COMPLETION_VARIABLE: f"{shell}_complete", "SDESK_CONFIG": str(config)}
    # fish hands over the word itself where the others tell its number.
    place = typed[-1] if shell == "fish" else str(len(typed) - 1)
    return {**os.environ, **asked, "COMP_WORDS": "\n".join(typed), "COMP_CWORD": place}
