"""Which of the desk's rules a tracker keeps by itself, and which the desk keeps by undoing."""
