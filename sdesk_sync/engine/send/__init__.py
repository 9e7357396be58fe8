"""What was planned -> the tracker, once."""
