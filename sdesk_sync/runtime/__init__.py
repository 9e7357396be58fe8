"""From a config to a running process: the one place where things are put together."""
