"""A scope has one value: where a tracker keeps two side by side, that is put right in silence.

It judges nobody: the repair is a consequence (docs/desk.md#one-value-per-scope).
"""

from typing import ClassVar

from sdesk_sync.desk.rules.settings import RuleSettings, Surroundings


class OneValue(RuleSettings):
    """Switches the repair on."""

    kind: ClassVar = "one-value"
    case_words: ClassVar = {}
    can_warn: ClassVar = False

    def bind(self, surroundings: Surroundings) -> None:
        """Nothing is judged."""
