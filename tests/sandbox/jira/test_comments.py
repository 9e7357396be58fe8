"""Comments of the sandbox's Jira: texts, who may read them, what marks them as internal."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.jira.jira_site import JiraSite

INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}


@pytest.fixture(scope="module")
def site() -> Iterator[JiraSite]:
    """One site for all tests here; each makes its own issues."""
    with JiraSite() as running:
        yield running


def document(*texts: str) -> Any:
    """An Atlassian document of paragraphs."""
    content = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in texts]
    return {"type": "doc", "version": 1, "content": content}


def test_a_comment_is_public_unless_marked_internal(site: JiraSite) -> None:
    """By the property that Service Management goes by."""
    path = f"2/issue/{site.open_issue()}/comment"
    public = site.write_json("anna", "POST", path, {"body": "Hello"})
    internal = site.write_json(
        "anna", "POST", path, {"body": "Psst", "properties": [INTERNAL]}, expand="properties"
    )
    assert (public["jsdPublic"], internal["jsdPublic"]) == (True, False)
    assert "properties" not in public
    assert internal["properties"] == [INTERNAL]


def test_what_is_typed_into_the_editor_is_escaped_in_wiki_text(site: JiraSite) -> None:
    """A document's "!" comes out as "\\!", a wiki string as it went in."""
    key = site.open_issue()
    site.write_json("sami", "POST", f"3/issue/{key}/comment", {"body": document("!desk why", "see [docs]")})
    site.write_json("sami", "POST", f"2/issue/{key}/comment", {"body": "!desk why"})
    typed, sent = site.read_json("lena", f"2/issue/{key}/comment")["comments"]
    assert typed["body"] == "\\!desk why\n\nsee \\[docs]"
    assert sent["body"] == "!desk why"
    again = site.read_json("lena", f"3/issue/{key}/comment/{typed['id']}")
    assert again["body"] == document("!desk why", "see [docs]")


def test_a_rich_document_becomes_wiki_markup(site: JiraSite) -> None:
    """Marks, lists, code, headings, mentions and links."""
    text = {"type": "text", "text": "now", "marks": [{"type": "strong"}]}
    code = {"type": "text", "text": "a!", "marks": [{"type": "code"}]}
    link = {
        "type": "text",
        "text": "here",
        "marks": [{"type": "link", "attrs": {"href": "https://example.com"}}],
    }
    mention = {"type": "mention", "attrs": {"id": "712020:x", "text": "@X"}}
    items = [{"type": "listItem", "content": [{"type": "paragraph", "content": [text]}]}]
    content = [
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Title"}]},
        {"type": "paragraph", "content": [mention, {"type": "hardBreak"}, code, link]},
        {"type": "bulletList", "content": items},
        {
            "type": "codeBlock",
            "attrs": {"language": "sql"},
            "content": [{"type": "text", "text": "select 1"}],
        },
        {"type": "blockquote", "content": [{"type": "paragraph", "content": [text]}]},
        {"type": "rule"},
    ]
    key = site.open_issue()
    body = {"body": {"type": "doc", "version": 1, "content": content}}
    made = site.write_json("sami", "POST", f"3/issue/{key}/comment", body)
    wiki = site.read_json("lena", f"2/issue/{key}/comment/{made['id']}")["body"]
    assert wiki.split("\n\n") == [
        "h2. Title",
        "[~accountid:712020:x]\n{{a!}}[here|https://example.com]",
        "* *now*",
        "{code:sql}\nselect 1\n{code}",
        "{quote}*now*{quote}",
        "----",
    ]


def test_wiki_markup_becomes_a_document(site: JiraSite) -> None:
    """With code, headings, links, mentions and line breaks as nodes of their own."""
    key = site.open_issue()
    wiki = "h1. Title\n\nsee [docs|https://example.com] [~accountid:1]\nend\n{code}\nx\n\ny\n{code}"
    made = site.write_json("sami", "POST", f"2/issue/{key}/comment", {"body": wiki})
    content = site.read_json("lena", f"3/issue/{key}/comment/{made['id']}")["body"]["content"]
    assert [block["type"] for block in content] == ["heading", "paragraph", "codeBlock"]
    assert [node["type"] for node in content[1]["content"]] == [
        "text", "text", "text", "mention", "hardBreak", "text",
    ]  # fmt: skip
    assert content[2]["content"][0]["text"] == "x\n\ny"


@pytest.mark.parametrize(
    ("version", "body"),
    [
        ("2", {"body": ""}),
        ("2", {"body": "  "}),
        ("2", {}),
        ("2", {"body": {"type": "doc", "version": 1, "content": []}}),
        ("2", {"body": "x" * 40_000}),
        ("3", {"body": "plain"}),
        ("3", {"body": {"type": "doc", "version": 1, "content": ["x"]}}),
        ("3", {"body": {"type": "paragraph", "content": []}}),
        ("3", {"body": {"type": "doc", "version": 1, "content": []}}),
    ],
)
def test_what_is_no_text_is_refused(site: JiraSite, version: str, body: Any) -> None:
    """Plain strings in version 3, documents in version 2, nothing at all, too much."""
    answer = site.send_request("anna", "POST", f"{version}/issue/{site.open_issue()}/comment", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["comment"])


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ({"visibility": {"type": "group", "value": "desk-support"}}, {"sami"}),
        ({"visibility": {"type": "role", "value": "Service Desk Team"}}, {"sami", "dev"}),
        ({"visibility": {"type": "role", "identifier": "10101"}}, {"sami", "dev"}),
        ({}, {"sami", "dev", "carla"}),
    ],
)
def test_a_restricted_comment_is_not_there_for_others(
    site: JiraSite, visibility: Any, readers: set[str]
) -> None:
    """Neither in the list nor in the issue nor by its id."""
    key = site.open_issue()
    made = site.write_json("sami", "POST", f"2/issue/{key}/comment", {"body": "Psst", **visibility})
    for who in ("sami", "dev", "carla"):
        listed = site.read_json(who, f"2/issue/{key}/comment")["total"]
        inside = site.read_json(who, f"2/issue/{key}")["fields"]["comment"]["total"]
        alone = site.send_request(who, "GET", f"2/issue/{key}/comment/{made['id']}").status_code
        assert (listed, inside, alone) == ((1, 1, 200) if who in readers else (0, 0, 404))


@pytest.mark.parametrize(
    "visibility",
    [
        {"type": "group", "value": "desk-lead"},
        {"type": "group", "value": "none"},
        {"type": "role", "value": "Service Desk Customers"},
        {"type": "circle", "value": "x"},
        "desk-support",
    ],
)
def test_a_comment_is_restricted_only_to_what_its_author_belongs_to(site: JiraSite, visibility: Any) -> None:
    """And only to groups and roles that are there."""
    body = {"body": "x", "visibility": visibility}
    answer = site.send_request("sami", "POST", f"2/issue/{site.open_issue()}/comment", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["commentLevel"])


def test_a_changed_comment_names_both_authors(site: JiraSite) -> None:
    """The one who wrote it and the one who changed it."""
    path = f"2/issue/{site.open_issue()}/comment"
    made = site.write_json("anna", "POST", path, {"body": "first"})
    changed = site.write_json(
        "lena", "PUT", f"{path}/{made['id']}", {"body": "second", "properties": [INTERNAL]}
    )
    assert (changed["author"]["displayName"], changed["updateAuthor"]["displayName"]) == (
        "Anna Amsel",
        "Lena Lorenz",
    )
    assert (changed["body"], changed["jsdPublic"], changed["id"]) == ("second", False, made["id"])
    site.write_json("anna", "DELETE", f"{path}/{made['id']}")
    assert site.read_json("anna", path)["total"] == 0


def test_comments_are_listed_oldest_first_or_newest_first(site: JiraSite) -> None:
    """In pages."""
    path = f"2/issue/{site.open_issue()}/comment"
    for text in "abc":
        site.write_json("anna", "POST", path, {"body": text})
    first = site.read_json("anna", path, maxResults=2)
    assert ([one["body"] for one in first["comments"]], first["total"]) == (["a", "b"], 3)
    latest = site.read_json("anna", path, orderBy="-created", startAt=0, maxResults=1)
    assert [one["body"] for one in latest["comments"]] == ["c"]
    assert site.send_request("anna", "GET", path, startAt="x").status_code == 400


def test_a_comments_properties_have_a_resource_of_their_own(site: JiraSite) -> None:
    """The mark can be read and set there, too."""
    made = site.write_json(
        "anna", "POST", f"2/issue/{site.open_issue()}/comment", {"body": "x", "properties": [INTERNAL]}
    )
    path = f"2/comment/{made['id']}/properties"
    assert site.read_json("lena", f"{path}/sd.public.comment")["value"] == {"internal": True}
    statuses = [site.send_request("desk-bot", "PUT", f"{path}/sdesk", value).status_code for value in (1, 2)]
    assert statuses == [201, 200]
    assert {entry["key"] for entry in site.read_json("lena", path)["keys"]} == {"sd.public.comment", "sdesk"}
    site.write_json("desk-bot", "DELETE", f"{path}/sdesk")
    assert site.send_request("lena", "GET", f"{path}/sdesk").status_code == 404
    assert site.send_request("lena", "GET", "2/comment/1/properties").status_code == 404


def test_an_edit_can_carry_a_comment(site: JiraSite) -> None:
    """As an operation of `update`."""
    key = site.open_issue()
    update = {"comment": [{"add": {"body": "taken", "properties": [INTERNAL]}}], "labels": [{"add": "x"}]}
    site.write_json("anna", "PUT", f"2/issue/{key}", {"update": update})
    fields = site.read_fields(key)
    assert (fields["comment"]["comments"][0]["jsdPublic"], fields["labels"]) == (False, ["x"])
    assert site.send_request("anna", "PUT", f"2/issue/{key}", {"update": {"comment": {}}}).status_code == 400
    body = {"body": "x", "properties": ["internal"]}
    assert site.send_request("anna", "POST", f"2/issue/{key}/comment", body).status_code == 400
