"""What set-up asks of a Jira site and of one of its projects, by subject. Nothing is written here."""
