"""Jira Cloud: issues of one project as tickets, issue types and statuses as the desk's words."""
