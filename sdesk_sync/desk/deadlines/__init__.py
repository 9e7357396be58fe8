"""When a customer who was asked back is reminded, and when a ticket without an answer is closed. Pure."""
