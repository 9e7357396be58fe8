"""The service desk itself, pure: words, rules and consequences, without a tracker, a clock or any I/O."""
