"""What `doctor` says: its sentences, its drawing, its JSON. What it finds, trackers and runtime find."""
