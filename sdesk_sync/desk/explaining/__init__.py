"""What the desk says of a ticket when somebody asks why: where it stands, and what may become of it."""
