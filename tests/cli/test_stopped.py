"""Ctrl-C and a reader that has gone: one line at most, no trace, and the code that shells know."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness.desk_folder import ENVIRONMENT, DeskFolder

LIMIT_S = 20


@pytest.fixture
def silent_site() -> socket.socket:
    """A site that takes connections and never answers."""
    site = socket.create_server(("127.0.0.1", 0))
    site.settimeout(LIMIT_S)
    return site


@pytest.mark.parametrize("command", ["sweep", "plan", "drift", "doctor"])
@pytest.mark.parametrize(("language", "told"), [("de", "Abgebrochen."), ("en", "Stopped.")])
def test_ctrl_c_while_a_tracker_is_asked(
    tmp_path: Path, silent_site: socket.socket, command: str, language: str, told: str
) -> None:
    """The call is not waited for."""
    folder = DeskFolder.make(tmp_path)
    place = f"http://127.0.0.1:{silent_site.getsockname()[1]}"
    for url in ("https://acme.atlassian.net", "https://gitlab.acme.example"):
        folder.write("sdesk.yaml", (tmp_path / "sdesk.yaml").read_text().replace(url, place))
    environment = {**os.environ, **ENVIRONMENT, "SDESK_LANG": language}
    words = [sys.executable, "-m", "sdesk_sync", command, "--config", str(tmp_path / "sdesk.yaml")]
    with (
        closing(silent_site),
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running,
    ):
        connection, _ = silent_site.accept()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=LIMIT_S)
        connection.close()
    assert running.returncode == 130
    assert said.decode().strip().splitlines()[-1] == told
    assert "Traceback" not in said.decode()


def test_reader_that_has_enough_is_no_mistake(tmp_path: Path) -> None:
    """As with `| head`: nothing is said of it."""
    folder = DeskFolder.make(tmp_path)
    command = f"{sys.executable} -m sdesk_sync texts --config {folder.folder / 'sdesk.yaml'} | head -n 1"
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=LIMIT_S, check=True)
    assert (len(run.stdout.splitlines()), run.stderr) == (1, "")
