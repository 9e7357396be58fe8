"""Clients of the trackers for Node.js, run against the sandbox by `make clients`."""
