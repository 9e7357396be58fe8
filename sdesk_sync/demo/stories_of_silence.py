"""The story of a customer who does not answer, which takes weeks elsewhere."""

from sdesk_sync.demo.stories import (
    AskingBack,
    ChangeWords,
    DemoStory,
    OpenTicket,
    PassDays,
    SayText,
    SilenceStep,
    StoryAct,
    scenery,
)

_A_WEEK = 7
_WAITING = {"status": "waiting-for-customer"}

WHO_DOES_NOT_ANSWER = DemoStory(
    "silence",
    (
        scenery(
            "carla",
            "printer",
            OpenTicket("request", "silence.ticket"),
            "shared.opens-request",
            status="new",
            team="support",
        ),
        scenery("anna", "printer", ChangeWords({"status": "in-review"}), "shared.reviews"),
        StoryAct(
            "anna",
            "printer",
            SayText("silence.question"),
            "silence.asks",
            AskingBack(SilenceStep.ASKED, _WAITING),
        ),
        StoryAct(
            "carla",
            "printer",
            PassDays(_A_WEEK),
            "silence.first-week",
            AskingBack(SilenceStep.REMINDED, _WAITING),
        ),
        StoryAct(
            "carla",
            "printer",
            PassDays(_A_WEEK),
            "silence.second-week",
            AskingBack(SilenceStep.CLOSED, {"status": "closed"}),
        ),
        StoryAct(
            "carla",
            "printer",
            SayText("silence.answer"),
            "silence.answers",
            AskingBack(SilenceStep.REOPENED, {"status": "in-review"}),
        ),
    ),
)
