"""The creator's material: kept in the database, found by full-text search. `service.Library` is the way in."""
