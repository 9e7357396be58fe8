"""What holds a call back: cool-downs, turns, retries, our own end."""
