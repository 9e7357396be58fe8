"""What a secret holds is looked at before it counts, wherever it lies, and never shown."""

import base64
from pathlib import Path

import pytest

from tests.harness.desk_folder import DeskFolder, is_explained

WHOLE = "whsec_" + base64.b64encode(bytes(range(32))).decode()
IN_FILES = {
    "UTF-16": ("geheim".encode("utf-16"), "text in UTF-16"),
    "UTF-16 without a mark": ("geheim".encode("utf-16-le"), "text in UTF-16"),
    "no text": (b"geheim\xff", "bytes that are no text in UTF-8"),
    "empty": (b"", "found nothing in the file"),
    "blank": (b" \n\t", "found nothing in the file"),
    "two lines": (b"geheim\ngeheim\n", "a line break or control character"),
    "NUL": (b"geheim\0", "text in UTF-16, or no text at all"),
    "large": (b"geheim" * 20_000, "larger than 66 kB"),
}


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


@pytest.mark.parametrize("name", ["token", "secret"])
@pytest.mark.parametrize("mistake", IN_FILES)
def test_a_file_that_holds_no_secret_is_told_in_one_sentence(
    here: DeskFolder, mistake: str, name: str
) -> None:
    """With the place that names it and the file itself; what is in it is never repeated."""
    content, words = IN_FILES[mistake]
    path = here.write(name, content)
    result = here.run("validate")
    assert is_explained(result), result.exception
    lines = result.stderr.splitlines()[:-1]
    assert (result.exit_code, len(lines)) == (1, 1 if name == "token" else 2)
    assert [line for line in lines if words not in line or str(path) not in line] == []
    assert "geheim" not in result.output


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "found nothing in the environment variable ENG_TOKEN"),
        ("  ", "found nothing in the environment variable ENG_TOKEN"),
        ("geh\neim", "a line break or control character in the environment variable ENG_TOKEN"),
        ("geh\u00e4im", "a character that no token has in the environment variable ENG_TOKEN"),
        ("geh eim", "a character that no token has in the environment variable ENG_TOKEN"),
        ("geh\udcffeim", "bytes that are no text in UTF-8 in the environment variable ENG_TOKEN"),
    ],
)
def test_a_variable_that_holds_no_token_is_told(here: DeskFolder, value: str, words: str) -> None:
    """It would end in a header, where only plain letters may stand."""
    result = here.run("validate", ENG_TOKEN=value)
    assert is_explained(result), result.exception
    assert (result.exit_code, words in result.stderr) == (1, True), result.output


@pytest.mark.parametrize("held", [WHOLE, "geheim-4711"])
@pytest.mark.parametrize(
    ("written", "sign"),
    [
        (written, sign)
        for written in ("{0}{2}{1}", "{2}{0}{1}\n", "{0}{1}{2}")
        for sign in "\u200b\u2060\ufeff\u00ad\u00a0\u2028\u3000"
        # In front it is the mark of the encoding, and dropped.
        if (written[:3], sign) != ("{2}", "\ufeff")
    ],
)
def test_a_sign_that_nobody_sees_is_told(here: DeskFolder, written: str, sign: str, held: str) -> None:
    """Copied along from a page, in or round a secret: nobody would find it, and all would be 401."""
    found = written.format(held[:9], held[9:], sign)
    path = here.write("secret", found)
    result = here.run("validate", ENG_SECRET=found, ENG_TOKEN=found)
    assert is_explained(result), result.exception
    told = f"found a sign that cannot be seen (U+{ord(sign):04X}) in "
    places = [f"the file {path}", "the environment variable ENG_SECRET", "the environment variable ENG_TOKEN"]
    assert [place for place in places if told + place not in result.stderr] == []
    assert (result.exit_code, held[:9] in result.output) == (1, False)


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", "`{}`", "\u201c{}\u201d", "\u201e{}\u201c", ' "{}"\n'])
@pytest.mark.parametrize("held", [WHOLE, "geheim-4711"])
def test_a_secret_that_is_still_in_quotes_is_told(here: DeskFolder, held: str, quoted: str) -> None:
    """Some readers of variables keep them, and in a file they are of the secret."""
    path = here.write("token", quoted.format(held))
    result = here.run("validate", ENG_SECRET=quoted.format(held))
    for place in (f"the file {path}", "the environment variable ENG_SECRET"):
        assert f"found a secret that is still in quotes in {place}, expected" in result.stderr
    assert (result.exit_code, held[:9] in result.output) == (1, False)


@pytest.mark.parametrize("held", ['"', '"a', "a'", "'a\"", '"a" b', "a b", "e\u0301", "\u2713"])
def test_signs_that_a_secret_may_have_are_left(here: DeskFolder, held: str) -> None:
    """A quote at one end, a blank inside, letters of any script."""
    here.write("secret", held)
    result = here.run("validate", ENG_SECRET=held)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("cut", [1, 4, 20, 43, 44])
def test_a_signing_token_that_is_cut_short_is_told(here: DeskFolder, cut: int) -> None:
    """It looks like one, and no signature would ever fit."""
    result = here.run("validate", ENG_SECRET=WHOLE[:-cut])
    assert (result.exit_code, "a signing token that is cut short" in result.stderr) == (1, True)
    assert WHOLE[:12] not in result.output


@pytest.mark.parametrize("secret", ["{}", "\ufeff{}", "  {}\r\n", "\ufeff {}\n"])
@pytest.mark.parametrize("held", [WHOLE, "plain secret", "gr\u00fcn"])
def test_what_stands_round_a_secret_is_not_of_it(here: DeskFolder, secret: str, held: str) -> None:
    """A mark of the encoding, blanks and line ends, in files and variables alike."""
    here.write("secret", secret.format(held))
    result = here.run("validate", ENG_SECRET=secret.format(held))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('["file:secret", "${ENG_SECRET}"]', "geheim-4711"),
        ('["file:secret", "${ENG_SECRET}"]', "[*geheim-4711]"),
        ('"${ENG_TOKEN}"', "&geheim-4711"),
        ('"${ENG_TOKEN}"', "!geheim-4711"),
        ("https://gitlab.acme.example", "https://gitlab.acme.example?private_token=geheim-4711"),
        ("acme/engineering", "https://bot:geheim-4711@gitlab.acme.example/acme/engineering"),
    ],
)
def test_a_secret_that_is_written_into_the_config_is_not_shown(
    here: DeskFolder, right: str, wrong: str
) -> None:
    """Neither where it was meant to be referred to nor as part of an address; `serve` logs these lines."""
    here.spoil("sdesk.yaml", right, wrong)
    result = here.run("validate")
    assert is_explained(result), result.exception
    assert (result.exit_code, "geheim" in result.output) == (1, False), result.output
