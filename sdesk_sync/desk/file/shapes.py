"""The desk file's shape, as it stands in YAML; `desk.file.load` checks its names and makes the Desk."""

from datetime import date
from typing import Literal

from pydantic import Field

from sdesk_sync.desk.rules import RuleShape
from sdesk_sync.yamlfile import FileShape

Language = Literal["en", "de"]
Moves = dict[str, list[str]]
MOST_DAYS = 3650
"""Who is asked back has ten years at most; so far ahead every calendar goes."""


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


class TeamShape(NamedShape):
    """A team; `roles` says who is of it."""

    roles: list[str] = []


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
    clears: list[str] = []


class MoversShape(FileShape):
    """Who may move a ticket."""

    everyone: list[str]
    also: list[MoverShape] = []
    only: list[MoverShape] = []


class ReopeningShape(FileShape):
    """Who may reopen a closed ticket of their own, besides those who may make every move."""

    roles: list[str] = []


class SilenceShape(FileShape):
    """What happens when the customer does not answer; without `auto_replies` the shipped words count."""

    mode: Literal["off", "observe", "warn", "enforce"] = "enforce"
    remind_days: int = Field(ge=0, le=MOST_DAYS)
    close_days: int = Field(ge=0, le=MOST_DAYS)
    close_types: list[str] = []
    close_from: list[str] = []
    quiet_hours: list[str] = []
    auto_replies: list[str] | None = None


class FactShape(NamedShape):
    """A fact a ticket may carry; without `set_by` nobody is judged for setting it."""

    set_by: list[str] | None = None
    command: str | None = None
    values: list[str] = []
    bot_values: list[str] = []
    amount: Literal["time"] | None = None
    account: bool = False
    dates: str | None = None
    look_up: Literal["merged-change", "product-item"] | None = None
    native: Literal["estimate", "time-spent"] | None = None


class RoutingShape(FileShape):
    """Which tickets go to which team, and to whom in it; what a line does not name it does not ask."""

    types: list[str] = []
    kinds: list[str] = []
    facts: dict[str, list[str]] = {}
    customers: list[str] = []
    components: list[str] = []
    labels: list[str] = []
    team: str | None = None
    assign: str | None = None


class BudgetShape(FileShape):
    """A customer's support budget; its balance is hours minus the time spent."""

    key: str
    customer: str
    hours: int = Field(ge=0)
    policy: Literal["block", "approve", "warn"]
    valid_until: date


class StatusMeanings(FileShape):
    """The statuses whose meaning rules rest on."""

    waiting: str
    closed: str
    declined: str


class FactMeanings(FileShape):
    """The facts that the desk itself sets."""

    close_reason: str | None = None
    opened_as: str | None = None


class ValueMeanings(FileShape):
    """The reasons of a closing that the desk itself sets: for a customer, and for want of an answer."""

    withdrawn: str | None = None
    no_answer: str | None = None


class RoleMeanings(FileShape):
    """The roles that mean something whatever they are called."""

    customer: str
    automation: str | None = None


class MeaningsShape(FileShape):
    """What has to be known by its meaning, whatever it is called at this desk."""

    statuses: StatusMeanings
    facts: FactMeanings = FactMeanings()
    values: ValueMeanings = ValueMeanings()
    roles: RoleMeanings


class TextsShape(FileShape):
    """Texts that replace the shipped ones, by key."""

    en: dict[str, str] = {}
    de: dict[str, str] = {}

    def in_language(self, language: str) -> dict[str, str]:
        """Those in `en` or `de`."""
        return self.de if language == "de" else self.en


class DeskFile(FileShape):
    """The desk file."""

    version: Literal[2]
    file: Literal["desk"]
    language: Language = "en"
    timezone: str = "UTC"
    roles: dict[str, RoleShape]
    teams: dict[str, TeamShape]
    billing: dict[str, NamedShape]
    priorities: dict[str, NamedShape]
    statuses: dict[str, StatusShape]
    meanings: MeaningsShape
    kinds: dict[str, KindShape]
    types: dict[str, TypeShape]
    intake_team: str
    workflows: dict[str, WorkflowShape]
    movers: MoversShape
    reopening: ReopeningShape = ReopeningShape()
    silence: SilenceShape
    facts: dict[str, FactShape]
    budgets: list[BudgetShape] = []
    routing: list[RoutingShape] = []
    away: list[str] = []
    rules: dict[str, RuleShape]
    texts: TextsShape = TextsShape()
