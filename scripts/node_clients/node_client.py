"""A client for Node.js in a process of its own, as the deeds know a client."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from tests.clients.client import GivenAnswer, TrackerSeat

PLACE = Path(__file__).parents[2] / "build" / "node_clients"
"""Where they are installed and run: beside the sources their packages would be read as pages of ours."""


class NodeClientError(Exception):
    """A call that did not come out; with the tracker's answer, where that is why."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(said.get("error") or f"{said.get('status')}: {said.get('body')}")
        self.answer = GivenAnswer(said["status"], said["body"]) if "status" in said else None


class NodeClient:
    """One client on one tracker; ended by leaving its `with`."""

    def __init__(self, client: str, seat: TrackerSeat) -> None:
        self._process = subprocess.Popen(
            ("node", "clients.mjs"), cwd=PLACE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._write({"client": client, **vars(seat)})

    def __enter__(self) -> NodeClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=10)

    def _write(self, said: dict[str, Any]) -> None:
        sending = cast("IO[str]", self._process.stdin)
        sending.write(json.dumps(said) + "\n")
        sending.flush()

    def _call(self, call: str, *args: object) -> Any:
        self._write({"call": call, "args": args})
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise NodeClientError({"error": f"node has ended, with exit code {self._process.wait(10)}"})
        said = json.loads(line)
        if "value" not in said:
            raise NodeClientError(said)
        return said["value"]

    def list_projects(self) -> list[str]:
        return list(self._call("list_projects"))

    def open_issue(self, title: str) -> str:
        return str(self._call("open_issue", title))

    def read_title(self, issue: str) -> str:
        return str(self._call("read_title", issue))

    def set_label(self, issue: str, label: str) -> None:
        self._call("set_label", issue, label)

    def move_issue(self, issue: str) -> None:
        self._call("move_issue", issue)

    def write_comment(self, issue: str, text: str) -> None:
        self._call("write_comment", issue, text)

    def list_comments(self, issue: str) -> list[str]:
        return list(self._call("list_comments", issue))

    def find_by_label(self, label: str) -> list[str]:
        return list(self._call("find_by_label", label))

    def page_by_label(self, label: str, size: int) -> list[str]:
        return list(self._call("page_by_label", label, size))

    def list_versions(self) -> list[str]:
        return list(self._call("list_versions"))

    def answer_of(self, error: Exception) -> GivenAnswer | None:
        return error.answer if isinstance(error, NodeClientError) else None
