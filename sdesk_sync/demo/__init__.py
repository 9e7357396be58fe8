"""The demo: people work in the embedded trackers, the desk answers, and it is all told."""
