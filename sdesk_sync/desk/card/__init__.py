"""A ticket's card: what stands on it, when it has to be written, and what is taken over from it."""
