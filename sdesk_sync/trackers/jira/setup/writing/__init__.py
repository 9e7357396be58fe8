"""The writes of a step: a file for each sort of thing."""
