"""The whole show on a running stage: every story on every tracker, the table, and what to try then."""

import shlex
import time
from collections.abc import Iterator, Sequence

from rich.console import Console

from sdesk_sync.demo.ending import Ending, Told
from sdesk_sync.demo.play import Place, places, play
from sdesk_sync.demo.stage import Stage
from sdesk_sync.demo.stories import STORIES, Story
from sdesk_sync.demo.telling import Teller


def perform(stage: Stage, out: Console, language: str, stories: Sequence[Story] = STORIES) -> bool:
    """Tell the stories while they happen, then the table; whether all came out right."""
    teller = Teller(out, stage.config.desk, stage.people, language)
    begun = time.monotonic()
    playing = places(stage, language)
    told: list[Told] = []
    for place in playing:
        teller.tracker(place, stage.config.trackers[place.name].project)
        for number, story in enumerate(stories, start=1):
            told += _story(stage, teller, place, (number, story))
    points = [act for story in stories for act in story.acts if not act.scenery]
    ending = Ending(teller, told, len(points) * len(playing))
    ending.table()
    ending.summary(time.monotonic() - begun)
    return ending.right


def _story(stage: Stage, teller: Teller, place: Place, numbered: tuple[int, Story]) -> list[Told]:
    number, story = numbered
    teller.story(number, story)
    told = []
    for act in story.acts:
        teller.act(act)
        outcome = play(stage, place, act)
        teller.outcome(outcome)
        told.append(Told(place, number, story, outcome))
        if outcome.wrong:
            # What comes next builds on it and would only be wrong in other words.
            break
    return told


def what_to_try(stage: Stage, out: Console, language: str, command: str) -> None:
    """Where everything is, and commands to type; `command` is how our own is started here."""
    teller = Teller(out, stage.config.desk, stage.people, language)
    out.print()
    out.print(f"[bold]{teller.say('keep')}")
    for place in places(stage, language):
        tracker = stage.config.trackers[place.name]
        _line(out, place.title, f"{tracker.url}  ({tracker.project})")
    _line(out, "sdesk-sync serve", f"http://{stage.config.serve.host}:{stage.config.serve.port}")
    _line(out, teller.say("keep.config"), str(stage.home / "sdesk.yaml"))
    _line(out, teller.say("keep.calls"), f"{stage.line['control']}/calls")
    out.print()
    out.print(f"[bold]{teller.say('keep.try')}")
    for said, line in _commands(stage, command):
        about = teller.say(f"keep.{said}", file=stage.home / "service-desk.yaml")
        out.print(f"  # {about}", style="dim", markup=False, soft_wrap=True)
        out.print(f"  {line}", markup=False, soft_wrap=True)


def _line(out: Console, name: str, value: str) -> None:
    out.print(f"  {name:<18}{value}", markup=False, soft_wrap=True)


def _commands(stage: Stage, command: str) -> Iterator[tuple[str, str]]:
    config = shlex.quote(str(stage.home / "sdesk.yaml"))
    yield "list", f"{command} events list --config {config}"
    for event in stage.store.events():
        if event.rule == "priority-on-faults-only" and event.tracker == "engineering":
            yield "show", f"{command} events show {event.id} --config {config}"
            yield "act", _curl(stage, event.ticket or "")
    yield "reload", f"kill -HUP {stage.serve.pid}"


def _curl(stage: Stage, ticket: str) -> str:
    """Anna sets a priority again, on the ticket (`engineering#2`) where she was stopped before."""
    gitlab = stage.line["trackers"]["engineering"]
    project = gitlab["project"].replace("/", "%2F")
    issue = f"{gitlab['url']}/api/v4/projects/{project}/issues/{ticket.rpartition('#')[2]}"
    token = gitlab["people"]["anna"]["token"]
    return f"curl -sS -o /dev/null -X PUT -H 'PRIVATE-TOKEN: {token}' '{issue}?add_labels=priority::low'"
