"""`setup:` of a tracker in `sdesk.yaml`: looked at where it stands, and not read before somebody sets up."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.config import SetupAccount, load_config
from sdesk_sync.secret import SecretProblem
from sdesk_sync.trackers.kinds import KINDS
from sdesk_sync.trackers.wire.address import is_sent_openly
from tests.harness.desk_folder import ENVIRONMENT, DeskFolder

CONFIG = "sdesk.yaml"
IN_GITLAB, IN_JIRA = "mapping: gitlab.yaml\n", "mapping: jira-cloud.yaml\n"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def put_setup(here: DeskFolder, before: str, section: str) -> str:
    """The section in a tracker's entry; the place of its `^`."""
    return here.spoil(CONFIG, before, f"setup: {section}\n    {before}")


MISTAKES = {
    "a token as it is": (IN_GITLAB, '{token: ^"geheim"}', "found text that may be a secret, which is never"),
    "no token": (IN_GITLAB, "^{}", "setup.token: found no such key, expected text"),
    "a user for GitLab": (IN_GITLAB, '{token: "${X}", ^user: lena}', "found 'user', expected 'token'"),
    "an unknown key": (IN_JIRA, '{user: a@b.c, token: "${X}", ^name: x}', "expected one of user, token"),
    "no user for Jira": (IN_JIRA, '^{token: "${X}"}', "setup.user: found no such key, expected text"),
    "no address": (IN_JIRA, '{user: ^"le na", token: "${X}"}', "expected the e-mail address of our account"),
    "nothing": (IN_GITLAB, "^x", "trackers.engineering.setup: found 'x', expected a mapping"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_it_is_told_with_its_place(here: DeskFolder, mistake: str) -> None:
    """Offline, and nothing of a secret is repeated."""
    before, section, words = MISTAKES[mistake]
    place = put_setup(here, before, section)
    result = here.run("validate")
    told = [line for line in result.stderr.splitlines() if line.startswith(place) and words in line]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)
    assert "geheim" not in result.output


def test_its_token_is_read_by_nobody_before_it_is_asked_for(here: DeskFolder) -> None:
    """`validate` is fine where only an admin's machine has it; what reads it says what is missing."""
    put_setup(here, IN_GITLAB, '{token: "${ENG_SETUP_TOKEN}"}')
    put_setup(here, IN_JIRA, '{user: lena@acme.example, token: "file:admin-token"}')
    assert here.run("validate").exit_code == 0
    found = load_config(here.folder / CONFIG, ENVIRONMENT).trackers
    asked = found["engineering"].setup, found["support"].setup
    assert [one.user for one in asked if one is not None] == [None, "lena@acme.example"]
    assert read(asked[0]) == "nothing in the environment variable ENG_SETUP_TOKEN"
    assert read(asked[1]).startswith("nothing, since ")
    here.write("admin-token", "geheim\n")
    assert read(asked[1]) == "geheim"
    assert "geheim" not in repr(asked)


def read(account: SetupAccount | None) -> str:
    """An account's token, or what was found instead."""
    assert account is not None
    try:
        return account.token.read()
    except SecretProblem as problem:
        return str(problem.found)


def test_a_config_without_one_has_none(here: DeskFolder) -> None:
    """The tracker's own account is tried there."""
    found = load_config(here.folder / CONFIG, ENVIRONMENT)
    assert [one.setup for one in found.trackers.values()] == [None, None]


@pytest.mark.parametrize(
    ("public_url", "address"),
    [
        (None, None),
        ("https://desk.acme.example", "https://desk.acme.example/hooks/engineering"),
        ("https://acme.example/desk/", "https://acme.example/desk/hooks/engineering"),
    ],
)
def test_the_address_of_the_hook_is_that_of_serve(
    here: DeskFolder, public_url: str | None, address: str | None
) -> None:
    """As the outside reaches it; none where nobody has said it."""
    if public_url is not None:
        here.spoil(CONFIG, "port: 8080}", f'port: 8080, public_url: "{public_url}"}}')
    found = load_config(here.folder / CONFIG, ENVIRONMENT)
    assert found.serve.hook_address("engineering") == address


def test_each_version_of_a_config_has_a_name(here: DeskFolder) -> None:
    """By which a saved plan knows the one that it was made from."""
    before = load_config(here.folder / CONFIG, ENVIRONMENT).digest
    assert load_config(here.folder / CONFIG, ENVIRONMENT).digest == before
    here.spoil(CONFIG, "mode: observe", "mode: warn")
    assert load_config(here.folder / CONFIG, ENVIRONMENT).digest != before


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://desk.acme.example/hooks/x", "safe"),
        ("HTTP://desk.acme.example/hooks/x", "open"),
        ("http://10.0.0.7:8080/hooks/x", "open"),
        ("http://127.0.0.1:8080/hooks/x", "safe"),
        ("http://127.9.9.9/hooks/x", "safe"),
        ("http://[::1]:8080/hooks/x", "safe"),
        ("http://localhost:8080/hooks/x", "safe"),
        ("http://desk.localhost./hooks/x", "safe"),
        ("http://localhost.acme.example/hooks/x", "open"),
        ("http://[::1", "open"),
    ],
)
def test_what_leaves_the_machine_by_http_is_open(address: str, told: str) -> None:
    """Whoever stands on the way could read tickets there, and the secret of the hook."""
    assert is_sent_openly(address) is (told == "open")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_start_is_right_and_shows_the_new_keys(tmp_path: Path, kind: str) -> None:
    """Each as a comment; and the schema has them, for editors."""
    run = CliRunner().invoke
    assert run(app, ["init", "--tracker", kind, str(tmp_path)]).exit_code == 0
    text = (tmp_path / CONFIG).read_text(encoding="utf-8")
    assert re.search(r'^# .*public_url: "https://', text, re.MULTILINE)
    assert ("# setup: {" in text) is (kind != "jira-data-center")
    schema = run(app, ["schema", "config"]).stdout
    assert '"SetupTokenShape"' in schema
    assert '"SetupUserShape"' in schema
