"""The project's repository: what lies on the default branch, and commits to it.

https://docs.gitlab.com/api/repositories/
https://docs.gitlab.com/api/commits/
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator, Mapping

from starlette.routing import Route

from sdesk_sync.sandbox.gitlab.api import GitLabAnswer, GitLabCall, RouteMaker, answer_page
from sdesk_sync.sandbox.gitlab.dates import iso_moment
from sdesk_sync.sandbox.gitlab.project import DEVELOPER
from sdesk_sync.sandbox.gitlab.records import GitRepository
from sdesk_sync.sandbox.gitlab.refusals import (
    FORBIDDEN,
    GitLabRefusal,
    bad_parameter,
    message_refusal,
    not_found,
)
from sdesk_sync.sandbox.site import Json
from sdesk_sync.sandbox.unplayed import NOT_IMPLEMENTED

_NO_PUSH = f"{FORBIDDEN} - You are not allowed to push into this branch"
_NO_BRANCH = "You can only create or edit files when you are on a branch"


def make_routes(maker: RouteMaker) -> list[Route]:
    """`/projects/:id/repository`; only the default branch is there."""
    repository = "/projects/{project}/repository"
    return [
        maker.locked_route("GET", repository + "/tree", _list_tree),
        maker.locked_route("GET", repository + "/files/{file}/raw", _get_raw_file),
        maker.locked_route("GET", repository + "/branches/{branch}", _get_branch),
        maker.locked_route("POST", repository + "/commits", _create_commit),
    ]


def _list_tree(call: GitLabCall) -> GitLabAnswer:
    """What lies in a folder, folders first; 404 where there is none (docs/trackers/gitlab.md#repository)."""
    repository = _find_ref(call, "Tree")
    entries = list(_tree_entries(repository.files, (call.given_text("path") or "").strip("/")))
    if not entries:
        raise not_found("invalid revision or path")
    return answer_page(call, sorted(entries, key=lambda entry: entry["type"] == "blob"), lambda each: each)


def _get_raw_file(call: GitLabCall) -> GitLabAnswer:
    """A file's bytes, as they are (https://docs.gitlab.com/api/repository_files/)."""
    content = _find_ref(call, "Commit").files.get(call.path["file"])
    if content is None:
        raise not_found("File")
    return GitLabAnswer(content)


def _get_branch(call: GitLabCall) -> GitLabAnswer:
    """The branch, and whether the caller may push to it (https://docs.gitlab.com/api/branches/)."""
    repository = call.project.repository
    if not repository.commits or call.path["branch"] != repository.branch:
        raise not_found("Branch")
    shown = {"name": repository.branch, "default": True, "merged": False, "can_push": _may_push(call)}
    return GitLabAnswer({**shown, "protected": repository.push_level > DEVELOPER})


def _find_ref(call: GitLabCall, what: str) -> GitRepository:
    """The default branch, where no other was asked for; an empty repository has none to look into."""
    repository = call.project.repository
    if not repository.commits or (call.given_text("ref") or repository.branch) != repository.branch:
        raise not_found(what)
    return repository


def _may_push(call: GitLabCall) -> bool:
    return call.project.access_level(call.person) >= max(DEVELOPER, call.project.repository.push_level)


def _create_commit(call: GitLabCall) -> GitLabAnswer:
    """201 with the commit, or nothing is written; into an empty repository it is the first.

    Lines are not counted (`stats`), and no Push Hook goes out (docs/trackers/gitlab.md#repository).
    """
    branch, message, _ = call.require_texts("branch", "commit_message", "actions")
    repository = call.project.repository
    if not _may_push(call):
        raise message_refusal(403, _NO_PUSH)
    if repository.commits and branch != repository.branch:
        raise message_refusal(400, _NO_BRANCH)
    actions = call.given["actions"]
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions):
        raise bad_parameter("actions is invalid")
    # All or nothing: a refused action leaves what is there.
    files = dict(repository.files)
    for action in actions:
        _apply_action(files, action)
    commit = _commit_entity(call, message)
    repository.branch, repository.files = branch, files
    repository.commits.append(commit["id"])
    return GitLabAnswer(commit, 201)


def _commit_entity(call: GitLabCall, message: str) -> Json:
    """A new commit (API_Entities_CommitDetail: docs/trackers/gitlab.md#api-document)."""
    ident, at = secrets.token_hex(20), iso_moment(call.project.now())
    return {
        "id": ident,
        "short_id": ident[:8],
        "title": message.partition("\n")[0],
        "message": message,
        "parent_ids": call.project.repository.commits[-1:],
        "author_name": call.person.display,
        "author_email": call.person.email,
        "committer_name": call.person.display,
        "committer_email": call.person.email,
        **dict.fromkeys(("created_at", "authored_date", "committed_date"), at),
        "project_id": call.project.id,
        "web_url": f"{call.project.web_url}/-/commit/{ident}",
    }


def _apply_action(files: dict[str, bytes], action: Json) -> None:
    """Create, update or delete one file (docs/trackers/gitlab.md#repository)."""
    kind, path = str(action.get("action")), str(action.get("file_path") or "")
    if not path:
        raise message_refusal(400, "You must specify a file_path")
    if kind not in ("create", "update", "delete"):
        raise GitLabRefusal(NOT_IMPLEMENTED, {"sandbox": f"does not play the action {kind} of a commit"})
    if kind == "create" and path in files:
        raise message_refusal(400, "A file with this name already exists")
    if kind != "create" and path not in files:
        raise message_refusal(400, "A file with this name doesn't exist")
    if kind == "delete":
        del files[path]
        return
    text = str(action.get("content") or "").encode()
    files[path] = base64.b64decode(text) if action.get("encoding") == "base64" else text


def _tree_entries(files: Mapping[str, bytes], folder: str) -> Iterator[Json]:
    """The entries of a folder by name, with the ids that git gives them."""
    begin = f"{folder}/" if folder else ""
    inside = {path.removeprefix(begin).partition("/")[0] for path in files if path.startswith(begin)}
    for name in sorted(inside):
        path = begin + name
        blob = files.get(path)
        kind, mode = ("tree", "040000") if blob is None else ("blob", "100644")
        content = _tree_object(files, path) if blob is None else blob
        yield {"id": _object_id(kind, content), "name": name, "type": kind, "path": path, "mode": mode}


def _tree_object(files: Mapping[str, bytes], folder: str) -> bytes:
    """What git makes a folder's id of: it sorts folders as if their names ended in a slash."""
    entries = sorted(
        _tree_entries(files, folder), key=lambda each: each["name"] + "/" * (each["type"] == "tree")
    )
    heads = [(f"{each['mode'].lstrip('0')} {each['name']}\0", bytes.fromhex(each["id"])) for each in entries]
    return b"".join(head.encode() + ident for head, ident in heads)


def _object_id(kind: str, content: bytes) -> str:
    # What git names things by, not what guards them.
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
