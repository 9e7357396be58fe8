"""Jira Cloud: issues of one company-managed project as tickets, issue types and statuses as the desk's words."""
