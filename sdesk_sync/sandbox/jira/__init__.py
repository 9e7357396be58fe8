"""Jira as its callers meet it: one company-managed project, its REST API and its webhooks."""

from sdesk_sync.sandbox.jira.embedded import EmbeddedJira

__all__ = ["EmbeddedJira"]
