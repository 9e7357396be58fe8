"""What holds for every comment: what is hidden never commands, and plain words of its author always do."""

from hypothesis import given
from hypothesis import strategies as some

from sdesk_sync.desk.comments.commands import Command, SetFact, parse_commands
from sdesk_sync.desk.model.vocabulary import Field
from sdesk_sync.trackers.markup.lines import split_lines
from sdesk_sync.trackers.markup.markdown import read_markdown
from sdesk_sync.trackers.markup.reader import CommentReader
from sdesk_sync.trackers.markup.wiki import read_wiki
from tests.harness.rule_cases import shipped

LINE = "!desk order PO-4711"
DONE = (SetFact(Field("order_reference"), "PO-4711"),)
READERS = {
    "markdown": CommentReader("engineering", read_markdown),
    "wiki": CommentReader("support", read_wiki),
}

# Each whole in itself: what comes after it is not inside of it, on either markup.
CLOSED = (
    "Hello,",
    "It is *here*, **really** and _there_ (see 5 < 6).",
    "Look at `this` and at <version>.",
    "> somebody's words\n> and more",
    ">>>\nsomebody's words\n>>>",
    "```\nx = 1\n```",
    "~~~~ sql\nselect '<details>'\n```\n~~~~",
    "{code:title=a{b|x=y}\nselect 1\n{code}",
    "{quote}somebody's words{quote}",
    "bq. somebody's words",
    "- one\n- two\n  - three",
    "1. one\n\n   more of it",
    "# A heading",
    "h3. A heading",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "<!-- hidden -->",
    "<details><summary>a</summary>\n\nb\n\n</details>",
    "<pre>\nx\n\ny</pre>",
    "[mail]: https://acme.example/mail 'The mail'",
    "----",
    "On 3 Nov 2025, Carla <carla@acme.example> wrote:\n> I order it.",
)
# Each with one place for what is hidden in it, on both markups.
HIDING = (
    "> {}",
    "> somebody\n{}",
    "> > somebody\n{}",
    "> 1. somebody\n{}",
    ">>>\n\n{}\n\n>>>",
    "```\n{}\n```",
    "~~~\n\n{}\n\n~~~",
    "````\n```\n{}\n````",
    "- one\n\n  ```\n  {}\n  ```",
    "{{code}}\n{}\n{{code}}",
    "{{code:title=a b|c=d}}\n\n{}\n\n{{code}}",
    "{{noformat}}\n{}\n{{noformat}}",
    "{{panel:title=x}}\n{}\n{{panel}}",
    "{{quote}}\n\n{}\n\n{{quote}}",
    "<!--\n{}\n-->",
    "<!--\n\n{}\n\n-->",
    "<pre>\n{}\n</pre>",
    "<blockquote>\n\n{}\n\n</blockquote>",
    "<details>\n<summary>a</summary>\n\n{}\n\n</details>",
    "<div><code>\n\n{}\n\n</code></div>",
    "please write {}",
    "# {}",
    "- {}",
    "    {}",
    "`{}`",
)
# What makes all below it somebody else's.
FOREIGN = (
    "-- \nSami Sommer\n{}",
    "On Mon, 3 Nov 2025 at 10:00, Carla <carla@acme.example> wrote:\n\n{}",
    "Am 03.11.25 um 10:00 schrieb Carla Customer\n<carla@acme.example>:\n\n{}",
    "From: Carla\nSent: Monday, November 3, 2025\nTo: Support\nSubject: Order\n\n{}",
    "Von: Carla\nGesendet: Montag, 3. November 2025\nAn: Support\nBetreff: Bestellung\n\n{}",
    "________________________________\n\n{}",
    "-----Ursprüngliche Nachricht-----\n\n{}",
    "---------- Forwarded message ---------\n\n{}",
)
PARAGRAPHS = some.lists(some.sampled_from(CLOSED), max_size=5)
READER = some.sampled_from(sorted(READERS))
ENDS = some.sampled_from(["\n", "\r\n", "\r"])


def heard(markup: str, blocks: list[str], end: str = "\n") -> tuple[Command, ...]:
    """The commands of a comment of some blocks, with blank lines between them."""
    text = "\n\n".join(blocks).replace("\n", end)
    return parse_commands(shipped(), READERS[markup].read_plain_lines(text).lines)


@given(READER, PARAGRAPHS, PARAGRAPHS, ENDS)
def test_its_authors_plain_command_always_counts(
    markup: str, before: list[str], after: list[str], end: str
) -> None:
    """Whatever stands above and below it, as long as that has ended."""
    assert heard(markup, [*before, LINE, *after], end) == DONE
    assert heard(markup, [*before, f"Done:\n{LINE}\nSami", *after], end) == DONE


@given(READER, PARAGRAPHS, some.sampled_from(HIDING), PARAGRAPHS, ENDS)
def test_what_is_hidden_never_counts(
    markup: str, before: list[str], hiding: str, after: list[str], end: str
) -> None:
    """Nor does it take along a command that comes after it."""
    assert heard(markup, [*before, hiding.format(LINE), *after], end) == ()
    assert heard(markup, [*before, hiding.format(LINE), LINE, *after], end) == DONE


@given(READER, PARAGRAPHS, some.sampled_from(FOREIGN), PARAGRAPHS)
def test_what_stands_in_somebody_elses_mail_never_counts(
    markup: str, before: list[str], foreign: str, after: list[str]
) -> None:
    """Nothing below its beginning does, and all above it."""
    assert heard(markup, [*before, foreign.format(LINE), LINE, *after]) == ()
    assert heard(markup, [*before, LINE, foreign.format(LINE), *after]) == DONE


@given(
    READER,
    some.text(alphabet="!desk \t\n\r`~>-*_<>[](){}|$\"'\\#=:/.aA1\v\f\x1c\x85\u2028\U000f0001", max_size=200),
)
def test_what_is_plain_is_a_line_of_the_comment(markup: str, text: str) -> None:
    """As it was written, in its order, and none that is not there."""
    lines = iter(split_lines(text))
    assert all(line in lines for line in READERS[markup].read_plain_lines(text).lines if line)
