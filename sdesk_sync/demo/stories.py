"""The four stories, as data: who does what, and what a desk that keeps its rules makes of it.

Their words stand in the catalogue of texts, under `demo.story.`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sdesk_sync.desk.texts import console_texts

Words: TypeAlias = Mapping[str, str | None]
"""Field (type, status, priority, team, billing) to the desk's word; None for no value."""

StoryTextKey: TypeAlias = str
"""Where a story's text stands in the catalogue, below `demo.story.`: by the story's rule, or `shared`."""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Create a ticket of a kind."""

    kind: str
    title: StoryTextKey


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Change some of a ticket's words, in the tracker, by hand."""

    new_words: Words


@dataclass(frozen=True, slots=True)
class WriteComment:
    """Write a comment."""

    text: str


StoryDeed: TypeAlias = OpenTicket | ChangeWords | WriteComment


@dataclass(frozen=True, slots=True)
class AcceptedDeed:
    """What was done stands, and the desk adds what follows from it."""

    adds: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedDeed:
    """The rule stops it: these words are as before, and a comment says why."""

    rule: str
    back: Words


@dataclass(frozen=True, slots=True)
class NotedCommand:
    """A command was carried out, and people can see it: a fact has a value."""

    fact: str
    value: str


ExpectedOutcome: TypeAlias = AcceptedDeed | RefusedDeed | NotedCommand


@dataclass(frozen=True, slots=True)
class StoryAct:
    """Somebody does something to a ticket; `ticket` is its name among the stories."""

    who: str
    ticket: str
    deed: StoryDeed
    narration: StoryTextKey
    expected: ExpectedOutcome = field(default_factory=AcceptedDeed)
    is_scenery: bool = False
    """Needed for the story and not its point: told, but no line of the table."""


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One rule at work."""

    rule: str
    acts: tuple[StoryAct, ...]

    @property
    def title(self) -> StoryTextKey:
        """Its head."""
        return f"{self.rule}.title"

    @property
    def about(self) -> StoryTextKey:
        """What it is about, before it begins."""
        return f"{self.rule}.about"


def story_text(key: StoryTextKey, language: str) -> str:
    """A text of the stories."""
    return console_texts("demo.story", language)[key]


WHO_SETS_THE_TYPE = DemoStory(
    "support-sets-type",
    (
        StoryAct(
            "carla",
            "upload",
            OpenTicket("incident", "support-sets-type.ticket"),
            "support-sets-type.opens-incident",
            AcceptedDeed({"status": "new", "team": "support"}),
            is_scenery=True,
        ),
        StoryAct("anna", "upload", ChangeWords({"status": "in-review"}), "shared.reviews", is_scenery=True),
        StoryAct(
            "dev",
            "upload",
            ChangeWords({"type": "software-defect"}),
            "support-sets-type.developer-decides",
            RefusedDeed("support-sets-type", {"type": "incident", "status": "in-review"}),
        ),
        StoryAct(
            "sami",
            "upload",
            ChangeWords({"type": "software-defect"}),
            "support-sets-type.support-decides",
            AcceptedDeed({"status": "accepted", "team": "development", "billing": "maintenance"}),
        ),
    ),
)

ONLY_FAULTS_HAVE_A_PRIORITY = DemoStory(
    "priority-on-faults-only",
    (
        StoryAct(
            "carla",
            "reports",
            OpenTicket("request", "priority-on-faults-only.ticket"),
            "shared.opens-request",
            AcceptedDeed({"status": "new", "team": "support"}),
            is_scenery=True,
        ),
        StoryAct(
            "anna",
            "reports",
            ChangeWords({"priority": "high"}),
            "priority-on-faults-only.desk-sets-priority",
            RefusedDeed("priority-on-faults-only", {"priority": None, "type": "request"}),
        ),
        StoryAct(
            "lena",
            "upload",
            ChangeWords({"priority": "critical"}),
            "priority-on-faults-only.lead-sets-priority",
        ),
    ),
)

THE_WAY_OF_A_TICKET = DemoStory(
    "moves-follow-workflow",
    (
        StoryAct("anna", "reports", ChangeWords({"status": "in-review"}), "shared.reviews", is_scenery=True),
        StoryAct(
            "sami",
            "reports",
            ChangeWords({"type": "support-request"}),
            "moves-follow-workflow.makes-support-request",
            AcceptedDeed({"status": "accepted", "billing": "contract"}),
            is_scenery=True,
        ),
        StoryAct(
            "anna",
            "reports",
            ChangeWords({"status": "estimating"}),
            "moves-follow-workflow.moves-off-the-way",
            RefusedDeed("moves-follow-workflow", {"status": "accepted"}),
        ),
        StoryAct("sami", "reports", ChangeWords({"status": "resolved"}), "moves-follow-workflow.resolves"),
    ),
)

NO_WORK_WITHOUT_AN_ORDER = DemoStory(
    "order-before-work",
    (
        StoryAct(
            "carla",
            "logo",
            OpenTicket("request", "order-before-work.ticket"),
            "shared.opens-request",
            AcceptedDeed({"status": "new", "team": "support"}),
            is_scenery=True,
        ),
        StoryAct("anna", "logo", ChangeWords({"status": "in-review"}), "shared.reviews", is_scenery=True),
        StoryAct(
            "sami",
            "logo",
            ChangeWords({"type": "customization"}),
            "order-before-work.makes-customization",
            AcceptedDeed({"status": "accepted", "team": "development", "billing": "separate-order"}),
            is_scenery=True,
        ),
        StoryAct(
            "dev",
            "logo",
            ChangeWords({"status": "estimating"}),
            "order-before-work.estimates",
            is_scenery=True,
        ),
        StoryAct(
            "dev",
            "logo",
            WriteComment("!desk estimate 3d"),
            "order-before-work.writes-estimate",
            NotedCommand("estimate", "3d"),
            is_scenery=True,
        ),
        StoryAct(
            "dev",
            "logo",
            ChangeWords({"status": "awaiting-order"}),
            "order-before-work.awaits-order",
            is_scenery=True,
        ),
        StoryAct(
            "sami",
            "logo",
            ChangeWords({"status": "ordered"}),
            "order-before-work.moves-without-order",
            RefusedDeed("order-before-work", {"status": "awaiting-order"}),
        ),
        StoryAct(
            "sami",
            "logo",
            WriteComment("!desk order PO-4711"),
            "order-before-work.writes-order",
            NotedCommand("order_reference", "PO-4711"),
        ),
        StoryAct("sami", "logo", ChangeWords({"status": "ordered"}), "order-before-work.moves-with-order"),
    ),
)

STORIES = (WHO_SETS_THE_TYPE, ONLY_FAULTS_HAVE_A_PRIORITY, THE_WAY_OF_A_TICKET, NO_WORK_WITHOUT_AN_ORDER)
