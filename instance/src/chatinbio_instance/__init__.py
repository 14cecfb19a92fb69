"""The instance: one creator, one process, one SQLite file."""
