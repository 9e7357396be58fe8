"""sdesk-sync keeps a service desk's tickets in Jira and GitLab true to one desk file."""

__version__ = "0.1.0"
