"""The account that sets up is none of `serve`'s business: it runs where nobody has that account's token."""

from pathlib import Path
from typing import Any

from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, JIRA, place, serving


def test_serve_validate_and_sweep_start_without_the_variable_that_setup_names(tmp_path: Path) -> None:
    """It is on the machine of an admin; and the log names the hook's address as set-up sets it."""
    with place(tmp_path) as found:

        def name_accounts(config: dict[str, Any]) -> None:
            config["trackers"][GITLAB]["setup"] = {"token": "${NOBODY_HAS_IT}"}
            config["trackers"][JIRA]["setup"] = {"user": "lena@acme.example", "token": "${NOR_THIS}"}
            config["serve"]["public_url"] = "https://desk.acme.example/"

        found.reconfigure(name_accounts)
        assert run_command("validate", "--config", str(found.config)).returncode == 0
        with serving(found) as serve:
            ticket = found.at(GITLAB).open("carla", "customization")
            assert found.at(GITLAB).words(ticket)[0] == "request"
            assert f"webhooks go to https://desk.acme.example/hooks/{GITLAB}\n" in serve.said()
        swept = run_command("sweep", "--config", str(found.config))
        assert (swept.returncode, "NOBODY_HAS_IT" in swept.stderr) == (0, False), swept.stderr
