"""What the shapes of set-up's JSON have in common: of plans, which scripts read, and of the record."""

import json
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict

from sdesk_sync.printable import escape_json
from sdesk_sync.trackers.setup.objects import StepKey

FORMAT_VERSION = "1"
"""Within a version keys may come, and none goes."""


class JsonShape(BaseModel):
    """An object of our JSON. A key it does not know is left out: a later version may have written it."""

    model_config = ConfigDict(
        extra="ignore", strict=True, frozen=True, validate_by_name=True, validate_by_alias=True
    )


def _check_key_text(written: str) -> str:
    return str(StepKey.parse(written))


KeyText: TypeAlias = Annotated[str, AfterValidator(_check_key_text)]
"""A step's key as it is written, such as `label:type::incident`."""


class RefShape(JsonShape):
    """Another thing, by its key: its id may not be known yet."""

    ref: KeyText


def shape_key(key: StepKey) -> RefShape:
    """The key as another thing names it."""
    return RefShape(ref=str(key))


def read_ref(shape: RefShape) -> StepKey:
    """The key that it names."""
    return StepKey.parse(shape.ref)


def shape_to_json(shape: JsonShape) -> str:
    """As text for a file or a terminal, with a line break at its end; what was not set is left out."""
    whole = shape.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return escape_json(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"
