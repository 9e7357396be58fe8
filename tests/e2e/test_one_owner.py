"""Two `serve` on one store, whatever it is called: the second is refused, and the first goes on."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from sdesk_sync.sandbox.server import free_port
from tests.harness.own_process import run_command
from tests.harness.place import GITLAB, Place, place
from tests.harness.serve import Serve


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    """A sandbox that nobody serves yet."""
    with place(tmp_path / "home") as found:
        yield found


@pytest.fixture
def serve(here: Place) -> Iterator[Serve]:
    """A `serve` that is ready."""
    one = Serve(here.config, here.home / "serve.log")
    one.start()
    one.ready()
    yield one
    assert one.process is not None
    if one.process.poll() is None:
        one.stop()


def config_for(here: Place, store: Path) -> str:
    """The same config with a port of its own and another name for the store."""
    config = yaml.safe_load(here.config.read_text(encoding="utf-8"))
    config["serve"]["port"] = free_port()
    config["store"] = f"sqlite:///{store}"
    other = here.home / "other.yaml"
    other.write_text(yaml.safe_dump(config), encoding="utf-8")
    return str(other)


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has locks without a file")


@pytest.mark.parametrize("kind", ["symlink", "folder", pytest.param("hard link", marks=linux_only)])
def test_a_second_serve_by_another_name_is_refused(here: Place, serve: Serve, kind: str) -> None:
    """A link to the file, a link to its folder, a second name of the file: it is the same store."""
    store, elsewhere = here.home / "sdesk.db", here.home.with_name("elsewhere")
    if kind == "folder":
        elsewhere.symlink_to(here.home)
    else:
        elsewhere.mkdir()
        link = os.symlink if kind == "symlink" else os.link
        link(store, elsewhere / "sdesk.db")
    second = run_command("serve", "--config", config_for(here, elsewhere / "sdesk.db"))
    assert (second.returncode, len(second.stderr.splitlines()), second.stdout) == (1, 1, "")
    assert "another sdesk-sync is serving" in second.stderr
    at = here.at(GITLAB)
    ticket = at.open("sami", "customization")
    at.set("sami", ticket, priority="high")
    assert (at.words(ticket)[2], len(at.said(ticket))) == (None, 1)
    answer = serve.answered("/readyz")
    assert answer is not None
    assert answer.ok


@linux_only
def test_nothing_else_works_on_a_store_by_a_second_name_of_its_file(here: Place, serve: Serve) -> None:
    """SQLite keeps its log beside the name, so what was written by another would destroy the store."""
    second = here.home.with_name("second.db")
    os.link(here.home / "sdesk.db", second)
    other = config_for(here, second)
    for words in (("events", "list"), ("sweep",), ("events", "replay", "1")):
        refused = run_command(*words, "--config", other)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), refused
        assert "another name" in refused.stderr
    assert run_command("events", "list", "--config", str(here.config)).returncode == 0


def test_a_second_name_of_the_file_is_told(here: Place, serve: Serve) -> None:
    """Before anybody uses it."""
    os.link(here.home / "sdesk.db", here.home.with_name("second.db"))
    serve.says("more than one name")
    answer = serve.answered("/readyz")
    assert answer is not None
    assert (answer.ok, "more than one name" in " ".join(answer.json()["notices"])) == (True, True)
