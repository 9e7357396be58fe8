"""When and in what order: a ticket's deliveries one after the other, many tickets at once."""
