"""The engine with a model, through pydantic-ai. Importing it imports no SDK; the first run or `warm_up` does."""
