"""The bounds of what others may take of us: each a key below `limits:` in `sdesk.yaml`, with its default.

None of them costs a call. One that is reached is told by `/readyz` and counted in `/metrics`
(docs/engine.md#limits).
"""

from pydantic import Field as Key

from sdesk_sync.yamlfile import FileShape


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


DEFAULT_LIMITS = Limits()
