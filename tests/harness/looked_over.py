"""A sandbox's GitLab that a doctor looks over: healthy as it begins, then spoilt as a condition says."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from sdesk_sync.cli.app import app
from sdesk_sync.presets import preset_path
from tests.harness.place import GITLAB, At, Place, place

Json = dict[str, Any]


def forms(said: str) -> list[str]:
    """The forms of all findings in a report of JSON."""
    report = json.loads(said)
    parts = [*report["trackers"], report["desk"]]
    return [f"{each['code']}.{each['form']}" for part in parts for each in part["findings"]]


@dataclass(frozen=True)
class LookedOver:
    """The place; `config` is what it begins with."""

    place: Place
    config: str
    tracker: str = GITLAB

    @property
    def at(self) -> At:
        """Its GitLab."""
        return self.place.at(self.tracker)

    @property
    def address(self) -> str:
        """Where its hook goes."""
        return self.place.sandbox.world.site(self.tracker).hook_url

    def begin(self) -> None:
        """Healthy, with no ticket; webhooks are held back."""
        self.place.control("POST", "/reset")
        self.place.control("POST", "/hold")
        self.write_files()
        home = self.place.home
        for left in [*home.glob("sdesk.db*"), *home.glob("sdesk.setup.json")]:
            left.unlink()

    def secrets(self) -> dict[str, str]:
        """What must be seen nowhere, by the files in which it lies."""
        site = self.place.sandbox.world.site(self.tracker)
        people = self.place.sandbox.line["trackers"][self.tracker]["people"]
        return {
            f"{self.tracker}-token": site.bot.token,
            f"{self.tracker}-hook-secret": site.hook_secret,
            "lena-token": people["lena"]["token"],
        }

    def write_files(self) -> None:
        """Config, mapping and secrets as they begin."""
        home = self.place.home
        for name, secret in self.secrets().items():
            (home / name).write_text(secret, encoding="utf-8")
        mapping = preset_path("gitlab").read_text(encoding="utf-8")
        plain = f"{mapping}\nsetup: {{boards: false, templates: false}}\n"
        (home / "gitlab.yaml").write_text(plain, encoding="utf-8")
        self.place.config.write_text(self.config, encoding="utf-8")

    def spoil(self, deeds: list[Json]) -> None:
        """Do what a condition says."""
        for deed in deeds:
            for kind, given in deed.items():
                getattr(self, f"_do_{kind}")(given)

    def doctor(self, *words: str) -> Result:
        """What the command says, and how it ends."""
        return CliRunner().invoke(app, ["doctor", "--config", str(self.place.config), *words])

    def fill(self, text: str) -> str:
        """The text with what only this place knows."""
        hook = self.at.call("lena", "GET", "/hooks") if "{hook}" in text else [{"id": 0}]
        known = {"{home}": str(self.place.home), "{address}": self.address, "{hook}": str(hook[0]["id"])}
        for hole, filling in known.items():
            text = text.replace(hole, filling)
        return text

    def _do_config(self, keys: Json) -> None:
        self.place.reconfigure(lambda config: self._set_keys(config, keys))

    def _do_mapping(self, keys: Json) -> None:
        path = self.place.home / "gitlab.yaml"
        mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._set_keys(mapping, keys)
        path.write_text(yaml.safe_dump(mapping, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def _do_secret(self, secrets: Mapping[str, str]) -> None:
        for name, secret in secrets.items():
            (self.place.home / name).write_text(secret, encoding="utf-8")

    def _do_shape(self, shape: Json) -> None:
        for token in shape.get("tokens", {}).values():
            if token.get("expires_at"):
                # Days from today on.
                ends = datetime.now(UTC).date() + timedelta(days=int(token["expires_at"]))
                token["expires_at"] = ends.isoformat()
        self.place.control("PUT", "/shape", {"tracker": self.tracker, **shape})

    def _do_call(self, call: list[Any]) -> None:
        who, method, path, *sent = call
        filled = {
            key: self.fill(value) if isinstance(value, str) else value
            for key, value in (sent[0] if sent else {}).items()
        }
        self.at.call(who, method, self.fill(path), filled or None)

    def _do_open(self, count: int) -> None:
        self.place.control("POST", "/release")
        for number in range(count):
            self.at.call("sami", "POST", "/issues", {"title": f"Ticket {number}", "confidential": True})
        self.place.settled_hooks()

    def _set_keys(self, content: Json, keys: Json) -> None:
        for path, value in keys.items():
            *above, last = path.split(".")
            inner = content
            for key in above:
                inner = inner.setdefault(key, {})
            filled = yaml.safe_load(self.fill(yaml.safe_dump(value)))
            if value is None:
                inner.pop(last, None)
            else:
                inner[last] = filled


@contextmanager
def looked_over(home: Path, tracker: str = GITLAB) -> Iterator[LookedOver]:
    """One sandbox for many conditions."""
    with place(home, tracker) as found:

        def set_up_by_lena(config: Json) -> None:
            config["trackers"][tracker]["setup"] = {"token": f"file:{home}/lena-token"}
            # The hook of a hand-made project leads where nobody listens yet.
            config["serve"]["public_url"] = found.sandbox.world.site(tracker).hook_url.removesuffix(
                f"/hooks/{tracker}"
            )

        found.reconfigure(set_up_by_lena)
        made = LookedOver(found, found.config.read_text(encoding="utf-8"), tracker)
        made.write_files()
        yield made
