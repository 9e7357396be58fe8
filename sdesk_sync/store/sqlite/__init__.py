"""SQLite behind the store's seam: the only place that knows it."""
