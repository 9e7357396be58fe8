"""What is to be done so that a Jira project becomes as wanted: pure, of what was read and remembered."""
