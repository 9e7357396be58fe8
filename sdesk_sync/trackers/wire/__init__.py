"""What all adapters need of a wire: the connection, the calls made, waits asked for, JSON looked into."""
