"""The table of rules, in the order in which the first that refuses gives the undo (docs/desk.md#judging).

A rule is a function of one `RuleContext`. To add one: its file, its line here, its switch in
`desk.file.shapes` and in the shipped desk file, its sentences in `desk/texts`, its cases in `tests/rules`.
"""

from collections.abc import Mapping

from sdesk_sync.desk.rules.context import Rule
from sdesk_sync.desk.rules.moves_follow_workflow import moves_follow_workflow
from sdesk_sync.desk.rules.order_before_work import order_before_work
from sdesk_sync.desk.rules.priority_on_faults_only import priority_on_faults_only
from sdesk_sync.desk.rules.support_sets_type import support_sets_type

ONE_VALUE_PER_SCOPE = "one-value-per-scope"
"""The one rule that judges nobody: a silent repair, which `desk.consequences` makes."""

PRIORITY_ON_FAULTS_ONLY = "priority-on-faults-only"
"""The one rule that has a consequence too: a priority that the new type may not have is taken out."""

RULES: Mapping[str, Rule | None] = {
    "customers-open-intake-only": None,
    "delivery-by-support": None,
    "support-sets-type": support_sets_type,
    "clarify-first": None,
    "intake-is-left-once": None,
    "retype-while-free": None,
    PRIORITY_ON_FAULTS_ONLY: priority_on_faults_only,
    "fault-needs-priority": None,
    "moves-follow-workflow": moves_follow_workflow,
    "role-for-move": None,
    "reopen-in-time": None,
    "code-change-fixes": None,
    "no-code-change-fixes": None,
    "budget-before-consulting": None,
    "estimate-before-offer": None,
    "order-before-work": order_before_work,
    "suggestion-to-product": None,
    "delivery-names-version": None,
    "role-for-fact": None,
    "facts-stay": None,
    "billing-follows-type": None,
    ONE_VALUE_PER_SCOPE: None,
}
"""Every rule the domain knows; None for one that judges nothing (in this version)."""

NOT_YET = tuple(name for name, rule in RULES.items() if rule is None and name != ONE_VALUE_PER_SCOPE)
"""The rules that are not in this version."""
