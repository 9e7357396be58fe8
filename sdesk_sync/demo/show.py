"""The whole show on a running stage: every story on every tracker, the table, and what one can try then."""

import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from sdesk_sync.demo.play import Place, places, play
from sdesk_sync.demo.stage import Stage
from sdesk_sync.demo.stories import STORIES, Refused, Story
from sdesk_sync.demo.telling import Told
from sdesk_sync.demo.teller import Teller


def perform(stage: Stage, out: Console, language: str, stories: Sequence[Story] = STORIES) -> bool:
    """Tell the stories while they happen, then the table; whether all came out right."""
    teller = Teller(out, stage.config.desk, stage.people, language)
    begun = time.monotonic()
    told: list[Told] = []
    playing = places(stage, language)
    for place in playing:
        teller.tracker(place, stage.config.trackers[place.name].project)
        for number, story in enumerate(stories, start=1):
            told += _story(stage, teller, place, number, story)
    teller.table(told)
    points = [act for story in stories for act in story.acts if not act.scenery]
    teller.summary(told, len(points) * len(playing), time.monotonic() - begun)
    return all(one.right for one in told)
