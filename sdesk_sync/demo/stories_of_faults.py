"""Stories of what customers open, and of faults: who gives them a type and a priority, when they are over."""

from sdesk_sync.demo.stories import (
    ChangeWords,
    DemoStory,
    NotedCommand,
    OpenTicket,
    RefusedDeed,
    StoryAct,
    by_command,
    lawful,
    scenery,
)

WHAT_CUSTOMERS_OPEN = DemoStory(
    "customers-open-intake-only",
    (
        StoryAct(
            "carla",
            "design",
            OpenTicket("customization", "customers-open-intake-only.ticket"),
            "customers-open-intake-only.customer-chooses",
            RefusedDeed("customers-open-intake-only", {"type": "request", "status": "new"}),
        ),
        lawful(
            "sami",
            "caller",
            OpenTicket("support-request", "customers-open-intake-only.call"),
            "customers-open-intake-only.support-chooses",
            status="accepted",
            team="support",
            billing="contract",
        ),
    ),
)

WHO_SETS_THE_TYPE = DemoStory(
    "support-sets-type",
    (
        scenery(
            "carla",
            "upload",
            OpenTicket("incident", "support-sets-type.ticket"),
            "shared.opens-incident",
            status="new",
            team="support",
        ),
        scenery("anna", "upload", ChangeWords({"status": "in-review"}), "shared.reviews"),
        StoryAct(
            "dev",
            "upload",
            ChangeWords({"type": "software-defect"}),
            "support-sets-type.developer-decides",
            RefusedDeed("support-sets-type", {"type": "incident", "status": "in-review"}),
        ),
        lawful(
            "sami",
            "upload",
            ChangeWords({"type": "software-defect"}),
            "support-sets-type.support-decides",
            status="accepted",
            team="development",
            billing="maintenance",
        ),
    ),
)

FIRST_IT_IS_CLEAR = DemoStory(
    "clarify-first",
    (
        scenery(
            "carla",
            "login",
            OpenTicket("incident", "clarify-first.ticket"),
            "shared.opens-incident",
            status="new",
            team="support",
        ),
        StoryAct(
            "sami",
            "login",
            ChangeWords({"type": "non-software-defect"}),
            "clarify-first.decides-at-once",
            RefusedDeed("clarify-first", {"type": "incident", "status": "new"}),
        ),
        scenery("anna", "login", ChangeWords({"status": "in-review"}), "shared.reviews"),
        lawful(
            "sami",
            "login",
            ChangeWords({"type": "non-software-defect"}),
            "clarify-first.decides-after-review",
            status="accepted",
            team="hosting",
            billing="maintenance",
        ),
    ),
)

ONLY_FAULTS_HAVE_A_PRIORITY = DemoStory(
    "priority-on-faults-only",
    (
        scenery(
            "carla",
            "reports",
            OpenTicket("request", "priority-on-faults-only.ticket"),
            "shared.opens-request",
            status="new",
            team="support",
        ),
        StoryAct(
            "anna",
            "reports",
            ChangeWords({"priority": "high"}),
            "priority-on-faults-only.desk-sets-priority",
            RefusedDeed("priority-on-faults-only", {"priority": None, "type": "request"}),
        ),
        lawful(
            "lena",
            "upload",
            ChangeWords({"priority": "critical"}),
            "priority-on-faults-only.lead-sets-priority",
        ),
    ),
)

WHAT_IT_WAS = DemoStory(
    "no-code-change-fixes",
    (
        scenery("lena", "login", ChangeWords({"priority": "high"}), "no-code-change-fixes.is-urgent"),
        scenery("hugo", "login", ChangeWords({"status": "in-progress"}), "shared.begins"),
        StoryAct(
            "hugo",
            "login",
            ChangeWords({"status": "resolved"}),
            "no-code-change-fixes.resolves",
            RefusedDeed("no-code-change-fixes", {"status": "in-progress"}),
        ),
        by_command(
            "hugo", "login", NotedCommand("cause", "hosting"), "no-code-change-fixes.names-cause", "cause"
        ),
        lawful("hugo", "login", ChangeWords({"status": "resolved"}), "shared.sets-again"),
    ),
)

WHICH_CHANGE_IT_WAS = DemoStory(
    "code-change-fixes",
    (
        scenery("dev", "upload", ChangeWords({"status": "in-progress"}), "shared.begins"),
        StoryAct(
            "dev",
            "upload",
            ChangeWords({"status": "fixed"}),
            "code-change-fixes.is-done",
            RefusedDeed("code-change-fixes", {"status": "in-progress"}),
        ),
        by_command(
            "dev",
            "upload",
            NotedCommand("change_reference", "!128"),
            "code-change-fixes.names-change",
            "change",
        ),
        lawful("dev", "upload", ChangeWords({"status": "fixed"}), "shared.sets-again"),
    ),
)
