"""What is made of every recorded webhook body, against lines written from the bodies themselves.

`expected.yaml` tells its words. Each body is read as one of its own project.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import responses
import yaml

from sdesk_sync.desk.model.people import Actor
from sdesk_sync.desk.model.sightings import Comment, EditedComment, NotForUs, Report, Sighting
from sdesk_sync.desk.model.vocabulary import PRIORITY, RESOLUTION, STATUS, TEAM, TYPE, Field
from sdesk_sync.trackers.errors import Unreadable
from sdesk_sync.trackers.gitlab.connect import connect_gitlab
from sdesk_sync.trackers.jira import editions
from sdesk_sync.trackers.jira.edition import Edition
from sdesk_sync.trackers.jira.issues import JiraIssueParser
from sdesk_sync.trackers.jira.site_ids import ProjectIdentity
from sdesk_sync.trackers.jira.webhooks import JiraWebhooks
from sdesk_sync.trackers.mapping import NameTable
from tests.trackers.gitlab import bodies as gitlab
from tests.trackers.gitlab.site import connection
from tests.trackers.jira import bodies as jira

Json = dict[str, Any]
EXPECTED: dict[str, Json] = yaml.safe_load(Path(__file__).with_name("expected.yaml").read_text("utf-8"))
GITLAB, JIRA, DATA_CENTER = EXPECTED["gitlab"], EXPECTED["jira"], EXPECTED["data_center"]
COUNTS: dict[str, dict[str, int]] = EXPECTED["counts"]
NO_DELIVERIES: dict[str, str] = EXPECTED["no_deliveries"]
ALL_JIRA = {**JIRA, **DATA_CENTER}
URL, BY_NAME, ASKED = "https://gitlab.example.com", 9000, "the key of "
# As the README beside the bodies says, which header came with which.
HOOKS = {
    "issue": "Issue Hook",
    "work_item": "Issue Hook",
    "note": "Note Hook",
    "merge_request": "Merge Request Hook",
    "push": "Push Hook",
    "tag_push": "Tag Push Hook",
    "release": "Release Hook",
    "emoji": "Emoji Hook",
    "pipeline": "Pipeline Hook",
    "build": "Job Hook",
    "deployment": "Deployment Hook",
    "wiki_page": "Wiki Page Hook",
    "feature_flag": "Feature Flag Hook",
}
CHOICES = {"type": TYPE, "status": STATUS, "priority": PRIORITY, "resolution": RESOLUTION}


@pytest.mark.parametrize("name", GITLAB)
def test_a_body_of_gitlab_is_read_as_it_says(shared: Path, name: str) -> None:
    """The header, the body and the project together."""
    raw = (shared / "payloads" / "gitlab" / name).read_bytes()
    assert tell_gitlab(read_gitlab(name, raw), json.loads(raw)) == GITLAB[name]["says"]


@pytest.mark.parametrize("name", JIRA)
def test_a_body_of_jira_cloud_is_read_as_it_says(shared: Path, name: str) -> None:
    """On a site that has the ids of all bodies."""
    raw = (shared / "payloads" / "jira" / name).read_bytes()
    assert tell_jira(read_jira(raw, editions.CLOUD)) == JIRA[name]["says"]


@pytest.mark.parametrize("name", DATA_CENTER)
def test_a_body_of_data_center_is_read_as_it_says(shared: Path, name: str) -> None:
    """Read as Data Center's; of a user name the site knows whose it is."""
    raw = (shared / "payloads" / "jira" / name).read_bytes()
    told, says = tell_jira(read_jira(raw, editions.DATA_CENTER), name_actor), DATA_CENTER[name]["says"]
    assert told == {key: said for key, said in says.items() if key in told or "not_for_us" not in says}


@pytest.mark.parametrize("name", DATA_CENTER)
def test_a_person_without_an_account_id_is_who_acted(shared: Path, name: str) -> None:
    """By key, or by name where there is none: of all such bodies, those that are not for us too."""
    body = json.loads((shared / "payloads" / "jira" / name).read_bytes())
    shown = body.get("user") or body["comment"]["author"]
    actor = parser_of(body, editions.DATA_CENTER).actor_of_account(shown)
    assert actor is not None
    assert name_actor(actor) == DATA_CENTER[name]["says"]["actor"]


def test_bodies_of_data_center_are_those_that_name_people_without_account_ids(shared: Path) -> None:
    """All of them and no others; of one body of Cloud the ids stand in addresses only."""
    found = set()
    for path in (shared / "payloads" / "jira").glob("*.json"):
        people = [each for each in iterate_objects(json.loads(path.read_bytes())) if "displayName" in each]
        if people and not any("accountId" in str(each) for each in people):
            found.add(path.name)
    assert found == set(DATA_CENTER)


def test_every_body_is_accounted_for(shared: Path) -> None:
    """Each file has a line and each line a file, byte for byte."""
    lines = {
        **{("gitlab", name): line["sha256"] for name, line in GITLAB.items()},
        **{("jira", name): line["sha256"] for name, line in JIRA.items()},
        **{("jira", name): line["sha256"] for name, line in DATA_CENTER.items()},
        **{("jira-admin", name): digest for name, digest in NO_DELIVERIES.items()},
    }
    assert len(lines) == sum(map(len, (GITLAB, JIRA, DATA_CENTER, NO_DELIVERIES)))
    digests = {
        (path.parent.name, path.name): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (shared / "payloads").glob("**/*.json")
    }
    assert digests == lines
    others = {path.name for path in (shared / "payloads").glob("**/*.*") if path.suffix != ".json"}
    assert others == {"README.md"}


def test_so_many_are_for_us_and_none_is_dead(shared: Path) -> None:
    """And so many are not, by reason."""
    for folder, edition, lines in (
        ("gitlab", None, GITLAB),
        ("jira", editions.CLOUD, JIRA),
        ("jira", editions.DATA_CENTER, DATA_CENTER),
    ):
        place = shared / "payloads" / folder
        made = Counter(outcome_of(name, (place / name).read_bytes(), edition) for name in lines)
        assert made == Counter(expected_outcome(line["says"]) for line in lines.values())


def test_the_lines_say_so_many() -> None:
    """Each of them says one thing only."""
    for name, lines in (("gitlab", GITLAB), ("jira", JIRA), ("data_center", DATA_CENTER)):
        assert Counter(expected_outcome(line["says"]) for line in lines.values()) == COUNTS[name]


def outcome_of(name: str, raw: bytes, edition: Edition | None) -> str:
    """What a body turns out to be: why it is not for us, or dead where it cannot be read."""
    try:
        found = read_gitlab(name, raw) if edition is None else read_jira(raw, edition)
    except Unreadable:
        return "dead"
    return found.reason if isinstance(found, NotForUs) else type(found).__name__


def expected_outcome(says: Json) -> str:
    """What a line makes of its body."""
    known = Comment.__name__ if "comment" in says else Sighting.__name__
    return str(says.get("not_for_us", known))


def header_of(name: str, body: Json) -> str:
    """The X-Gitlab-Event that a body came with."""
    if "system" in name or "repository_update" in name:
        return "System Hook"
    secret = str(body.get("event_type", "")).startswith("confidential_")
    return f"Confidential {HOOKS[body['object_kind']]}" if secret else HOOKS[body["object_kind"]]


def read_gitlab(name: str, raw: bytes) -> Report:
    """A body by the hooks of its own project, on a GitLab that gives a number to each name."""
    body = json.loads(raw)
    titles = {title for line in GITLAB.values() for title in line["says"].get("labels", ())}
    tables = {STATUS: NameTable({}), TEAM: NameTable({title: title for title in titles})}
    project = body.get("project") or {}
    path = project.get("path_with_namespace") or "acme/engineering"
    shown = body.get("object_attributes") or {}
    ident = project.get("id") or body.get("project_id") or shown.get("project_id") or 101
    with responses.RequestsMock(assert_all_requests_are_fired=False) as site:
        api = f"{URL}/api/v4"
        site.get(f"{api}/user", json={"id": 20, "username": "desk-bot"})
        place = f"{api}/projects/{path.replace('/', '%2F')}"
        site.get(place, json={"id": ident, "path_with_namespace": path})
        site.add_callback("GET", f"{api}/users", callback=answer_who_is_called)
        reached = replace(connection(URL), project=path)
        hooks = connect_gitlab(reached, gitlab.desk(), replace(gitlab.mapping(), labels=tables)).webhooks
        return hooks.parse({"x-gitlab-event": header_of(name, body)}, raw)


def answer_who_is_called(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
    """The one user of a name."""
    name = request.params["username"]  # type: ignore[attr-defined]  # responses adds it
    return 200, {}, json.dumps([{"id": BY_NAME, "username": name}])


def read_jira(raw: bytes, edition: Edition) -> Report:
    """A body by the hooks of its own project."""
    parser = parser_of(json.loads(raw), edition)
    return JiraWebhooks(jira.TRACKER, tuple, edition, lambda: parser).parse({}, raw)


def parser_of(body: Json, edition: Edition) -> JiraIssueParser:
    """What reads a body as one of its own project.

    There each id that it names is its own word, and each user name somebody's.
    """
    project = body.get("issue", {}).get("fields", {}).get("project", {})
    known = {
        str(each[key]) for each in iterate_objects(body) for key in ("id", "from", "to") if each.get(key)
    }
    words = {name: {each: each for each in known} for name in CHOICES.values()}
    titles = {title for line in ALL_JIRA.values() for title in line["says"].get("components", ())}
    ids = replace(
        jira.IDS,
        project=ProjectIdentity(str(project.get("id", "10000")), project.get("key", "DESK")),
        words=words,
        no_priority="",
        default_priority=None,
        fields={},
    )
    names = {**jira.mapping().names, TEAM: NameTable({title: title for title in titles})}
    mapping = replace(jira.mapping(), names=names, resolutions={"any": "any"}, edition=edition)
    return JiraIssueParser(
        jira.TRACKER, mapping, frozenset(jira.desk().billing), ids, lambda name: f"{ASKED}{name}"
    )


def name_actor(actor: Actor) -> Json:
    """Somebody of Data Center: by key, or by the name that the site was asked about."""
    ident = actor.account.id
    return {"name": ident.removeprefix(ASKED)} if ident.startswith(ASKED) else {"key": ident}


def iterate_objects(shown: Any) -> Iterator[Json]:
    """Every object in a body, at every depth."""
    if isinstance(shown, dict):
        yield shown
        shown = list(shown.values())
    if isinstance(shown, list):
        for each in shown:
            yield from iterate_objects(each)


def tell_gitlab(found: Report, body: Json) -> Json:
    """What was read of a body of GitLab, in the words of the lines."""

    def actor_of(actor: Actor) -> str:
        is_asked = actor.account.id == str(BY_NAME) and actor.handle == body["user"]["username"]
        return "by name" if is_asked else actor.account.id

    told = tell(found, actor_of, {TEAM: "labels"}, lambda key: int(key.rpartition("#")[2]))
    if isinstance(found, Sighting):
        told["closed"] = found.tracker_closed
        if found.tracker_was_closed is not None:
            told["was_closed"] = found.tracker_was_closed
        if "labels" in found.raw:
            told["labels"] = list(found.raw["labels"])
            assert found.seen[TEAM] == found.raw["labels"]
    return told


def tell_jira(
    found: Report, actor_of: Callable[[Actor], str | Json] = lambda actor: actor.account.id
) -> Json:
    """What was read of a body of Jira, in the words of the lines."""
    told = tell(found, actor_of, {TEAM: "components"}, str)
    if isinstance(found, Sighting):
        told |= {key: found.seen[name][0] for key, name in CHOICES.items() if found.seen.get(name)}
        if TEAM in found.seen:
            told["components"] = list(found.seen[TEAM])
    return told


def tell(
    found: Report,
    actor_of: Callable[[Actor], str | Json],
    parts: Mapping[Field, str],
    number_of: Callable[[str], int | str],
) -> Json:
    """What all trackers have: which ticket, who, and what a comment is or what was changed."""
    if isinstance(found, NotForUs):
        return {"not_for_us": found.reason}
    told: Json = {"ticket": [found.ref.id, number_of(found.ref.key)]}
    if isinstance(found, EditedComment):
        return told | {"edited": found.id}
    if found.actor is not None:
        told["actor"] = actor_of(found.actor)
    if isinstance(found, Comment):
        return told | {"comment": found.id, "is_public": found.is_public}
    if found.departure is not None:
        told["departure"] = found.departure.reason
    if found.is_opening:
        told["opening"] = True
    before = {parts.get(name, str(name)): list(words) for name, words in found.changed_from.items()}
    return told | {"changed_from": before}
