"""A folder with a desk of somebody's in it, and the commands run there as they type them."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.presets import preset_path
from tests.harness.own_process import run_command

CONFIG = """\
version: 1
mode: observe
desk: service-desk.yaml
store: sqlite:///sdesk.db
serve: {host: 127.0.0.1, port: 8080}
trackers:
  support:
    kind: jira-cloud
    url: https://acme.atlassian.net
    project: DESK
    user: desk-bot@acme.example
    token: "file:token"
    webhook_secret: ["file:secret"]
    mapping: jira-cloud.yaml
  engineering:
    kind: gitlab
    url: https://gitlab.acme.example
    project: acme/engineering
    token: "${ENG_TOKEN}"
    webhook_secret: ["file:secret", "${ENG_SECRET}"]
    mapping: gitlab.yaml
    people: {anna: [service-desk]}
"""
ENVIRONMENT = {"ENG_TOKEN": "glpat-0123456789", "ENG_SECRET": "env-secret"}
_SHIPPED = ("service-desk.yaml", "gitlab.yaml", "jira-cloud.yaml")


@dataclass(frozen=True)
class DeskFolder:
    """The folder; everything in it is right until a test changes it."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "DeskFolder":
        """A right one: a config, its files, its secrets."""
        made = cls(folder)
        made.write("sdesk.yaml", CONFIG)
        for name in _SHIPPED:
            made.write(name, preset_path(name).read_bytes())
        made.write("token", "jira-token\n")
        made.write("secret", "hook-secret\n")
        return made

    def write(self, name: str, content: str | bytes) -> Path:
        """A file of the folder with this in it."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def spoil(self, name: str, old: str, new: str) -> str:
        """Replace the first of a text in a file; where `^` stood in the new one, as `name:line:column`."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, old
        marked = text.replace(old, new, 1)
        before, _, after = marked.partition("^")
        self.write(name, before + after)
        return f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "

    @property
    def url(self) -> str:
        """The address of its store, whether that is there or not."""
        return f"sqlite:///{self.folder / 'sdesk.db'}"

    @property
    def _environment(self) -> dict[str, str]:
        return {**ENVIRONMENT, "SDESK_CONFIG": str(self.folder / "sdesk.yaml")}

    def run(self, *words: str, **environment: str) -> Result:
        """A command in this process, its config being the folder's; what it said and how it ended."""
        return CliRunner(env={**self._environment, **environment}).invoke(app, words)

    def run_apart(self, *words: str, limit_s: float = 20) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own, which is ended where it takes longer than so many seconds."""
        return run_command(*words, environment=self._environment, limit_s=limit_s)


def is_explained(result: Result) -> bool:
    """Whether a command ended by itself, with whatever code: nothing that was raised came through."""
    return result.exception is None or isinstance(result.exception, SystemExit)
