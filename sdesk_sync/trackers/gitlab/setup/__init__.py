"""A GitLab project set up: what it is to be, what it is, and what GitLab itself sees to."""
