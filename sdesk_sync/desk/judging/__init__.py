"""From what is seen of a ticket to a verdict on each change."""
