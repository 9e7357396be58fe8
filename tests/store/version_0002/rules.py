"""The desk file by which the version before judged: four rules and a repair, the others are off."""

import re
from pathlib import Path

from sdesk_sync.presets import preset_path

_KNOWN_THEN = (
    "support-sets-type",
    "priority-on-faults-only",
    "moves-follow-workflow",
    "order-before-work",
    "one-value-per-scope",
)


def put_desk_of_four_rules(home: Path) -> None:
    """The shipped desk file beside the config, with the rules that there were."""
    text = preset_path("service-desk").read_text(encoding="utf-8")
    head, rules = text.split("\nrules:\n")
    judged = re.sub(
        r"^  ([a-z-]+): \{mode: enforce",
        lambda found: found[0] if found[1] in _KNOWN_THEN else f"  {found[1]}: {{mode: off",
        rules,
        flags=re.MULTILINE,
    )
    (home / "service-desk.yaml").write_text(f"{head}\nrules:\n{judged}", encoding="utf-8")
