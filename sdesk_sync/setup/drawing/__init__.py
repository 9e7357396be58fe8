"""What people see of set-up, as lines of text: pure, in both languages, for a width."""
