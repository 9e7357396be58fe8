"""GitLab's dialect of the sandbox."""

from sdesk_sync.sandbox.gitlab.dialect import GitLab

__all__ = ["GitLab"]
