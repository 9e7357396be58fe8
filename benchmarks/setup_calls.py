"""What setting up many projects of one GitLab site costs in calls: labels alone, and all of it.

gitlabform 6.2.1 asked a counting server for 20 projects with 30 labels each: 665 calls at first, 105 where
nothing was to do, 145 where one label of each had drifted. The first rows count what it counts.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gitlab

from benchmarks.projects import LABELS, ManyProjects, many_projects
from benchmarks.rows import Row, say, sized
from benchmarks.stage import ROOT
from sdesk_sync.presets import preset_path

PROJECTS, WORDS = 20, 30
PEER_FIRST, PEER_NOTHING, PEER_DRIFT = 665, 105, 145
"""gitlabform 6.2.1 with python-gitlab 8.6.0, labels alone, for so many projects and labels."""
_DRIFTED = "status::fixed"
_OF_SITE, _OF_PROJECT = 3, 6
"""Calls of a plan that has nothing to do."""


@dataclass(frozen=True)
class _Cost:
    """The calls of one command."""

    labels: int
    others: int

    @property
    def whole(self) -> int:
        return self.labels + self.others


def rows(home: Path) -> Iterator[Row]:
    """The same three commands as the peer's, for all projects at once."""
    count = sized(PROJECTS, 3)
    with many_projects(count) as site:
        config = _write_config(home, site)
        first = _run(site, config, "apply", "--yes")
        again = _run(site, config, "plan", "--detailed-exitcode")
        _recolor(site)
        drift = _run(site, config, "apply", "--yes")
    title = f"set-up of {count} projects x {WORDS} labels"
    share = count / PROJECTS
    wanted = (WORDS + 1) * count, count, 2 * count
    yield _row(f"{title}, labels alone: first", first.labels, wanted[0], PEER_FIRST * share)
    yield _row("… nothing to do", again.labels, wanted[1], PEER_NOTHING * share)
    yield _row("… one label drifted in each", drift.labels, wanted[2], PEER_DRIFT * share)
    most = _OF_SITE + _OF_PROJECT * count
    figure = f"{first.whole:,} first, {again.whole:,} nothing to do, {drift.whole:,} drifted"
    yield Row("… all of it", figure, f"nothing to do <= {most:,}", again.whole <= most)


def _row(measure: str, calls: int, most: int, peer: float) -> Row:
    return Row(measure, f"{calls:,} calls (gitlabform {peer:,.0f})", f"<= {most:,}", calls <= most)


def _run(site: ManyProjects, config: Path, *words: str) -> _Cost:
    site.calls.forget_calls()
    command = (sys.executable, "-m", "sdesk_sync", *words, "--config", str(config))
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(
            f"{words[0]} ended with {ended.returncode}: {(ended.stderr or ended.stdout)[-500:]}"
        )
    calls = site.calls.noted_calls()
    labels = sum(bool(LABELS.search(call["path"])) for call in calls)
    say(f"{words[0]}: {len(calls):,} calls, {labels:,} of them about labels")
    return _Cost(labels, len(calls) - labels)


def _recolor(site: ManyProjects) -> None:
    """What a person does to one label of each project."""
    library = gitlab.Gitlab(site.url, private_token=site.token_of("lena"))
    for path in site.paths:
        library.projects.get(path, lazy=True).labels.update(_DRIFTED, {"color": "#ff0000"})


def _write_config(home: Path, site: ManyProjects) -> Path:
    """The shipped desk on every project, with so many labels as the peer had."""
    home.mkdir(parents=True)
    words = preset_path("gitlab").read_text(encoding="utf-8")
    # Of the shipped mapping's nine and thirty the teams are left out, and four ways of billing.
    words = re.sub(r"(?ms)^  team:.*", "", words)
    words = re.sub(r'(support-budget|contract|separate-order|none): "billing::[a-z-]+"', r"\1: ~", words)
    (home / "mapping.yaml").write_text(words + "setup: {boards: [statuses]}\n", encoding="utf-8")
    for name, content in (
        ("bot", site.token_of("desk-bot")),
        ("lena", site.token_of("lena")),
        ("secret", "a secret of the benchmark"),
    ):
        (home / name).write_text(content, encoding="utf-8")
    trackers = {
        path.rpartition("/")[2]: {
            "kind": "gitlab",
            "url": site.url,
            "project": path,
            "token": "file:bot",
            "setup": {"token": "file:lena"},
            "webhook_secret": ["file:secret"],
            "mapping": "mapping.yaml",
        }
        for path in site.paths
    }
    config = {
        "version": 1,
        "desk": "service-desk.yaml",
        "serve": {"public_url": "https://sdesk.example.com"},
        "trackers": trackers,
    }
    written = home / "sdesk.yaml"
    # JSON is YAML.
    written.write_text(json.dumps(config), encoding="utf-8")
    return written
