"""The desk file: its shape in YAML, and the desk that is made of it."""
