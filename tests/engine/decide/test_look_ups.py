"""What the tracker knows though nobody entered it: asked once, before a refusal for want of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.engine import Works, listening, nth
from tests.harness.merges import STARTS, URGENT, fact_of, make_ticket, stands
from tests.harness.place import GITLAB, PLAYED, PREMIUM, At, Place, missing, place

PRODUCTS = {
    "gitlab": "acme/product",
    "jira-cloud": "PROD",
    "jira-service-management": "PROD",
    "jira-data-center": "PROD",
}


def name_products(here: Place) -> None:
    """Mappings that name a product's project."""
    for name, project in PRODUCTS.items():
        text = preset_path(name).read_text(encoding="utf-8")
        (here.home / f"{name}.yaml").write_text(f"{text}\nproduct_projects: [{project}]\n", encoding="utf-8")

    def point(config: dict[str, Any]) -> None:
        for entry in config["trackers"].values():
            entry["mapping"] = str(here.home / entry["mapping"])

    here.reconfigure(point)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """An engine over a GitLab where merging closes nothing, and mappings that name a product's project."""
    with place(tmp_path_factory.mktemp("looks"), *PLAYED) as here:
        name_products(here)
        for name in {GITLAB, PREMIUM} & set(PLAYED):
            here.sandbox.world.gitlab(name).code.switch_off_closing()
        with listening(here) as running:
            yield running


def add_change(works: Works, at: At, ticket: str, *, is_merged: bool = True) -> str:
    """Somebody merges what says it closes the issue, or, on Jira, says in which version it is fixed."""
    if not at.is_gitlab:
        at.call("dev", "PUT", f"/issue/{ticket}", {"update": {"fixVersions": [{"add": {"name": "14.3"}}]}})
        return "14.3"
    code = works.place.sandbox.world.gitlab(at.tracker).code
    number = code.open_merge_request("dev", [int(ticket)])
    if is_merged:
        code.merge("dev", number)
    return f"!{number}"


def link(works: Works, at: At, ticket: str, project: str) -> str:
    """Petra links the ticket to an issue of another project; how people call that."""
    world = works.place.sandbox.world
    if at.is_gitlab:
        number = world.gitlab(at.tracker).open_elsewhere("petra", project)
        sent: dict[str, Any] = {"target_project_id": project, "target_issue_iid": number}
        at.call("petra", "POST", f"/issues/{ticket}/links", sent)
        return f"{project}#{number}"
    key = f"{project}-{ticket.partition('-')[2]}"
    world.jira(at.tracker).order_shape({"elsewhere": [key]})
    ends = {"inwardIssue": {"key": ticket}, "outwardIssue": {"key": key}}
    at.call("petra", "POST", "/issueLink", {"type": {"name": "Relates"}, **ends})
    return key


def defect_at_work(works: Works, at: At) -> str:
    """A software defect that Devin works on."""
    return make_ticket(works, at, "software-defect", URGENT, STARTS)


def shown_of(at: At, ticket: str, field: str) -> str | None:
    """What stands in a custom field of an issue of Jira's."""
    (key,) = [each["id"] for each in at.call("sami", "GET", "/field") if each["name"] == field]
    found = at.call("sami", "GET", f"/issue/{ticket}")["fields"][key]
    return found if isinstance(found, str) else None


def test_a_change_found_lets_the_defect_be_fixed(at: At, works: Works) -> None:
    """At one call; what was found is the fact, and stands in the ticket where that has a field."""
    ticket = defect_at_work(works, at)
    change = add_change(works, at, ticket)
    works.settle()
    cost = works.does(at, lambda: at.office.set_words("dev", ticket, status="fixed"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("fixed", ())
    assert fact_of(works, at, ticket) == change
    if at.is_gitlab:
        assert cost.calls == (f"GET /api/v4/projects/101/issues/{ticket}/closed_by",)
    else:
        assert (cost.reads, cost.writes) == (1, 1)
        assert shown_of(at, ticket, "Desk: Change reference") == change
    after = works.does(at, lambda: at.office.set_words("sami", ticket, status="delivered"))
    assert (at.words(ticket)[1], after.calls) == ("delivered", ())


def test_a_product_item_found_by_its_link_lets_the_suggestion_be_forwarded(at: At, works: Works) -> None:
    """Of a project that the mapping names; other links are none."""
    ticket = make_ticket(works, at, "suggestion")
    link(works, at, ticket, "acme/other" if at.is_gitlab else "OTHER")
    item = link(works, at, ticket, "acme/product" if at.is_gitlab else "PROD")
    works.settle()
    cost = works.does(at, lambda: at.office.set_words("sami", ticket, status="forwarded"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("forwarded", ())
    assert fact_of(works, at, ticket, "product_item") == item
    if at.is_gitlab:
        assert [call for call in cost.calls if call.startswith("GET ")] == [
            f"GET /api/v4/projects/101/issues/{ticket}/links"
        ]
    else:
        assert shown_of(at, ticket, "Desk: Product item") == item


def test_a_change_found_lets_a_command_fix_the_defect(at: At, works: Works) -> None:
    """Asked for before it is refused, and written together with the status."""
    ticket = defect_at_work(works, at)
    change = add_change(works, at, ticket)
    works.settle()
    works.does(at, lambda: at.office.write_comment("dev", ticket, "!desk status fixed"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("fixed", ())
    assert fact_of(works, at, ticket) == change


@pytest.mark.parametrize("rule", ["code-change-fixes", "suggestion-to-product"])
def test_what_is_not_there_is_refused_with_one_explanation(at: At, works: Works, rule: str) -> None:
    """An open merge request is no change yet, and a link to another project no product item."""
    if rule == "code-change-fixes":
        ticket, who, status = defect_at_work(works, at), "dev", "fixed"
        if at.is_gitlab:
            add_change(works, at, ticket, is_merged=False)
    else:
        ticket, who, status = make_ticket(works, at, "suggestion"), "sami", "forwarded"
        link(works, at, ticket, "acme/other" if at.is_gitlab else "OTHER")
    before = at.words(ticket)[1]
    works.settle()
    cost = works.does(at, lambda: at.office.set_words(who, ticket, status=status))
    assert at.words(ticket)[1] == before
    (comment,) = at.said(ticket)
    assert (rule in comment.text, comment.is_hidden or not at.hides_comments) == (True, True)
    # What is beyond the ticket, the newest comments, the ticket before it is written.
    assert (cost.reads, cost.writes) == (3 + at.reads_again, 2)


def test_nothing_is_looked_up_before_anything_is_allowed(at: At, works: Works) -> None:
    """A fault without a code change is solved though a merge request says that it closes it."""
    ticket = make_ticket(
        works,
        at,
        "non-software-defect",
        URGENT,
        ("hugo", {"status": "in-progress"}),
        ("hugo", "!desk cause hosting"),
    )
    add_change(works, at, ticket)
    works.settle()
    cost = works.does(at, lambda: at.office.set_words("hugo", ticket, status="resolved"))
    assert (at.words(ticket)[1], at.said(ticket), cost.calls) == ("resolved", (), ())


@pytest.mark.parametrize("status", [500, 502, 429])
def test_a_look_up_that_fails_means_later(at: At, works: Works, status: int) -> None:
    """Never a refusal: once it answers again, the change is found."""
    ticket = defect_at_work(works, at)
    change = add_change(works, at, ticket)
    works.settle()
    kind = {"kind": "rate-limit", "retry_after": 1} if status == 429 else {"kind": "error", "status": status}
    works.place.faults({**nth(1, "error", at), **kind})
    works.told.clear()
    works.does(at, lambda: at.office.set_words("dev", ticket, status="fixed"))
    works.place.faults()
    assert "ready" in {str(ended.state) for _, ended in works.told}
    assert (at.words(ticket)[1], at.said(ticket)) == ("fixed", ())
    assert fact_of(works, at, ticket) == change


def test_a_command_of_which_nothing_was_heard_counts_where_nothing_is_found(at: At, works: Works) -> None:
    """The tracker is asked first, then the comments."""
    ticket = defect_at_work(works, at)
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.write_comment("dev", ticket, "!desk change !4711")
    works.place.settled_hooks()
    works.place.faults()
    works.does(at, lambda: at.office.set_words("dev", ticket, status="fixed"))
    assert (at.words(ticket)[1], at.said(ticket)) == ("fixed", ())
    assert fact_of(works, at, ticket) == "!4711"


def test_a_change_of_which_no_webhook_tells_is_looked_up_in_a_sweep_too(at: At, works: Works) -> None:
    """Judged from the history, with what the tracker knows."""
    ticket = defect_at_work(works, at)
    change = add_change(works, at, ticket)
    works.settle()
    works.place.faults({"kind": "lose-hook", "tracker": at.tracker})
    at.office.set_words("dev", ticket, status="fixed")
    works.place.settled_hooks()
    works.place.faults()
    works.catch_up()
    assert (at.words(ticket)[1], at.said(ticket)) == ("fixed", ())
    assert fact_of(works, at, ticket) == change


@pytest.mark.parametrize("named", ["-", "none"])
def test_a_version_that_reads_as_nothing_is_nothing(jira: At, works: Works, named: str) -> None:
    """In the field it would be read as nothing, and written again for ever."""
    works.place.sandbox.world.jira().add_version(named)
    ticket = defect_at_work(works, jira)
    named_so = {"update": {"fixVersions": [{"add": {"name": named}}]}}
    jira.call("dev", "PUT", f"/issue/{ticket}", named_so)
    works.settle()
    works.does(jira, lambda: jira.office.set_words("dev", ticket, status="fixed"))
    assert (jira.words(ticket)[1], len(jira.said(ticket))) == ("in-progress", 1)


def test_what_was_found_is_kept_and_stays(gitlab: At, works: Works) -> None:
    """In the journal, as what was looked up; and no rule lets it be taken away where it is needed."""
    ticket = defect_at_work(works, gitlab)
    change = add_change(works, gitlab, ticket)
    works.does(gitlab, lambda: gitlab.office.set_words("dev", ticket, status="fixed"))
    rows = works.place.rows("SELECT entry FROM journal ORDER BY id DESC LIMIT 1")
    assert f"change_reference was looked up in the tracker: {change}" in str(rows[0]["entry"])
    works.does(gitlab, lambda: gitlab.office.write_comment("dev", ticket, "!desk change none"))
    assert (fact_of(works, gitlab, ticket), stands(gitlab, ticket)) == (change, ("fixed", False))
    assert missing(gitlab.said(ticket)[-1].text, "code-change-fixes") == []
