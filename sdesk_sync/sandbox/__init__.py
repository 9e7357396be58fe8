"""Foreign trackers to try the product against: Jira and GitLab as they behave, in one process."""
