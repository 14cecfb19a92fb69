"""An account's creators: list, look, follow, change, delete."""
