"""What the rules did to people's changes, or would have done: as rows to be counted, and counted. Pure."""
