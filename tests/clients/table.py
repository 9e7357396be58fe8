"""The table of what comes of each deed of each client on each tracker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

NODE: Mapping[str, tuple[str, ...]] = {
    # Version 3 of Cloud's API is all that it speaks.
    "jira.js": ("support", "support-jsm"),
    "@gitbeaker/rest": ("engineering", "engineering-premium"),
}
"""The clients that `make clients` runs, and where."""


def read_table() -> dict[str, dict[str, dict[str, str]]]:
    """By client, tracker and deed: `works` or `501`."""
    text = Path(__file__).with_name("table.yaml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    return {
        client: {
            tracker: {deed: str(came) for deed, came in deeds.items()} for tracker, deeds in each.items()
        }
        for client, each in found.items()
    }
