"""Write into docs/rules.md what the cases of tests/rules say of the rules: `python -m scripts.rules_page`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.verdicts import Refusal, Verdict
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.rules import KINDS
from sdesk_sync.presets import preset_path
from tests.harness.case_shapes import Case, listed
from tests.harness.desks import source_rules
from tests.harness.rule_cases import FOLDER, Told, cases, shipped, tell

PAGE = Path(__file__).parents[1] / "docs/rules.md"
_BEGIN, _END = "<!-- rules -->\n", "<!-- end of rules -->\n"
_WORDS = re.compile(r"<!-- words ([\w-]+) -->\n(?:\n\|[^\n]*\n(?:\|[^\n]*\n)*)?")
_GOES_BACK, _REPAIRED = "goes back", "is repaired in silence"
SILENT = "one-value-per-scope"
"""It refuses nothing, and repairs."""


def page_with_rules() -> str:
    """The page as it has to be: its own words, those of each kind's cases, and the rules' cases."""
    page = _WORDS.sub(_word_table, PAGE.read_text(encoding="utf-8"))
    before, _, rest = page.partition(_BEGIN)
    return f"{before}{_BEGIN}{''.join(_rule_part())}{_END}{rest.partition(_END)[2]}"


def _word_table(mark: re.Match[str]) -> str:
    kind = next(kind for kind in KINDS if kind.kind == mark[1])
    rows = [
        f"| `{case}` | {' '.join(f'`{{{word}}}`' for word in words)} |"
        for case, words in kind.case_words.items()
    ]
    table = "\n".join(("| case | words in its sentences |", "|---|---|", *rows))
    return f"<!-- words {kind.kind} -->\n\n{table}\n"


def _rule_part() -> Iterator[str]:
    file = yaml.safe_load(preset_path("service-desk").read_text(encoding="utf-8"))
    yield "| # | rule | kind | refused | stands | in all |\n|---|---|---|---|---|---|\n"
    for number, (rule, shape) in enumerate(file["rules"].items(), 1):
        yield _summary_row(number, rule, shape)
    yield "\nRefused, stands: the cases in which the rule stops somebody, and in which it does not.\n"
    for rule, shape in file["rules"].items():
        yield from _rule_section(rule, shape)


def _kinds(shape: dict[str, Any]) -> dict[str, Any]:
    names = [kind.kind for kind in KINDS]
    return {name: settings for name, settings in shape.items() if name in names}


def _summary_row(number: int, rule: str, shape: dict[str, Any]) -> str:
    found = [_fate(rule, tell(case), case) for case in cases()[rule].values()]
    stopped = sum(fate.startswith((_GOES_BACK, _REPAIRED)) for fate in found)
    kinds = ", ".join(f"[{kind}](#{kind})" for kind in _kinds(shape))
    return f"| {number} | [{rule}](#{rule}) | {kinds} | {stopped} | {len(found) - stopped} | {len(found)} |\n"


def _rule_section(rule: str, shape: dict[str, Any]) -> Iterator[str]:
    yield f"\n### {rule}\n{_about(rule)}"
    yield " Published to the desk's customers.\n" if rule in source_rules() else "\n"
    settings = yaml.safe_dump(_kinds(shape), default_flow_style=True, sort_keys=False, width=10**6).strip()
    yield f"```yaml\n{rule}: {{mode: {shape['mode']}, {settings[1:]}\n```\n"
    yield from _examples(rule)
    yield "\n| case | who | comes out |\n|---|---|---|\n"
    for sentence, case in cases()[rule].items():
        yield f"| {sentence} | {_who(case)} | {_fate(rule, tell(case), case)} |\n"


def _about(rule: str) -> str:
    """The first words of its file of cases."""
    lines = (FOLDER / f"{rule}.yaml").read_text(encoding="utf-8").splitlines()
    return lines[0].removeprefix("# ")


def _who(case: Case) -> str:
    if case.account == "nobody":
        return "nobody is named"
    who = " and ".join(listed(case.who))
    return f"{who} (an app)" if case.account == "app" else who


def _refusals(rule: str, told: Told) -> Iterator[tuple[Verdict, Refusal]]:
    for verdict in told.verdicts:
        yield from ((verdict, refusal) for refusal in verdict.refusals if refusal.rule == rule)


def _fate(rule: str, told: Told, case: Case) -> str:
    """What comes of a case: by the rule, in which mode where that is not `enforce`, and by others."""
    own, mode = _own_fate(rule, told), case.modes.get(rule, case.cap)
    eased = "" if mode == "enforce" else f" (`{mode}`)"
    names = dict.fromkeys(r.rule for verdict in told.verdicts for r in verdict.refusals if r.rule != rule)
    if not names:
        return f"{own or 'allowed'}{eased}"
    others = f"{' and '.join(names)} {'refuses' if len(names) == 1 else 'refuse'} it"
    return f"{own}{eased}; {others} too" if own else f"{others}{eased}"


def _own_fate(rule: str, told: Told) -> str:
    own = [refusal for _, refusal in _refusals(rule, told)]
    if any(refusal.mode is Mode.ENFORCE for refusal in own):
        return _GOES_BACK
    if any(refusal.is_overridden for refusal in own):
        return "stays, journalled as overridden"
    if any(refusal.mode is Mode.WARN for refusal in own):
        return "stays, and is told"
    if own:
        return "stays, journalled"
    if rule == SILENT and told.outcome.updates and not any(verdict.refusals for verdict in told.verdicts):
        return _REPAIRED
    return ""


def _examples(rule: str) -> Iterator[str]:
    """One for each case of each kind that staff can read of it, then one of each kind for a customer."""
    if rule == SILENT:
        yield "\nNothing is said.\n"
    found: dict[tuple[bool, str, str], str] = {}
    # What a case quotes was chosen to be read.
    for case in sorted(cases()[rule].values(), key=_is_unquoted):
        told = tell(case)
        is_customer = CommentComposer(shipped(), "en", told.author).is_for_customer
        for verdict, refusal in _refusals(rule, told):
            leads = verdict.explained_refusals[:1] == (refusal,) and verdict.undoing_refusal is refusal
            if leads and refusal.falls_with is None:
                key = (is_customer, refusal.kind, "" if is_customer else refusal.case)
                found.setdefault(key, _example(told, verdict))
    for (is_customer, _, name), text in sorted(found.items(), key=lambda each: each[0][0]):
        yield f"\n{'A customer' if is_customer else f'A colleague (`{name}`)'} reads:\n{text}"


def _is_unquoted(case: Case) -> bool:
    return isinstance(case.then, str) or not (case.then.says and case.then.sagt)


def _example(told: Told, verdict: Verdict) -> str:
    """What is written of it, in both languages."""
    written = (
        CommentComposer(shipped(), language, told.author).compose_for_edit((verdict,)).plain
        for language in ("en", "de")
    )
    items = (next(line for line in text.splitlines() if line.startswith("- ")) for text in written)
    return ">\n".join(f"> {item.removeprefix('- ').strip()}\n" for item in items)


if __name__ == "__main__":
    PAGE.write_text(page_with_rules(), encoding="utf-8")
