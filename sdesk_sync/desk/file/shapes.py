"""The desk file's shape, as it stands in YAML; `desk.file.load` checks its names and makes the Desk."""

from datetime import date
from typing import Literal

from pydantic import Field

from sdesk_sync.yamlfile import FileShape

Language = Literal["en", "de"]
Moves = dict[str, list[str]]
ModeWord = Literal["off", "observe", "warn", "enforce"]


class NamedShape(FileShape):
    """A word in the languages people read."""

    en: str
    de: str


class RoleShape(NamedShape):
    """A role; staff may give commands and read internal notes."""

    staff: bool = False


class StatusShape(NamedShape):
    """A status, with the word the customer sees."""

    category: Literal["to-do", "in-progress", "done"]
    customer: NamedShape
    closes: bool = False


class KindShape(NamedShape):
    """An intake kind: what a customer chooses."""

    about: NamedShape | None = None


class TypeShape(NamedShape):
    """An internal type: what support makes of a ticket."""

    priority: bool = False
    billing: str
    team: str
    teams: dict[str, str] = {}
    intake: str


class WorkflowShape(FileShape):
    """The moves of the type of the same name, or of the kinds listed."""

    kinds: list[str] = []
    first: str
    asks: list[str] = []
    moves: Moves


class MoverShape(FileShape):
    """Which roles may make which moves."""

    roles: list[str]
    types: list[str] = []
    moves: Moves = {}
    to: list[str] = []
    own: bool = False


class MoversShape(FileShape):
    """Who may move a ticket."""

    everyone: list[str]
    also: list[MoverShape] = []
    only: list[MoverShape] = []


class ReopeningShape(FileShape):
    """How long and by whom a closed ticket may be reopened."""

    days: int = Field(ge=0)
    roles: list[str] = []


class SilenceShape(FileShape):
    """What happens when the customer does not answer."""

    remind_days: int = Field(ge=0)
    close_days: int = Field(ge=0)
    close_types: list[str] = []
    close_from: list[str] = []
    quiet_hours: list[str] = []


class FactShape(NamedShape):
    """A fact a ticket may carry."""

    set_by: list[str]
    command: str | None = None
    values: list[str] = []


class BudgetShape(FileShape):
    """A customer's support budget; its balance is hours minus the time spent."""

    key: str
    customer: str
    hours: int = Field(ge=0)
    policy: Literal["block", "approve", "warn"]
    valid_until: date


class RuleShape(FileShape):
    """A rule without settings."""

    mode: ModeWord


class RolesRuleShape(RuleShape):
    """A rule for certain roles."""

    roles: list[str]


class OrderRuleShape(RuleShape):
    """The settings of `order-before-work`."""

    types: list[str]
    statuses: list[str]
    fact: str
    first_into: str
    first_from: str


class RulesShape(FileShape):
    """Every rule, in the order in which they judge."""

    customers_open_intake_only: RuleShape = Field(alias="customers-open-intake-only")
    delivery_by_support: RolesRuleShape = Field(alias="delivery-by-support")
    support_sets_type: RolesRuleShape = Field(alias="support-sets-type")
    clarify_first: RuleShape = Field(alias="clarify-first")
    intake_is_left_once: RuleShape = Field(alias="intake-is-left-once")
    retype_while_free: RuleShape = Field(alias="retype-while-free")
    priority_on_faults_only: RuleShape = Field(alias="priority-on-faults-only")
    fault_needs_priority: RuleShape = Field(alias="fault-needs-priority")
    moves_follow_workflow: RuleShape = Field(alias="moves-follow-workflow")
    role_for_move: RuleShape = Field(alias="role-for-move")
    reopen_in_time: RuleShape = Field(alias="reopen-in-time")
    code_change_fixes: RuleShape = Field(alias="code-change-fixes")
    no_code_change_fixes: RuleShape = Field(alias="no-code-change-fixes")
    budget_before_consulting: RuleShape = Field(alias="budget-before-consulting")
    estimate_before_offer: RuleShape = Field(alias="estimate-before-offer")
    order_before_work: OrderRuleShape = Field(alias="order-before-work")
    suggestion_to_product: RuleShape = Field(alias="suggestion-to-product")
    delivery_names_version: RuleShape = Field(alias="delivery-names-version")
    role_for_fact: RuleShape = Field(alias="role-for-fact")
    facts_stay: RuleShape = Field(alias="facts-stay")
    billing_follows_type: RuleShape = Field(alias="billing-follows-type")
    one_value_per_scope: RuleShape = Field(alias="one-value-per-scope")


class TextsShape(FileShape):
    """Texts that replace the shipped ones, by key."""

    en: dict[str, str] = {}
    de: dict[str, str] = {}


class DeskFile(FileShape):
    """The desk file."""

    version: Literal[1]
    file: Literal["desk"]
    language: Language = "en"
    timezone: str = "UTC"
    roles: dict[str, RoleShape]
    teams: dict[str, NamedShape]
    billing: dict[str, NamedShape]
    priorities: dict[str, NamedShape]
    statuses: dict[str, StatusShape]
    waiting: str
    closed: str
    declined: str
    kinds: dict[str, KindShape]
    types: dict[str, TypeShape]
    intake_team: str
    workflows: dict[str, WorkflowShape]
    movers: MoversShape
    reopening: ReopeningShape
    silence: SilenceShape
    facts: dict[str, FactShape]
    budgets: list[BudgetShape] = []
    rules: RulesShape
    texts: TextsShape = TextsShape()
