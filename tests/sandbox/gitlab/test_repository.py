"""The repository: what lies in a folder, commits to the default branch, and who may push there."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gitlab
import pytest
from gitlab.v4.objects import Project

from sdesk_sync.sandbox.gitlab.shape import ProjectShape
from sdesk_sync.sandbox.run import Sandbox
from tests.sandbox.conftest import HandsOf

FOLDER = ".gitlab/issue_templates"
FILES = {
    f"{FOLDER}/Incident.md": '<!-- ours -->\n/label ~"type::incident"\n',
    f"{FOLDER}/Ärger.md": "Was ist geschehen?\n",
    "a.b": "y",
    "a/c/d.md": "z\n",
}
ProjectOf = Callable[[str], Project]


@pytest.fixture
def project(sandbox: Sandbox) -> ProjectOf:
    """The project as somebody's library has it."""
    place = sandbox.line["trackers"]["engineering"]

    def find_project(who: str) -> Project:
        client = gitlab.Gitlab(place["url"], private_token=place["people"][who]["token"], timeout=10)
        return client.projects.get("acme/engineering")

    return find_project


def commit(project: Project, *actions: dict[str, str], branch: str = "main") -> Any:
    """One commit."""
    wanted = {"branch": branch, "commit_message": "Templates [skip ci]", "actions": list(actions)}
    return project.commits.create(wanted)


def create(path: str, content: str, **more: str) -> dict[str, str]:
    """The action that makes a file."""
    return {"action": "create", "file_path": path, "content": content, **more}


def test_a_commit_is_seen_as_git_would_have_it(project: ProjectOf, tmp_path: Path) -> None:
    """Every entry has the id that git gives it, folders too (docs/trackers/gitlab.md#repository)."""
    lena = project("lena")
    made = commit(lena, *(create(path, content) for path, content in FILES.items()))
    assert (made.title, made.author_name) == ("Templates [skip ci]", "Lena Lorenz")
    for path, content in {**FILES, "README.md": "# x\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content.encode())
    git("init", tmp_path)
    git("add", tmp_path, "--all")
    tree = git("write-tree", tmp_path)
    listed = git("ls-tree", tmp_path, "-rtz", tree)
    told = {line.partition("\t")[2]: tuple(line.split()[1:3]) for line in listed.split("\0") if line}
    seen = [entry for folder in ("", "a", FOLDER) for entry in lena.repository_tree(folder, get_all=True)]
    assert {entry["path"]: (entry["type"], entry["id"]) for entry in seen}.items() <= told.items()
    assert [entry["name"] for entry in lena.repository_tree("", get_all=True)] == [
        ".gitlab", "a", "README.md", "a.b",
    ]  # fmt: skip
    assert lena.files.raw(f"{FOLDER}/Ärger.md", "main") == FILES[f"{FOLDER}/Ärger.md"].encode()


def git(command: str, home: Path, *words: str) -> str:
    """What git says of a folder."""
    ran = subprocess.run(["git", "-C", home, command, *words], capture_output=True, check=True)
    return ran.stdout.decode().strip()


def test_files_are_changed_and_taken_away(project: ProjectOf) -> None:
    """By others too: what was edited in the page looks like this."""
    dev, path = project("lena"), f"{FOLDER}/A.md"
    commit(dev, create(path, base64.b64encode(b"\xff").decode(), encoding="base64"))
    assert dev.files.raw(path, "main") == b"\xff"
    commit(dev, {"action": "update", "file_path": path, "content": "text"})
    assert dev.files.raw(path, "main") == b"text"
    commit(dev, {"action": "delete", "file_path": path})
    with pytest.raises(gitlab.GitlabGetError, match="404 File Not Found"):
        dev.files.raw(path, "main")
    with pytest.raises(gitlab.GitlabGetError, match="404 invalid revision or path Not Found"):
        dev.repository_tree(FOLDER, get_all=True)


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ([create("README.md", "x")], "A file with this name already exists"),
        ([{"action": "update", "file_path": "no.md", "content": "x"}], "A file with this name doesn't exist"),
        ([{"action": "create", "content": "x"}], "You must specify a file_path"),
        (["x"], "actions is invalid"),
        ([{"action": "chmod", "file_path": "README.md"}], "does not play the action chmod"),
    ],
)
def test_a_commit_that_cannot_be_is_none(project: ProjectOf, actions: list[Any], said: str) -> None:
    """Nothing of it is written, what could have been neither."""
    lena = project("lena")
    with pytest.raises(gitlab.GitlabHttpError, match=said):
        lena.manager.gitlab.http_post(
            f"/projects/{lena.id}/repository/commits",
            post_data={"branch": "main", "commit_message": "x", "actions": [create("new.md", "x"), *actions]},
        )
    assert [entry["name"] for entry in lena.repository_tree(get_all=True)] == ["README.md"]


def test_the_default_branch_is_closed_to_others(project: ProjectOf, sandbox: Sandbox) -> None:
    """Maintainers push to it at first; on another branch nobody is (docs/trackers/gitlab.md#repository)."""
    told = {who: project(who).branches.get("main").can_push for who in ("lena", "dev", "desk-bot", "carla")}
    assert told == {"lena": True, "dev": False, "desk-bot": False, "carla": False}
    for who in ("dev", "carla"):
        with pytest.raises(gitlab.GitlabCreateError, match="not allowed to push") as refused:
            commit(project(who), create("x.md", "x"))
        assert refused.value.response_code == 403
    with pytest.raises(gitlab.GitlabCreateError, match="when you are on a branch"):
        commit(project("lena"), create("x.md", "x"), branch="other")
    with pytest.raises(gitlab.GitlabGetError, match="404 Branch Not Found"):
        project("lena").branches.get("other")
    sandbox.world.gitlab().reshape(ProjectShape(push_level=60))
    branch = project("lena").branches.get("main")
    assert (branch.protected, branch.can_push) == (True, False)


@pytest.mark.parametrize(("shape", "branch"), [("empty", "main"), ("without a branch", None)])
def test_an_empty_repository_takes_a_first_commit(
    sandbox: Sandbox, project: ProjectOf, someone: HandsOf, shape: str, branch: str | None
) -> None:
    """Before it there is nothing to look into."""
    sandbox.world.gitlab().reshape(ProjectShape.model_validate({"repository": shape}))
    lena = project("lena")
    assert (lena.default_branch, lena.empty_repo) == (branch, True)
    assert someone("lena").get("/repository/tree").json() == {"message": "404 Tree Not Found"}
    assert someone("lena").get("/repository/branches/main").status_code == 404
    commit(lena, create("A.md", "x"))
    assert [entry["name"] for entry in lena.repository_tree(get_all=True)] == ["A.md"]
    assert (project("lena").default_branch, project("lena").empty_repo) == ("main", False)
