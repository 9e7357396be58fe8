"""Stories of all other work: which way it goes, who pays for it, what has to be there first."""

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

THE_WAY_OF_A_TICKET = DemoStory(
    "moves-follow-workflow",
    (
        scenery("anna", "reports", ChangeWords({"status": "in-review"}), "shared.reviews"),
        scenery(
            "sami",
            "reports",
            ChangeWords({"type": "support-request"}),
            "moves-follow-workflow.makes-support-request",
            status="accepted",
            billing="contract",
        ),
        StoryAct(
            "anna",
            "reports",
            ChangeWords({"status": "estimating"}),
            "moves-follow-workflow.moves-off-the-way",
            RefusedDeed("moves-follow-workflow", {"status": "accepted"}),
        ),
        lawful("sami", "reports", ChangeWords({"status": "resolved"}), "moves-follow-workflow.resolves"),
    ),
)

WHO_PAYS = DemoStory(
    "billing-follows-type",
    (
        StoryAct(
            "anna",
            "caller",
            ChangeWords({"billing": "support-budget"}),
            "billing-follows-type.sets-billing",
            RefusedDeed("billing-follows-type", {"billing": "contract"}),
        ),
        lawful(
            "sami",
            "caller",
            ChangeWords({"type": "consulting-request"}),
            "billing-follows-type.sets-type",
            status="accepted",
            billing="support-budget",
        ),
    ),
)

FROM_WHICH_BUDGET = DemoStory(
    "budget-before-consulting",
    (
        StoryAct(
            "coni",
            "caller",
            ChangeWords({"status": "in-progress"}),
            "budget-before-consulting.begins-at-once",
            RefusedDeed("budget-before-consulting", {"status": "accepted"}),
        ),
        by_command(
            "sami",
            "caller",
            NotedCommand("budget_account", "ACME-2026"),
            "budget-before-consulting.names-account",
            "budget",
        ),
        lawful("coni", "caller", ChangeWords({"status": "in-progress"}), "shared.begins"),
    ),
)

NO_OFFER_WITHOUT_AN_ESTIMATE = DemoStory(
    "estimate-before-offer",
    (
        scenery(
            "carla",
            "logo",
            OpenTicket("request", "estimate-before-offer.ticket"),
            "shared.opens-request",
            status="new",
            team="support",
        ),
        scenery("anna", "logo", ChangeWords({"status": "in-review"}), "shared.reviews"),
        scenery(
            "sami",
            "logo",
            ChangeWords({"type": "customization"}),
            "estimate-before-offer.makes-customization",
            status="accepted",
            team="development",
            billing="separate-order",
        ),
        scenery("dev", "logo", ChangeWords({"status": "estimating"}), "estimate-before-offer.estimates"),
        StoryAct(
            "dev",
            "logo",
            ChangeWords({"status": "awaiting-order"}),
            "estimate-before-offer.hands-on",
            RefusedDeed("estimate-before-offer", {"status": "estimating"}),
        ),
        by_command(
            "dev",
            "logo",
            NotedCommand("estimate", "3d"),
            "estimate-before-offer.writes-estimate",
            "estimate",
        ),
        lawful("dev", "logo", ChangeWords({"status": "awaiting-order"}), "shared.sets-again"),
    ),
)

NO_WORK_WITHOUT_AN_ORDER = DemoStory(
    "order-before-work",
    (
        StoryAct(
            "sami",
            "logo",
            ChangeWords({"status": "ordered"}),
            "order-before-work.moves-without-order",
            RefusedDeed("order-before-work", {"status": "awaiting-order"}),
        ),
        by_command(
            "sami",
            "logo",
            NotedCommand("order_reference", "PO-4711"),
            "order-before-work.writes-order",
            "order",
        ),
        lawful("sami", "logo", ChangeWords({"status": "ordered"}), "shared.sets-again"),
    ),
)

WHERE_SUGGESTIONS_GO = DemoStory(
    "suggestion-to-product",
    (
        scenery(
            "sami",
            "shortcuts",
            OpenTicket("suggestion", "suggestion-to-product.ticket"),
            "suggestion-to-product.opens-suggestion",
            status="accepted",
            team="support",
            billing="none",
        ),
        StoryAct(
            "sami",
            "shortcuts",
            ChangeWords({"status": "forwarded"}),
            "suggestion-to-product.forwards",
            RefusedDeed("suggestion-to-product", {"status": "accepted"}),
        ),
        by_command(
            "petra",
            "shortcuts",
            NotedCommand("product_item", "PRODUCT-7"),
            "suggestion-to-product.names-item",
            "product",
        ),
        lawful(
            "sami",
            "shortcuts",
            ChangeWords({"status": "forwarded"}),
            "shared.sets-again",
            team="product-management",
        ),
    ),
)

WHO_DELIVERS = DemoStory(
    "delivery-by-support",
    (
        StoryAct(
            "dev",
            "patch",
            OpenTicket("delivery", "delivery-by-support.ticket"),
            "delivery-by-support.developer-delivers",
            RefusedDeed("delivery-by-support", {"type": "request", "status": "new"}),
        ),
        lawful(
            "sami",
            "release",
            OpenTicket("delivery", "delivery-by-support.ticket"),
            "delivery-by-support.support-delivers",
            status="planned",
            team="support",
            billing="none",
        ),
    ),
)
