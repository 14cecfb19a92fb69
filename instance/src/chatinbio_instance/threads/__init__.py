"""Conversations as they are kept: visitors, threads, items, completions, frames."""
