"""GitLab: issues of one project as tickets, labels as the desk's words."""
