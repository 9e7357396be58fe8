"""Which language a command speaks: what the person chose, else what their terminal is set to."""

from collections.abc import Mapping

# The desk's own choice first, then a locale's variables in the order in which any program reads them.
_VARIABLES = ("SDESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(environment: Mapping[str, str], *, chosen: str | None = None) -> str:
    """`de` or `en`: the one chosen by `--lang`, else by the first variable that is set and not empty.

    What begins with `de`, in upper or lower case, is German; anything else is English, `C` and no
    variable at all too.
    """
    named = chosen or next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "de" if named.lower().startswith("de") else "en"
