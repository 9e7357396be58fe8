"""What `doctor` looks at in a GitLab project: what it reads besides, and what it concludes. Reads only."""
