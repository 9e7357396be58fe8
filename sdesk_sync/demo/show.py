"""The whole show on a running stage: every story on every tracker, the table, and what to try then."""

import json
import shlex
import time
from collections.abc import Iterator, Sequence

from rich.console import Console

from sdesk_sync.demo.curls import list_curls
from sdesk_sync.demo.ending import DemoEnding, StoryResult
from sdesk_sync.demo.play import DemoTracker, demo_trackers, play_act
from sdesk_sync.demo.programme import STORIES
from sdesk_sync.demo.stage import DemoStage
from sdesk_sync.demo.stories import DemoStory
from sdesk_sync.demo.telling import StoryTeller

_WEEK_S = 7 * 86_400


def perform_stories(
    stage: DemoStage, out: Console, language: str, stories: Sequence[DemoStory] = STORIES
) -> bool:
    """Tell the stories while they happen, then the table; whether all came out right."""
    teller = StoryTeller(out, stage.config.desk, stage.people, language)
    begun = time.monotonic()
    playing = demo_trackers(stage, language)
    told: list[StoryResult] = []
    for place in playing:
        teller.tell_tracker(place, stage.config.trackers[place.name].project)
        for number, story in enumerate(stories, start=1):
            told += _perform_story(stage, teller, place, (number, story))
    points = [act for story in stories for act in story.acts if not act.is_scenery]
    ending = DemoEnding(teller, told, len(points) * len(playing))
    ending.print_table()
    ending.print_summary(time.monotonic() - begun)
    return ending.is_right


def _perform_story(
    stage: DemoStage, teller: StoryTeller, place: DemoTracker, numbered: tuple[int, DemoStory]
) -> list[StoryResult]:
    number, story = numbered
    teller.tell_story(number, story)
    told = []
    for act in story.acts:
        teller.tell_act(act)
        outcome = play_act(stage, place, act)
        teller.tell_outcome(outcome)
        told.append(StoryResult(place, number, story, outcome))
        if outcome.mismatches:
            # What comes next builds on it and would only be wrong in other words.
            break
    return told


def print_what_to_try(stage: DemoStage, out: Console, language: str, command: str) -> None:
    """Where everything is, and commands to type; `command` is how our own is started here."""
    teller = StoryTeller(out, stage.config.desk, stage.people, language)
    out.print()
    out.print(f"[bold]{teller.fill_text('keep')}")
    for place in demo_trackers(stage, language):
        tracker = stage.config.trackers[place.name]
        _print_line(out, place.title, f"{tracker.url}  ({tracker.project})")
    _print_line(out, "sdesk-sync serve", f"http://{stage.config.serve.host}:{stage.config.serve.port}")
    _print_line(out, teller.fill_text("keep.config"), str(stage.home / "sdesk.yaml"))
    _print_line(out, teller.fill_text("keep.calls"), f"{stage.line['control']}/calls")
    out.print()
    out.print(f"[bold]{teller.fill_text('keep.try')}")
    for said, line in _list_commands(stage, teller, command):
        out.print(f"  # {said}", style="dim", markup=False, soft_wrap=True)
        out.print(f"  {line}", markup=False, soft_wrap=True)


def _print_line(out: Console, name: str, value: str) -> None:
    out.print(f"  {name:<18}{value}", markup=False, soft_wrap=True)


def _list_commands(stage: DemoStage, teller: StoryTeller, command: str) -> Iterator[tuple[str, str]]:
    """What each does, and how to type it."""
    config = shlex.quote(str(stage.home / "sdesk.yaml"))
    yield teller.fill_text("keep.list"), f"{command} events list --config {config}"
    refused = {
        event.tracker: event
        for event in stage.store.inbox.list_summaries()
        if event.rule == "priority-on-faults-only" and event.ticket is not None
    }
    for event in refused.values():
        yield teller.fill_text("keep.show"), f"{command} events show {event.id} --config {config}"
        break
    for place in demo_trackers(stage, teller.language):
        if place.name in refused:
            ticket = refused[place.name].ticket or ""
            for said, line in list_curls(stage.line["trackers"][place.name], ticket):
                yield teller.fill_text(f"keep.{said}", tracker=place.title), line
    week = json.dumps({"advance_s": _WEEK_S})
    yield teller.fill_text("keep.week"), f"curl -sS -d '{week}' {stage.line['control']}/clock"
    reload = teller.fill_text("keep.reload", file=stage.home / "service-desk.yaml")
    yield reload, f"kill -HUP {stage.serve.pid}"
