"""The sentences of codes: what was found or is to be done by hand, with what is filled into them."""

from collections.abc import Mapping

from sdesk_sync.setup.drawing.wording import Wording, name_of_others
from sdesk_sync.trackers.setup.steps import ByHandStep, SettledBy, SetupCode


def say_code(wording: Wording, code: SetupCode, values: Mapping[str, str]) -> str:
    """The sentence of a code; of its values `why` tells apart what has one code, `count` one from several."""
    shown = {name: _show_value(wording, code, name, value) for name, value in values.items()}
    key = f"code.{code}.{values['why']}" if "why" in values else f"code.{code}"
    one = f"{key}.one"
    is_one = values.get("count") == "1" and wording.knows(one)
    return wording.say(one if is_one else key, **shown)


def _show_value(wording: Wording, code: SetupCode, name: str, value: str) -> str:
    if code is SetupCode.STATUS_OF_OTHER_CATEGORY and wording.knows(f"category.{value}"):
        return wording.say(f"category.{value}")
    if not value:
        return wording.say("list.none")
    return value if name in _WHOLE else name_of_others(value)


_WHOLE = frozenset(
    {
        *("place", "words", "url", "path", "why", "yaml"),
        *("ids", "known", "members", "moves", "projects", "statuses", "tickets", "transitions", "types"),
    }
)
"""Values that are entered or looked for as they are, and lists of them."""


def tell_by_hand(wording: Wording, step: ByHandStep) -> tuple[str, str]:
    """What is to be done and where; and how it is known to be done."""
    own = {"place": wording.place(step.place), "words": ", ".join(step.words)}
    known = "done.read-back" if step.settled_by is SettledBy.READ_BACK else "done.unreadable"
    return say_code(wording, step.code, {**own, **step.values}), wording.say(known, code=step.code)
