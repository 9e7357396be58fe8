"""Whom a rule says it lets change something it never refuses for who they are: held against every case."""

from collections import Counter

from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.rules.context import ChangeRight
from tests.harness.rule_cases import cases, shipped, tell

OF_THE_VALUE = {"no-such-value", "no-such-day"}
"""Cases in which the value is wrong, whoever sets it."""


def rights_behind(refusal: Refusal) -> list[ChangeRight]:
    """What the kind of rule that refuses a change says of who may make it."""
    return [
        right
        for one in shipped().rules.bound
        if one.judge is not None and (one.rule, one.kind) == (refusal.rule, refusal.kind)
        for right in one.judge.change_rights
        if right.field == refusal.change.field and refusal.case not in OF_THE_VALUE
    ]


def test_nobody_is_refused_what_a_rule_says_they_may() -> None:
    """What set-up concludes from is what is judged by; and the cases have somebody for each such rule."""
    refused: Counter[str] = Counter()
    for file in cases().values():
        for case in file.values():
            told = tell(case)
            for refusal in (each for verdict in told.verdicts for each in verdict.refusals):
                for right in rights_behind(refusal):
                    assert not told.author.roles & right.roles, (case, refusal)
                    assert refusal.case != "opened" or right.at != "change", (case, refusal)
                    refused[refusal.rule] += 1
    asking = {one.rule for one in shipped().rules.bound if one.judge is not None and one.judge.change_rights}
    assert refused.keys() == asking
