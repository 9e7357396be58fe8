"""Setting a project up, as values: what is to be done, in steps, and the port through which it is done."""
