"""The bounds of what others may take of us: each a key below `limits:` in `sdesk.yaml`, with its default.

None of them costs a call. One that is reached is told by `/readyz` and counted in `/metrics`
(docs/engine.md#limits).
"""

from collections.abc import Iterator

from pydantic import Field as Key

from sdesk_sync.messages import message
from sdesk_sync.yamlfile import FileShape, ShapeFault

_WITHIN = (
    ("body_bytes", "bodies_bytes", message("limits.no-body")),
    ("sender_bodies_bytes", "bodies_bytes", message("limits.one-takes-all")),
    ("sender_connections", "connections", message("limits.one-takes-all-connections")),
)
"""A part, what it is a part of, and what comes of a part that is larger."""


class Limits(FileShape):
    """Every bound there is; seconds end in `_s`, bytes in `_bytes`."""

    call_s: float = Key(default=10, gt=0, le=120, description="One call to a tracker, whole.")
    answer_bytes: int = Key(default=32_000_000, ge=1_000_000, description="A tracker's answer, unpacked.")
    project_pages: int = Key(default=10_000, ge=1, description="Pages of a list of a project's tickets.")
    ticket_pages: int = Key(default=500, ge=1, description="Pages of a ticket's comments or changes.")
    empty_pages: int = Key(default=20, ge=0, description="Pages in a row that show nothing, and go on.")
    commit_s: float = Key(default=4, gt=0, le=9, description="What a webhook waits for the store.")
    comment_characters: int = Key(
        default=32_768, ge=1_000, le=131_072, description="How far into a comment commands are looked for."
    )
    comment_lines: int = Key(default=500, ge=100, le=10_000, description="The same in lines.")
    connections: int = Key(default=1_000, ge=10, le=100_000, description="Connections to us at once.")
    sender_connections: int = Key(
        default=200, ge=1, le=100_000, description="Connections of one address that is no trusted proxy."
    )
    header_s: float = Key(default=10, gt=0, le=600, description="A request's header, from its first byte.")
    header_bytes: int = Key(default=32_768, ge=4_096, le=1_048_576, description="A request's header.")
    body_s: float = Key(default=30, gt=0, le=600, description="A request's body.")
    body_bytes: int = Key(default=26_214_400, ge=1_024, le=268_435_456, description="A request's body.")
    bodies_bytes: int = Key(
        default=67_108_864, ge=1_024, description="The bodies of all requests that are not answered yet."
    )
    sender_bodies_bytes: int = Key(
        default=33_554_432, ge=1_024, description="The same of one address; one body at least."
    )
    refusal_lines: int = Key(
        default=60, ge=1, le=100_000, description="Lines a minute in the log about webhooks not taken."
    )

    def find_faults(self) -> Iterator[ShapeFault]:
        """Bounds that contradict each other, by those of them that are written; the others are defaults."""
        for part, whole, consequence in _WITHIN:
            least, most = getattr(self, part), getattr(self, whole)
            if least <= most:
                continue
            if whole in self.model_fields_set:
                yield ShapeFault(
                    (whole,), message("limits.least", least=least, part=part, consequence=consequence)
                )
            else:
                yield ShapeFault(
                    (part,), message("limits.most", most=most, whole=whole, consequence=consequence)
                )


DEFAULT_LIMITS = Limits()
