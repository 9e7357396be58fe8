"""Why a project cannot be planned whose account is refused, as its kind of tracker calls what is needed."""

from dataclasses import replace
from pathlib import Path

import pytest

from sdesk_sync.cli.setup_run import say_unread
from sdesk_sync.config import SetupAccount, load_config
from sdesk_sync.runtime.set_up import SetupTracker, UnreadProject, connect_setup
from sdesk_sync.setup.drawing.wording import Wording
from sdesk_sync.trackers.errors import Misconfigured, Rejected
from sdesk_sync.trackers.setup.port import OwnAccountUnfit
from tests.harness.desk_folder import ENVIRONMENT, DeskFolder


@pytest.fixture
def trackers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, SetupTracker]:
    """Those of a config, both with an account for set-up; nothing is asked of them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    DeskFolder.make(tmp_path)
    connected = connect_setup(load_config(tmp_path / "sdesk.yaml"))
    return {
        one.name: replace(one, config=replace(one.config, setup=SetupAccount(None, one.config.token)))
        for one in connected
    }


@pytest.mark.parametrize(
    ("account", "status", "error", "needed"),
    [
        ("support.setup", 401, Misconfigured, "API token of the user beside it"),
        ("support.setup", 403, Misconfigured, "permission Administer Jira"),
        ("support", 403, OwnAccountUnfit, "access to Jira and the project"),
        ("engineering.setup", 401, Misconfigured, "Make a new one"),
        ("engineering.setup", 403, Misconfigured, "has to be Maintainer"),
        ("engineering", 403, OwnAccountUnfit, "has to be Reporter"),
    ],
)
def test_what_is_needed_is_said_in_the_trackers_words(
    trackers: dict[str, SetupTracker], account: str, status: int, error: type[Misconfigured], needed: str
) -> None:
    """With where in the config the account stands, and what the tracker said."""
    refused = error("refused", refusal=Rejected(status, "not you", ""))
    told = say_unread(UnreadProject(trackers[account.partition(".")[0]], refused), Wording("en"))
    assert needed in told
    assert f" trackers.{account}.token " in told
    assert "“not you”" in told


@pytest.mark.parametrize("tracker", ["support", "engineering"])
def test_it_is_said_in_german_too(trackers: dict[str, SetupTracker], tracker: str) -> None:
    """With the same place."""
    refused = Misconfigured("refused", refusal=Rejected(403, "not you", ""))
    told = say_unread(UnreadProject(trackers[tracker], refused), Wording("de"))
    assert told.startswith(f"lässt sich nicht planen: Das Konto von trackers.{tracker}.setup.token")
