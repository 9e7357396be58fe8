"""A defect from opening to delivery: fixed by the merge that closed its issue, or by a fix version."""

from tests.harness.place import At, missing


def test_a_defect_is_fixed_by_the_merge_that_closed_it(gitlab: At) -> None:
    """Nobody writes a command, nobody is told anything, and support delivers it."""
    code = gitlab.place.sandbox.world.gitlab().code
    ticket = gitlab.open("sami", "software-defect")
    gitlab.set("sami", ticket, priority="high")
    gitlab.set("dev", ticket, status="in-progress")
    number = code.open_merge_request("dev", [int(ticket)])
    gitlab.does(lambda: code.merge("dev", number))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("fixed", False)
    gitlab.set("sami", ticket, status="delivered")
    gitlab.set("sami", ticket, status="closed")
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("closed", True)
    assert gitlab.said(ticket) == ()


def test_a_commit_that_closes_an_incident_is_named_and_the_incident_goes_on(gitlab: At) -> None:
    """In one internal comment; what it was for is then a matter of its type."""
    code = gitlab.place.sandbox.world.gitlab().code
    ticket = gitlab.open("carla", "incident")
    gitlab.set("anna", ticket, status="in-review")
    commits: list[str] = []
    gitlab.does(lambda: commits.append(code.push_commit("dev", [int(ticket)])))
    assert (gitlab.words(ticket)[1], gitlab.look(ticket).is_closed) == ("in-review", False)
    (note,) = gitlab.said(ticket)
    assert (missing(note.text, commits[0], "Nobody did anything wrong"), note.is_hidden) == ([], True)
    gitlab.set("sami", ticket, type="software-defect")
    assert (gitlab.words(ticket)[0], len(gitlab.said(ticket))) == ("software-defect", 1)


def test_a_defect_with_a_fix_version_is_fixed_without_a_command(jira: At) -> None:
    """Looked up at one call, and entered as the change reference."""
    ticket = jira.open("sami", "software-defect")
    jira.set("sami", ticket, priority="high")
    jira.set("dev", ticket, status="in-progress")
    version = {"update": {"fixVersions": [{"add": {"name": "14.2"}}]}}
    jira.does(lambda: jira.call("dev", "PUT", f"/issue/{ticket}", version))
    cost = jira.set("dev", ticket, status="fixed")
    assert (jira.words(ticket)[1], jira.said(ticket)) == ("fixed", ())
    assert (cost.reads, cost.writes) == (1, 1)
