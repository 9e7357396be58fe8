"""`validate`: every mistake that can be seen offline is told, all at once, each with its place."""

from pathlib import Path

import pytest

from tests.harness.desk_folder import DeskFolder, is_explained

CONFIG, GITLAB, JIRA = "sdesk.yaml", "gitlab.yaml", "jira-cloud.yaml"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


def test_a_right_desk_is_fine(here: DeskFolder) -> None:
    """Or all that is refused below would prove nothing."""
    result = here.run("validate")
    assert (result.exit_code, ": fine (support, engineering; mode " in result.stdout) == (0, True), (
        result.output
    )


# What is replaced and by what, with ^ where the problem is; words of the sentence.
CONFIG_MISTAKES = {
    "no host": ("https://acme.atlassian.net", "^https:///jira", "expected an address such as https://"),
    "no scheme": ("https://acme.atlassian.net", "^acme.atlassian.net", "expected an address such as"),
    "bad port": (
        "https://gitlab.acme.example",
        "^https://gitlab.acme.example:99999",
        "a port from 1 to 65535",
    ),
    "port in words": (
        "https://gitlab.acme.example",
        '^"https://gitlab.acme.example:eighty"',
        "a port from 1",
    ),
    "blank": ("https://gitlab.acme.example", "^https://gitlab.acme example", "expected an address such as"),
    "api of GitLab": (
        "https://gitlab.acme.example",
        "^https://gitlab.acme.example/api/v4",
        "without project and",
    ),
    "project in it": (
        "https://gitlab.acme.example",
        "^https://x.example/Acme/engineering",
        "without project and",
    ),
    "api of Jira": ("https://acme.atlassian.net", "^https://acme.atlassian.net/rest/api/2", "whole site"),
    "page of Jira": ("https://acme.atlassian.net", "^https://acme.atlassian.net/browse/DESK", "whole site"),
    "query": ("https://acme.atlassian.net", "^https://acme.atlassian.net?os=1", "without `?` and `#`"),
    "fragment": ("https://acme.atlassian.net", "^https://acme.atlassian.net#x", "without `?` and `#`"),
    "xn-- and nothing": ("https://acme.atlassian.net", "^https://xn--", "with a host that can be looked up"),
    "xn-- and plain": ("https://acme.atlassian.net", "^https://a.xn--abc-", "with a host that can be looked"),
    "a long host": (
        "https://gitlab.acme.example",
        f"^https://{'a234567.' * 31}a23456",
        "63 at most from dot to dot, 253 in all",
    ),
    "a long label": ("https://gitlab.acme.example", f"^https://{'a' * 64}.example", "63 at most from dot to"),
    "numbers": ("https://gitlab.acme.example", "^https://256.1.1.1", "with a host that can be looked up"),
    "a variable": ("https://gitlab.acme.example", "^https://${ENG_HOST}", "with a host that can be looked"),
    "long public url": ("port: 8080}", f"port: 8080, public_url: ^'https://{'a.' * 127}de'}}", "253 in all"),
    "a clock elsewhere": (
        "mode: observe\n",
        "mode: observe\nclock: ^http://clock.example.com/now\n",
        "of an embedded tracker's clock on this machine, http://127.0.0.1:PORT/…",
    ),
    "a clock by https": (
        "mode: observe\n",
        "mode: observe\nclock: ^https://127.0.0.1/now\n",
        "of an embedded tracker's clock on this machine",
    ),
    "a clock with an account": (
        "mode: observe\n",
        "mode: observe\nclock: ^http://me:secret@127.0.0.1/now\n",
        "found an address with an account in it",
    ),
    "no project": ("project: DESK", "project: ^''", "the project's key, such as DESK"),
    "a ticket": ("project: DESK", "project: ^DESK-1", "the project's key, such as DESK"),
    "blank project": ("project: acme/engineering", "project: ^' '", "group/project, or its number"),
    "no group": ("project: acme/engineering", "project: ^engineering", "group/project, or its number"),
    "no user": ("user: desk-bot@acme.example", "user: ^''", "the e-mail address of our account"),
    "no tracker": ("\ntrackers:\n", "\ntrackers: ^{}\nx:\n", "1 or more entries"),
    "unreachable": ("  engineering:\n", "  ^a/b:\n", "a name that can stand in an address as it is"),
    "no name": ("  engineering:\n", "  ^'':\n", "a name that can stand in an address as it is"),
    "dots": ("  engineering:\n", "  ^'..':\n", "a name that can stand in an address as it is"),
    "percent": ("  engineering:\n", "  ^a%2Fb:\n", "a name that can stand in an address as it is"),
    "somebody twice": ("{anna: [service-desk]}", "{anna: [lead], ^Anna: [support]}", "it is 'anna'"),
    "nobody": ("{anna: [service-desk]}", "{^'': [lead]}", "expected the name of an account"),
    "only a sign": ("{anna: [service-desk]}", "{^'@': [lead]}", "expected the name of an account"),
    "nobody to be seen": (
        "{anna: [service-desk]}",
        '{^"\\u200b": [lead]}',
        "expected the name of an account",
    ),
    "blank before": ("{anna: [service-desk]}", "{^' anna': [lead]}", "expected the name alone: 'anna'"),
    "blank after": ("{anna: [service-desk]}", "{^'anna ': [lead]}", "expected the name alone: 'anna'"),
    "hard blank": ("{anna: [service-desk]}", '{^"anna\\u00a0": [lead]}', "expected the name alone: 'anna'"),
    "zero width": ("{anna: [service-desk]}", '{^"\\u2060anna": [lead]}', "expected the name alone: 'anna'"),
    "a mention": ("{anna: [service-desk]}", "{^'@anna': [lead]}", "expected the name alone: 'anna'"),
    "both": ("{anna: [service-desk]}", "{^' @ anna': [lead]}", "expected the name alone: 'anna'"),
    "Jira's too": (
        "mapping: jira-cloud.yaml\n",
        "mapping: jira-cloud.yaml\n    people: {^'@anna@acme.example ': [lead]}\n",
        "expected the name alone: 'anna@acme.example'",
    ),
    "another database": ("sqlite:///sdesk.db", "^postgresql://u:geheim@h/db", "'postgresql', not in this"),
    "no database": ("sqlite:///sdesk.db", "^sdesk.db", "is no URL of a database"),
    "in memory": ("sqlite:///sdesk.db", '^"sqlite:///:memory:"', "names no file"),
    "a folder missing": ("sqlite:///sdesk.db", "^sqlite:///no/sdesk.db", "which is not there"),
    "a folder": ("sqlite:///sdesk.db", "^sqlite:///.", "is no file"),
    "options": ("sqlite:///sdesk.db", "^sqlite:///sdesk.db?timeout=x", "more in it than the path"),
    "host with port": ("host: 127.0.0.1", 'host: ^"0.0.0.0:80"', "without a port"),
    "proxy by name": ("host: 127.0.0.1", "trusted_proxies: [10.0.0.0/8, ^proxy]", "such as 10.0.0.0/8"),
    "public url": ("port: 8080}", "port: 8080, public_url: ^desk.example.com}", "an address such as"),
    "no room for a body": (
        "mode: observe",
        "limits: {bodies_bytes: ^1024}",
        "limits.bodies_bytes: found 1024, expected 26214400 or more, which is body_bytes",
    ),
    "a body too large": (
        "mode: observe",
        "limits: {body_bytes: ^67108865}",
        "limits.body_bytes: found 67108865, expected 67108864 or less, which is bodies_bytes",
    ),
    "a share of bodies": (
        "mode: observe",
        "limits: {body_bytes: 1024, bodies_bytes: ^4096, sender_bodies_bytes: 4097}",
        "limits.bodies_bytes: found 4096, expected 4097 or more, which is sender_bodies_bytes",
    ),
    "a share of connections": (
        "mode: observe",
        "limits: {sender_connections: ^1001}",
        "limits.sender_connections: found 1001, expected 1000 or less, which is connections: else",
    ),
    "fewer connections": (
        "mode: observe",
        "limits: {connections: ^199}",
        "limits.connections: found 199, expected 200 or more, which is sender_connections",
    ),
    "no desk": ("desk: service-desk.yaml", "desk: ^servicedesk.yaml", "a file beside the config, or one"),
    "no mapping": ("mapping: gitlab.yaml", "mapping: ^.", "is a folder"),
    "written token": ('"file:token"', "^geheim", "text that may be a secret, which is never written here"),
    "no variable": ('"${ENG_TOKEN}"', '^"${NO_SUCH}"', "found nothing in the environment variable NO_SUCH"),
    "no file": ('token: "file:token"', 'token: ^"file:none"', "found nothing, since"),
    "a role": ("[service-desk]", "[^servicedesk]", "Did you mean 'service-desk'?"),
}


@pytest.mark.parametrize("mistake", CONFIG_MISTAKES)
def test_a_mistake_in_a_config_is_told_with_its_place(here: DeskFolder, mistake: str) -> None:
    """By `validate`, long before `serve` would fail of it, and without a secret."""
    old, new, words = CONFIG_MISTAKES[mistake]
    place = here.spoil(CONFIG, old, new)
    result = here.run("validate")
    assert is_explained(result), result.exception
    told = [line for line in result.stderr.splitlines() if line.startswith(place) and words in line]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)
    assert "geheim" not in result.output


def test_an_account_in_an_address_is_refused_and_not_shown(here: DeskFolder) -> None:
    """It is a password most of the time."""
    place = here.spoil(CONFIG, "https://gitlab.acme.example", "^https://bot:geheim@gitlab.acme.example")
    said = here.run("validate").stderr
    assert f"{place}trackers.engineering.url: found an address with an account in it" in said
    assert "geheim" not in said


def test_all_mistakes_are_told_at_once(here: DeskFolder) -> None:
    """Those of the config, of its secrets, of its desk file and of its mappings."""
    places = [
        here.spoil(CONFIG, "project: DESK", "project: ^''"),
        here.spoil(CONFIG, '"${ENG_SECRET}"', '^"${NO_SUCH}"'),
        here.spoil(CONFIG, "[service-desk]", "[^nobody]"),
        here.spoil(GITLAB, '"team::support"', '^"type::incident"'),
        here.spoil(JIRA, "no_priority: Not", "no_priority: ^''  #"),
    ]
    here.write("token", "\u00fcber")
    said = here.run("validate").stderr
    assert [place for place in places if place not in said] == []
    assert "sdesk.yaml:12:12: trackers.support.token: found a character that no token has" in said
    assert said.endswith("6 to mend.\n")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://gitlab.acme.example", "https://GitLab.acme.example:443/"),
        ("https://gitlab.acme.example", "http://gitlab.acme.example."),
        ("https://acme.example/gitlab", "https://acme.example/gitlab//"),
    ],
)
def test_a_project_stands_under_one_name(here: DeskFolder, first: str, second: str) -> None:
    """Under two it would be judged twice and each person told twice."""
    entry = (
        '  again:\n    kind: gitlab\n    url: "{}"\n    project: ^Acme/Engineering\n    token: "file:token"\n'
        '    webhook_secret: ["file:secret"]\n    mapping: gitlab.yaml\n'
    )
    here.spoil(CONFIG, "https://gitlab.acme.example", first)
    place = here.spoil(CONFIG, "people: {anna: [service-desk]}\n", "people: {}\n" + entry.format(second))
    said = here.run("validate").stderr
    assert said.splitlines()[0].startswith(f"{place}trackers.again.project: found 'Acme/Engineering'")
    assert "expected a project of its own: 'engineering' is this one" in said


def test_two_projects_of_a_site_are_two(here: DeskFolder) -> None:
    """Only what is the same is refused."""
    entry = "  again:\n    kind: gitlab\n    url: https://gitlab.acme.example\n    project: acme/sales\n"
    rest = '    token: "file:token"\n    webhook_secret: ["file:secret"]\n    mapping: gitlab.yaml\n'
    here.spoil(CONFIG, "people: {anna: [service-desk]}\n", f"people: {{}}\n{entry}{rest}")
    assert here.run("validate").exit_code == 0


@pytest.mark.parametrize(
    "url", ["https://xn--bcher-kva.example", "https://b\u00fccher.example.", "https://[::1]:8443"]
)
def test_a_host_that_can_be_looked_up_is_fine(here: DeskFolder, url: str) -> None:
    """In letters of its own or as they are encoded; an address in brackets."""
    here.spoil(CONFIG, "https://gitlab.acme.example", f'"{url}"')
    assert here.run("validate").exit_code == 0


@pytest.mark.parametrize("host", ["a..b", "256.1.1.1", "999.0.0.1", "x" * 64, "xn--", "a." * 127 + "de"])
def test_a_name_that_no_machine_can_have_is_told(here: DeskFolder, host: str) -> None:
    """`serve` could not listen there, and would say so only once it has opened its store."""
    here.spoil("sdesk.yaml", "host: 127.0.0.1", f"host: {host}")
    result = here.run("validate")
    assert (result.exit_code, "an address of this machine or its name" in result.stderr) == (1, True)
