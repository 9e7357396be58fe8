"""Closing and reopening a ticket as people do it in each tracker."""

from tests.harness.place import At


def close_ticket(at: At, who: str, ticket: str) -> None:
    """By GitLab's button, by Jira's transition."""
    if at.is_gitlab:
        at.does(lambda: at.call(who, "PUT", f"/issues/{ticket}", {"state_event": "close"}))
    else:
        at.set(who, ticket, status="closed")


def reopen_ticket(at: At, who: str, ticket: str, status: str) -> None:
    """GitLab's button names no status; Jira's does."""
    if at.is_gitlab:
        at.does(lambda: at.call(who, "PUT", f"/issues/{ticket}", {"state_event": "reopen"}))
    else:
        at.set(who, ticket, status=status)
