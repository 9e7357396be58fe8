"""How a Jira project is set up: read, compared with what is wanted, written."""
