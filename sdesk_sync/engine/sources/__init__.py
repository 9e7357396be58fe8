"""What becomes a delivery: webhooks, sweeps, timers, and what other processes put into the store."""
