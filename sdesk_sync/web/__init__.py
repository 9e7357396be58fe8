"""What the outside reaches over HTTP: hooks in, health out."""
