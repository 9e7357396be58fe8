"""A delivery -> what is accepted, and what is to be done about it."""
