"""What the desk costs in time, measured against the sandbox on this machine; `make bench` runs all."""
