"""What is to be done so that a project becomes as wanted: pure, of what was read and what is remembered."""
