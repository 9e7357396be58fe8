"""What people write to the desk, and what the desk writes to people."""
