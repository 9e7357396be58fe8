"""The inbox: every delivery from its arrival to its end."""
