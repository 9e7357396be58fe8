"""Long texts: kept as wiki markup, which version 2 and webhooks show; version 3 shows documents.

A document becomes wiki markup on the way in, and its text is escaped there as in recorded bodies, where a "!"
that somebody typed into the editor reads "\\!" (docs/trackers/jira.md#text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sdesk_sync.sandbox.site import Json

_SPECIAL = re.compile(r"([!\[{])")
_ESCAPED = re.compile(r"\\([!\[\]{}*_+^~?|-])")
_BLOCK = re.compile(r"\{(code|noformat)(?::([^}]*))?\}\n?(.*?)\n?\{\1\}", re.DOTALL)
_INLINE = re.compile(
    r"(?<!\\)\[(?:~accountid:(?P<account>[^\]]+)|(?P<label>[^|\]]+)\|(?P<url>[^\]]+))\]|(?P<end>\n)"
)
_HEADING = re.compile(r"h([1-6])\. (.*)", re.DOTALL)

_MARKS = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}


class NotADocument(ValueError):
    """A value that is no Atlassian document."""


def document_of(wiki: str) -> Json:
    """The document that shows this wiki text: paragraphs, headings, code, links and mentions."""
    content: list[Json] = []
    end = 0
    for block in _BLOCK.finditer(wiki):
        content += _paragraph_nodes(wiki[end : block.start()])
        content.append(_code_node(block))
        end = block.end()
    content += _paragraph_nodes(wiki[end:])
    return {"type": "doc", "version": 1, "content": content}


def wiki_of(document: object) -> str:
    """The wiki text of a document; NotADocument for anything else, strings included."""
    if not isinstance(document, dict) or document.get("type") != "doc":
        raise NotADocument
    return _join_wiki(document.get("content"), "\n\n")


def _code_node(block: re.Match[str]) -> Json:
    node: Json = {"type": "codeBlock", "content": [{"type": "text", "text": block[3]}]}
    return {**node, "attrs": {"language": block[2]}} if block[2] else node


def _paragraph_nodes(wiki: str) -> Iterator[Json]:
    for text in re.split(r"\n{2,}", wiki.strip("\n")):
        if not text:
            continue
        heading = _HEADING.fullmatch(text)
        if heading:
            yield {
                "type": "heading",
                "attrs": {"level": int(heading[1])},
                "content": list(_inline_nodes(heading[2])),
            }
        else:
            yield {"type": "paragraph", "content": list(_inline_nodes(text))}


def _inline_nodes(text: str) -> Iterator[Json]:
    end = 0
    for found in _INLINE.finditer(text):
        yield from _plain_nodes(text[end : found.start()])
        if found["account"]:
            yield {"type": "mention", "attrs": {"id": found["account"]}}
        elif found["label"]:
            link = {"type": "link", "attrs": {"href": found["url"]}}
            yield {"type": "text", "text": found["label"], "marks": [link]}
        else:
            yield {"type": "hardBreak"}
        end = found.end()
    yield from _plain_nodes(text[end:])


def _plain_nodes(text: str) -> Iterator[Json]:
    if text:
        yield {"type": "text", "text": _ESCAPED.sub(r"\1", text)}


def _check_nodes(found: object) -> list[Json]:
    """A list of nodes, none of which may be anything else."""
    nodes = found if isinstance(found, list) else None
    if nodes is None or not all(
        isinstance(node, dict) and isinstance(node.get("type"), str) for node in nodes
    ):
        raise NotADocument
    return nodes


def _node_attributes(node: Json) -> Json:
    found = node.get("attrs", {})
    return found if isinstance(found, dict) else {}


def _join_wiki(found: object, between: str) -> str:
    return between.join(_wiki_of_node(node) for node in _check_nodes(found))


def _wiki_of_node(node: Json) -> str:
    kind, attrs, content = node["type"], _node_attributes(node), _check_nodes(node.get("content", []))
    if kind in ("bulletList", "orderedList"):
        sign = "*" if kind == "bulletList" else "#"
        return "\n".join(f"{sign} {_join_wiki(item.get('content', []), chr(10))}" for item in content)
    if kind == "text":
        return _marked_text(str(node.get("text", "")), _check_nodes(node.get("marks", [])))
    if kind == "codeBlock":
        language = f":{attrs['language']}" if attrs.get("language") else ""
        raw = "".join(str(piece.get("text", "")) for piece in content)
        return f"{{code{language}}}\n{raw}\n{{code}}"
    plain = {"hardBreak": "\n", "rule": "----", "mention": f"[~accountid:{attrs.get('id')}]"}
    if kind in plain:
        return plain[kind]
    if kind == "heading":
        return f"h{attrs.get('level', 1)}. {_join_wiki(content, '')}"
    if kind == "blockquote":
        return "{quote}" + _join_wiki(content, "\n\n") + "{quote}"
    return _join_wiki(content, "")


def _marked_text(text: str, marks: list[Json]) -> str:
    kinds = {mark["type"]: _node_attributes(mark) for mark in marks}
    if "code" in kinds:
        return f"{{{{{text}}}}}"
    shown = _SPECIAL.sub(r"\\\1", text)
    for kind, sign in _MARKS.items():
        if kind in kinds:
            shown = f"{sign}{shown}{sign}"
    return f"[{shown}|{kinds['link'].get('href')}]" if "link" in kinds else shown
