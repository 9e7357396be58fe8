"""What people can try with `curl` where the demo has ended: a tracker's own API, ready to be pasted."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

_WHO = "anna"
_JSON = ("-H", "Content-Type: application/json")
_QUIET = ("-o", "/dev/null")


def list_curls(entry: Mapping[str, Any], ticket: str) -> Iterator[tuple[str, str]]:
    """Where its text stands (below `demo.keep.`) and the command, for Anna on a ticket.

    `entry` is the tracker's in the sandbox's line, `ticket` is called as people call it there.
    """
    if entry["kind"] == "gitlab":
        yield from _list_gitlab_curls(entry, ticket.rpartition("#")[2])
    else:
        yield from _list_jira_curls(entry, ticket)


def _list_gitlab_curls(entry: Mapping[str, Any], number: str) -> Iterator[tuple[str, str]]:
    project = entry["project"].replace("/", "%2F")
    issue = f"{entry['url']}/api/v4/projects/{project}/issues/{number}"
    signed = ("-H", f"PRIVATE-TOKEN: {entry['people'][_WHO]['token']}")
    yield "act", _write_command(*_QUIET, *signed, "-X", "PUT", f"{issue}?add_labels=priority::low")
    yield "why", _write_command(*_QUIET, *signed, "-d", "body=!desk why", f"{issue}/notes")
    yield "look", _write_command(*signed, f"{issue}/notes?per_page=1&activity_filter=only_comments")


def _list_jira_curls(entry: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    issue, person = f"{entry['url']}/rest/api/2/issue/{key}", entry["people"][_WHO]
    signed = ("-u", f"{person['user']}:{person['token']}")
    low = json.dumps({"fields": {"priority": {"name": "Low"}}})
    why = json.dumps({"body": "!desk why"})
    yield "act", _write_command(*_QUIET, *signed, "-X", "PUT", *_JSON, "-d", low, issue)
    yield "why", _write_command(*_QUIET, *signed, *_JSON, "-d", why, f"{issue}/comment")
    yield "look", _write_command(*signed, f"{issue}/comment?orderBy=-created&maxResults=1")


def _write_command(*words: str) -> str:
    return shlex.join(("curl", "-sS", *words))
