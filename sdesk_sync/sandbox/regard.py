"""What of a request nobody looked at: it did nothing here, and an answer names it in a header of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

IGNORES = "X-Sandbox-Ignores"
_MOST = 50


class SentValues(dict[str, Any]):
    """Parameters or a body's keys, as they were sent; `unread` are those that nobody has looked at yet."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        super().__init__(sent)
        self.unread = dict.fromkeys(sent)

    def __getitem__(self, name: str) -> Any:
        self.unread.pop(name, None)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.unread.pop(str(name), None)
        return super().__contains__(name)

    def get(self, name: str, default: Any = None, /) -> Any:
        """The value, or the default."""
        self.unread.pop(name, None)
        return super().get(name, default)

    def pop(self, name: str, default: Any = None, /) -> Any:
        """The same, and it is there no more."""
        self.unread.pop(name, None)
        return super().pop(name, default)


def ignores_header(names: Collection[str]) -> dict[str, str]:
    """The header that names what was ignored, and none where nothing was; of very many the first fifty."""
    shown = (quote(name, safe="[]/:. ") for name in islice(names, _MOST))
    return {IGNORES: ", ".join(shown)} if names else {}
