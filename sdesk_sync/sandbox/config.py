"""The configuration the sandbox writes, with which the product runs against it at once."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

_TEMPLATE = """\
# Written by the sandbox: the product serves this as it stands. The sandbox's hooks go to the port below.
version: 1
mode: enforce
desk: service-desk.yaml
store: {store}
serve: {{host: 127.0.0.1, port: {port}}}
trackers:
  support:
    kind: jira-cloud
    url: {support_url}
    project: DESK
    user: desk-bot@example.com
    token: {support_token}
    webhook_secret: [{support_secret}]
    mapping: jira-cloud.yaml
  engineering:
    kind: gitlab
    url: {engineering_url}
    project: acme/engineering
    token: {engineering_token}
    webhook_secret: [{engineering_secret}]
    mapping: gitlab.yaml
"""


@dataclass(frozen=True)
class Access:
    """How the product reaches one tracker: its URL, its bot's token, the secret its hooks carry."""

    url: str
    token: str
    hook_secret: str


def write(directory: Path, serve_port: int, support: Access, engineering: Access) -> Path:
    """Write sdesk.yaml and its secret files (readable by their owner only); the path of the first."""
    home = directory.resolve()
    home.mkdir(parents=True, exist_ok=True)
    values = {"store": f"sqlite:///{home / 'sdesk.db'}", "port": serve_port}
    for name, access in (("support", support), ("engineering", engineering)):
        values[f"{name}_url"] = access.url
        values[f"{name}_token"] = _secret(home / f"{name}-token", access.token)
        values[f"{name}_secret"] = _secret(home / f"{name}-hook-secret", access.hook_secret)
    shown = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}
    written = home / "sdesk.yaml"
    written.write_text(_TEMPLATE.format(**shown), encoding="utf-8")
    return written


def _secret(path: Path, value: str) -> str:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(value + "\n")
    return f"file:{path}"
