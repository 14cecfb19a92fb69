"""Finding by meaning: vectors of the creator's texts beside the full-text index. Off unless the settings say otherwise."""
