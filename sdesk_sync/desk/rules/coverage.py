"""Whether a budget account covers what a ticket still asks for (docs/desk.md#budgets)."""

from dataclasses import dataclass

from sdesk_sync.desk.entries import Budget
from sdesk_sync.desk.model.amounts import read_minutes, write_minutes
from sdesk_sync.desk.model.people import Roles
from sdesk_sync.desk.model.vocabulary import Field, Mode
from sdesk_sync.desk.rules.context import Finding, RuleContext, Words, name_roles, name_value


@dataclass(frozen=True, slots=True)
class Coverage:
    """The fact that names the account, the amount that it covers, and the roles that approve more."""

    account: Field
    amount: Field
    approve: Roles

    def find_lack(self, context: RuleContext, back_to: str | None, words: Words) -> Finding | None:
        """An account that is none, or holds less than the ticket still asks for.

        Where nothing is listed any text is an account; a balance that is not known lacks nothing.
        """
        whole, desk = context.whole, context.desk
        if not desk.budgets:
            return None
        key, at = whole.values_at_end.get(self.account) or "", whole.edit.at
        words = {**words, "account": name_value(self.account, key)}
        budget = desk.budgets.get(key)
        if budget is None or (at is not None and desk.day_of(at) > budget.valid_until):
            return Finding("no-account", back_to, words)
        balance, asked = whole.edit.balances.get(key), self._still_asked(context)
        if balance is None or asked <= max(0, balance):
            return None
        told = {
            "amount": name_value(self.amount, write_minutes(asked)),
            "balance": name_value(self.amount, write_minutes(max(0, balance))),
        }
        return self._find_excess(context, budget, Finding("over-balance", back_to, {**words, **told}))

    def _find_excess(self, context: RuleContext, budget: Budget, found: Finding) -> Finding:
        """By the account's policy: refused, refused but to some, or only told."""
        if budget.policy == "approve" and self.approve:
            words = {**found.words, "may": name_roles(context.desk, self.approve)}
            return Finding("to-approve", found.back_to, words, self.approve)
        cap = Mode.WARN if budget.policy == "warn" else Mode.ENFORCE
        return Finding(found.case, found.back_to, found.words, cap=cap)

    def _still_asked(self, context: RuleContext) -> int:
        """Minutes that a ticket still asks for: the amount without the time spent; none without one."""
        values = context.whole.values_at_end
        return (read_minutes(values.get(self.amount) or "") or 0) - context.desk.minutes_spent(values)
