"""What `doctor` looks at in a Jira project: what it reads besides, and what it concludes. Reads only."""
