"""Which language a command speaks: by `--lang`, then by the terminal's variables."""

from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from sdesk_sync.cli.app import app
from sdesk_sync.cli.language import choose_language

VARIABLES = ("SDESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "DE_at"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": ""}, "de"),
        ({"LC_MESSAGES": "de_CH", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "C", "SDESK_LANG": "de"}, "de"),
        ({"SDESK_LANG": "en", "LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"SDESK_LANG": "", "LC_ALL": "de_DE.UTF-8"}, "de"),
        ({"LANGUAGE": "de"}, "en"),
    ],
    ids=str,
)
def test_first_variable_that_is_set_says_it(environment: Mapping[str, str], language: str) -> None:
    """Each of them alone, empty, and before the others."""
    assert choose_language(environment) == language


@pytest.mark.parametrize(("chosen", "terminal"), [("de", "en_GB"), ("en", "de_DE")])
def test_chosen_one_rules(chosen: str, terminal: str) -> None:
    """Whatever the terminal says."""
    assert choose_language({"SDESK_LANG": terminal}, chosen=chosen) == chosen


@pytest.mark.parametrize(
    ("variable", "arguments", "said"),
    [
        ("de_DE.UTF-8", (), "Guten Tag {who}"),
        ("de_DE.UTF-8", ("--lang", "en"), "Hello {who}"),
        ("C", (), "Hello {who}"),
        ("C", ("--lang", "de"), "Guten Tag {who}"),
    ],
)
def test_command_speaks_the_language_of_its_terminal(
    variable: str, arguments: tuple[str, ...], said: str
) -> None:
    """And that of `--lang` before it."""
    environment = dict.fromkeys(VARIABLES, "") | {"LANG": variable}
    shown = CliRunner().invoke(app, ["texts", *arguments], env=environment)
    assert shown.exit_code == 0
    assert said in shown.stdout


@pytest.mark.parametrize(
    ("words", "english", "german"),
    [
        ("plan --trackr x", "No such option '--trackr'.", "Eine Option '--trackr' gibt es nicht."),
        ("plann", "No such command 'plann'.", "Einen Befehl 'plann' gibt es nicht."),
        ("events show", "Missing argument 'NUMBER'.", "Es fehlt 'NUMBER'."),
        ("schema", "Missing argument", "erwartet wird eins von desk, mapping"),
        (
            "serve --log xml",
            "Invalid value for '--log'",
            "Wert für '--log': erwartet wird eins von",
        ),
        ("events list --limit 0", "0 is not in the range", "Ungültiger Wert für '--limit': 0"),
        ("texts a b", "unexpected extra arguments", "unexpected extra arguments"),
        ("sandbox", "--config-out DIR is missing", "--config-out DIR fehlt"),
    ],
)
@pytest.mark.parametrize("chosen", ["de", "en"])
def test_mistyped_command_line_is_told_in_the_language(
    words: str, english: str, german: str, chosen: str
) -> None:
    """With the command's help named, and exit 2."""
    shown = CliRunner().invoke(app, words.split(), env={"SDESK_LANG": chosen})
    assert shown.exit_code == 2
    assert (german if chosen == "de" else english) in shown.stderr
    assert "--help" in shown.stderr


@pytest.mark.parametrize("words", [["--lang", "de", "plan", "--no"], ["plan", "--no", "--lang=de"]])
def test_language_that_stands_beside_a_mistake_counts(words: list[str]) -> None:
    """Click stops at the mistake; we look on."""
    assert "Aufruf: " in CliRunner().invoke(app, words, env={"SDESK_LANG": "en"}).stderr
