"""The creator's persona: a template with variables, its versions, and the system prompt it becomes."""
